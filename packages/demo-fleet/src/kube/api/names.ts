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

import { ResourceFacts } from '../resources/ResourceTable';
import { StatusCause } from './StatusError';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What is wrong with an object's name by the rule of its resource (RFC 1123, as in Kubernetes). */
export function nameCauses(facts: ResourceFacts, name: unknown): StatusCause[] {
  if (typeof name !== 'string' || name === '') {
    return [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      },
    ];
  }
  const broken = brokenRule(facts.names ?? 'subdomain', name);
  return broken
    ? [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(name)}: ${broken}`,
          field: 'metadata.name',
        },
      ]
    : [];
}

function brokenRule(
  rule: 'subdomain' | 'label' | 'segment',
  name: string,
): string | undefined {
  if (rule === 'segment') {
    return name === '.' || name === '..' || /[/%]/.test(name)
      ? `may not be '.' or '..' and may not contain '/' or '%'`
      : undefined;
  }
  if (rule === 'label') {
    return name.length > 63 || !LABEL.test(name)
      ? "a lowercase RFC 1123 label must consist of at most 63 lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
      : undefined;
  }
  return name.length > 253 || !SUBDOMAIN.test(name)
    ? "a lowercase RFC 1123 subdomain must consist of at most 253 lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
    : undefined;
}
