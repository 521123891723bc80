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
  findingCauseSchema,
  findingChangeSchema,
  findingStatusSchema,
  type FindingCause,
  type FindingChange,
  type FindingStatus,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { IgnoredFilter } from '@gitopshq/backstage-plugin-gitopshq-react';

/** The filters on findings as a URL says them, besides those of the fleet. */
export interface FindingSelection {
  status: FindingStatus[];
  cause: FindingCause[];
  change: FindingChange[];
  /** Field managers. */
  manager: string[];
  /** Kubernetes kinds. */
  kind: string[];
}

const MAX_VALUES = 100;

type Parse<T> = (value: string) => T | undefined;

const parseText =
  (maxLength: number): Parse<string> =>
  value =>
    value.length > 0 && value.length <= maxLength ? value : undefined;

/**
 * Reads the filters on findings from a URL. Values that mean nothing are left
 * out and named in `ignored`.
 */
export function parseFindingSearch(search: URLSearchParams): {
  selection: FindingSelection;
  ignored: IgnoredFilter[];
} {
  const ignored: IgnoredFilter[] = [];
  const valuesOf = <T>(
    name: string,
    parse: Parse<T>,
    expected: string,
  ): T[] => {
    const accepted = new Set<T>();
    for (const value of search.getAll(name)) {
      const parsed = parse(value);
      if (parsed === undefined) {
        ignored.push({ name, value, expected });
      } else if (accepted.size < MAX_VALUES) {
        accepted.add(parsed);
      } else {
        ignored.push({ name, value, expected: `at most ${MAX_VALUES} values` });
      }
    }
    return [...accepted];
  };
  const oneOf = (options: readonly string[]) =>
    `${options.slice(0, -1).join(', ')} or ${options[options.length - 1]}`;
  const selection = {
    status: valuesOf(
      'status',
      value => findingStatusSchema.safeParse(value).data,
      oneOf(findingStatusSchema.options),
    ),
    cause: valuesOf(
      'cause',
      value => findingCauseSchema.safeParse(value).data,
      oneOf(findingCauseSchema.options),
    ),
    change: valuesOf(
      'change',
      value => findingChangeSchema.safeParse(value).data,
      oneOf(findingChangeSchema.options),
    ),
    manager: valuesOf(
      'manager',
      parseText(256),
      'a field manager of 1 to 256 characters',
    ),
    kind: valuesOf(
      'kind',
      parseText(128),
      'a Kubernetes kind such as Deployment',
    ),
  };
  return { selection, ignored };
}
