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

import { InputError } from '@backstage/errors';
import {
  entityRefSchema,
  signalScopeSchema,
  type SignalScope,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { z } from 'zod/v3';

/** Query parameters that say whose signals are asked for. */
export const scopeFields = {
  scope: signalScopeSchema.default('fleet'),
  ref: z.string().min(1).max(512).optional(),
};

/**
 * Every scope but the fleet is of something; refs of entities have a form.
 *
 * @throws InputError when the ref does not fit the scope.
 */
export function checkScope({
  scope,
  ref,
}: {
  scope: SignalScope;
  ref?: string;
}): void {
  if (scope === 'fleet' && ref !== undefined) {
    throw new InputError(
      `ref "${ref}": the fleet has no ref; leave it out or give another scope`,
    );
  }
  if (scope !== 'fleet' && ref === undefined) {
    throw new InputError(`scope ${scope} needs a ref: whose signals?`);
  }
  const isEntity = ['environment', 'cluster', 'entity', 'owner'].includes(
    scope,
  );
  const isMe = scope === 'owner' && ref === 'me';
  if (isEntity && !isMe && !entityRefSchema.safeParse(ref).success) {
    throw new InputError(
      `ref "${ref}" must be an entity ref such as resource:default/shop-eu`,
    );
  }
}
