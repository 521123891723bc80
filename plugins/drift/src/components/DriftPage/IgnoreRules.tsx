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

import {
  EmptyState,
  ListStates,
  QuietText,
  useIgnoreRules,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { IgnoreRulesTable } from '../ignore/IgnoreRulesTable';

/** The rules that keep findings out of the count. */
export function IgnoreRules() {
  const rules = useIgnoreRules();
  return (
    <section aria-label="Ignore rules">
      <QuietText gutterBottom>
        Ignored findings stay visible and are not counted as drift. A rule is
        written from a finding’s details, in the app configuration, or in Git.
      </QuietText>
      <ListStates
        list={rules}
        label="ignore rules"
        isObserved={false}
        empty={
          <EmptyState title="No ignore rules">
            Nothing is ignored. Open a finding and choose “Ignore…” to write a
            rule.
          </EmptyState>
        }
      >
        {items => <IgnoreRulesTable rules={items} />}
      </ListStates>
    </section>
  );
}
