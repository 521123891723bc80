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
  OPERATION_STATES,
  operationKindSchema,
  operationStateSchema,
  type OperationKind,
  type OperationState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { IgnoredFilter } from '@gitopshq/backstage-plugin-gitopshq-react';

/** The filters on operations as a URL says them, besides those of the fleet. */
export interface OperationSelection {
  kind: OperationKind[];
  state: OperationState[];
}

/**
 * States of what somebody only looked at: a preview makes a plan, and most
 * plans are left again.
 */
const ONLY_PLANNED: readonly OperationState[] = [
  'planned',
  'cancelled',
  'expired',
];

/** What a list shows without a filter by state. */
export const USUAL_STATES: readonly OperationState[] = OPERATION_STATES.filter(
  state => !ONLY_PLANNED.includes(state),
);

const oneOf = (options: readonly string[]) =>
  `${options.slice(0, -1).join(', ')} or ${options[options.length - 1]}`;

/**
 * Reads the filters on operations from a URL. Values that mean nothing are
 * left out and named in `ignored`.
 */
export function parseOperationSearch(search: URLSearchParams): {
  selection: OperationSelection;
  ignored: IgnoredFilter[];
} {
  const ignored: IgnoredFilter[] = [];
  const valuesOf = <T extends string>(
    name: string,
    parse: (value: string) => T | undefined,
    options: readonly string[],
  ): T[] => {
    const accepted = new Set<T>();
    for (const value of search.getAll(name)) {
      const parsed = parse(value);
      if (parsed === undefined) {
        ignored.push({ name, value, expected: oneOf(options) });
      } else {
        accepted.add(parsed);
      }
    }
    return [...accepted];
  };
  return {
    selection: {
      kind: valuesOf(
        'kind',
        value => operationKindSchema.safeParse(value).data,
        operationKindSchema.options,
      ),
      state: valuesOf(
        'state',
        value => operationStateSchema.safeParse(value).data,
        operationStateSchema.options,
      ),
    },
    ignored,
  };
}
