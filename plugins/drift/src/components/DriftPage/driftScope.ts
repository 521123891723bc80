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

import type {
  FleetSelection,
  SignalsRequest,
} from '@gitopshq/backstage-plugin-gitopshq-react';

/**
 * The scope whose signals stand for what a page shows: one environment or one
 * tenant where exactly one is chosen, else the owner.
 *
 * @returns nothing for several owners: no one scope covers them.
 */
export function driftScope({
  owner,
  environment,
  tenant,
}: Pick<FleetSelection, 'owner' | 'environment' | 'tenant'>):
  | SignalsRequest
  | undefined {
  if (environment.length === 1) {
    return { scope: 'environment', ref: environment[0] };
  }
  if (owner === 'me') {
    return { scope: 'owner', ref: 'me' };
  }
  if (owner === 'all') {
    return tenant.length === 1
      ? { scope: 'tenant', ref: tenant[0] }
      : { scope: 'fleet' };
  }
  return owner.length === 1 ? { scope: 'owner', ref: owner[0] } : undefined;
}
