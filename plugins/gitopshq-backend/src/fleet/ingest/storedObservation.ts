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
import type { StoredObservation } from '../store/IngestStore';
import type { EnvironmentObservation } from './observe';

const TEXT_LIMIT = 1024;

function shortened({ code, message, value, cure }: Problem): Problem {
  return {
    code,
    message: message.slice(0, TEXT_LIMIT),
    ...(value !== undefined && { value: value.slice(0, TEXT_LIMIT) }),
    cure: cure.slice(0, TEXT_LIMIT),
  };
}

/**
 * What is written of an observation.
 *
 * @param now - Epoch ms by the clock of the observation's `asOf`.
 */
export function storedObservation(
  { asOf, unreadable, problem }: EnvironmentObservation,
  now: number,
): StoredObservation {
  return {
    ageMs: asOf === undefined ? undefined : Math.max(0, now - asOf),
    unreadable: unreadable?.slice(0, TEXT_LIMIT),
    problem: problem && JSON.stringify(shortened(problem)),
  };
}
