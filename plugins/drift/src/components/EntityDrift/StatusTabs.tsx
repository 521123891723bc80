/*
 * Copyright 2026 The GitOpsHQ Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import type {
  FindingCounts,
  FindingStatus,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';

/** Findings by what has become of them. */
export type StatusView = 'open' | 'ignored' | 'resolved';

const VIEWS: { view: StatusView; label: string; statuses: FindingStatus[] }[] =
  [
    {
      view: 'open',
      label: 'Open',
      statuses: ['open', 'expected', 'reconciling'],
    },
    { view: 'ignored', label: 'Ignored', statuses: ['ignored'] },
    { view: 'resolved', label: 'Resolved', statuses: ['resolved'] },
  ];

export interface StatusTabsProps {
  view: StatusView;
  /** Undefined until they are known. */
  counts: FindingCounts | undefined;
  onChange: (view: StatusView) => void;
}

/** Choice between open, ignored and resolved findings, with their numbers. */
export function StatusTabs({ view, counts, onChange }: StatusTabsProps) {
  return (
    <Tabs
      value={view}
      indicatorColor="primary"
      textColor="primary"
      aria-label="Status of findings"
      onChange={(_event, to: StatusView) => onChange(to)}
    >
      {VIEWS.map(({ view: value, label, statuses }) => {
        const count = statuses.reduce(
          (sum, status) => sum + (counts?.byStatus[status] ?? 0),
          0,
        );
        return (
          <Tab
            key={value}
            value={value}
            label={
              counts ? `${label} (${count.toLocaleString('en-US')})` : label
            }
          />
        );
      })}
    </Tabs>
  );
}
