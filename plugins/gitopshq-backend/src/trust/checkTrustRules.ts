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

import type { TrustRule } from '@gitopshq/backstage-plugin-gitopshq-common';
import { isUsablePattern } from './matchesLocation';

/** One sentence per pattern that could never match; empty when all can. */
export function checkTrustRules(rules: TrustRule[]): string[] {
  const sentence = (key: string, pattern: string) =>
    `${key} is ${JSON.stringify(
      pattern,
    )}: must be a location such as https://git.example.com/acme/catalog/* or file:/etc/catalog/*, where * stands for whole path segments`;
  return rules.flatMap((rule, index) => [
    ...rule.locations.flatMap((pattern, at) =>
      isUsablePattern(pattern)
        ? []
        : [sentence(`gitopshq.trust[${index}].locations[${at}]`, pattern)],
    ),
    ...rule.allow.repositories.flatMap((pattern, at) =>
      isUsablePattern(pattern)
        ? []
        : [
            sentence(
              `gitopshq.trust[${index}].allow.repositories[${at}]`,
              pattern,
            ),
          ],
    ),
  ]);
}
