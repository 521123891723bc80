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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  FleetTable,
  LevelChip,
  OwnerLinks,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { useState } from 'react';
import type { AttentionItem } from './attention';

/** Rows shown at first and added by each "Show more". */
const STEP = 20;

/** What needs a look, worst first. */
export function AttentionList({ items }: { items: AttentionItem[] }) {
  const [shown, setShown] = useState(STEP);
  const hidden = items.length - shown;
  return (
    <>
      <FleetTable
        label="Needs attention, worst first"
        columns={['Level', 'What', 'Where', 'Why', 'Owner']}
      >
        {items.slice(0, shown).map(item => (
          <TableRow key={item.key}>
            <TableCell>
              <LevelChip level={item.level} />
            </TableCell>
            <TableCell>
              {item.what}{' '}
              <EntityRefLink entityRef={item.entityRef}>
                {item.name}
              </EntityRefLink>
            </TableCell>
            <TableCell>
              {item.environmentRef ? (
                <EntityRefLink entityRef={item.environmentRef} />
              ) : (
                '–'
              )}
            </TableCell>
            <TableCell>{item.reason}</TableCell>
            <TableCell>
              <OwnerLinks ownerRefs={item.ownerRefs} />
            </TableCell>
          </TableRow>
        ))}
      </FleetTable>
      {hidden > 0 && (
        <Button size="small" onClick={() => setShown(shown + STEP)}>
          Show more ({hidden} left)
        </Button>
      )}
    </>
  );
}
