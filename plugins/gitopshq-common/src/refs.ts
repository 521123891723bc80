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

import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod/v3';

/**
 * Entity ref of a cluster or environment: a name (`prod-eu`) or a full ref
 * (`resource:default/prod-eu`) becomes the lower-cased full ref.
 *
 * @throws Error when the value is no valid entity ref or names another kind.
 * @public
 */
export function toResourceRef(nameOrRef: string): string {
  const ref = parseEntityRef(nameOrRef, {
    defaultKind: 'resource',
    defaultNamespace: 'default',
  });
  if (ref.kind.toLocaleLowerCase('en-US') !== 'resource') {
    throw new Error(
      `"${nameOrRef}" names a ${ref.kind}; clusters and environments are of kind resource`,
    );
  }
  return stringifyEntityRef(ref);
}

/**
 * Splits the ref of a cluster or environment for use in a URL path
 * (`:namespace/:name`).
 *
 * @public
 */
export function resourceRefPath(ref: string): string {
  const { namespace, name } = parseEntityRef(ref);
  return `${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

/** @public */
export const entityRefSchema = z
  .string()
  .max(512)
  .regex(
    /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/,
    'must be an entity ref such as component:default/cart',
  );
