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
import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  useIgnoreRules,
  useNow,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { ORIGIN_WORDS } from '../../model/findingWords';
import { timeLeft } from '../../model/timeLeft';

/** Which rule keeps a finding out of the count, why, and until when. */
export function IgnoredNote({ finding }: { finding: Finding }) {
  const { ignoredBy } = finding;
  const now = useNow();
  const rules = useIgnoreRules({ enabled: ignoredBy?.ruleId !== undefined });
  if (!ignoredBy) {
    return null;
  }
  const rule = rules.items?.find(({ id }) => id === ignoredBy.ruleId);
  return (
    <>
      Ignored: {ignoredBy.reason} (rule: {ORIGIN_WORDS[ignoredBy.origin]}
      {ignoredBy.author && (
        <>
          {' '}
          by <EntityRefLink entityRef={ignoredBy.author} />
        </>
      )}
      {rule?.createdAt && (
        <>
          {' '}
          <Age at={rule.createdAt} />
        </>
      )}
      {rule && `, ${timeLeft(rule.expiresAt, now)}`})
    </>
  );
}
