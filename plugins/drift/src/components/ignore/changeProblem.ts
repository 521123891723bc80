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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { problemOfError } from '@gitopshq/backstage-plugin-gitopshq-react';

/** Why a change to the ignore rules was refused, and what to do. */
export function changeProblem(error: Error): Problem {
  return problemOfError(error, {
    400: 'Correct what the message names, then save.',
    403: 'It needs the permission gitopshq.drift.ignore for everything the rule concerns. Narrow the rule to your own object and environment, or ask the environment’s owner or an operator.',
  });
}
