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

import { badRequest } from '../api/StatusError';
import { isRecord, KubeObject } from '../objects';

/** Decides whether an object is selected by its fields. */
export type FieldMatcher = (object: KubeObject) => boolean;

/**
 * Parses a field selector such as `status.phase!=Running,spec.nodeName=node-1`.
 * A field that is absent counts as the empty string, as in Kubernetes.
 *
 * @param selectable - the fields this resource allows besides name and namespace
 * @throws StatusError 400 for a field that cannot be selected by
 */
export function parseFieldSelector(
  text: string | undefined,
  selectable: readonly string[],
): FieldMatcher {
  const requirements = (text ?? '')
    .split(',')
    .filter(part => part.trim() !== '')
    .map(part => {
      const parsed = /^\s*([^=!\s]+)\s*(!=|==|=)\s*(.*?)\s*$/.exec(part);
      if (!parsed) {
        throw badRequest(`invalid field selector: "${part}"`);
      }
      const [, field, operator, value] = parsed;
      if (
        field !== 'metadata.name' &&
        field !== 'metadata.namespace' &&
        !selectable.includes(field)
      ) {
        throw badRequest(`field label not supported: ${field}`);
      }
      const path = field.split('.');
      return (object: KubeObject) =>
        (fieldText(object, path) === value) === (operator !== '!=');
    });
  return object => requirements.every(matches => matches(object));
}

function fieldText(object: KubeObject, path: string[]): string {
  let value: unknown = object;
  for (const key of path) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) {
      return '';
    }
    value = value[key];
  }
  return value === undefined || value === null ? '' : String(value);
}
