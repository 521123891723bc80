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

import type { SignalsRequest } from '@gitopshq/backstage-plugin-gitopshq-react';
import type { FleetSelection } from '@gitopshq/backstage-plugin-gitopshq-react';

/** Signals of one scope, and what to call it. */
export interface TitledScope {
  request: SignalsRequest;
  title: string;
}

/** The scopes whose signals stand for a choice of owners. */
export function signalScopes(owner: FleetSelection['owner']): TitledScope[] {
  if (owner === 'all') {
    return [{ request: { scope: 'fleet' }, title: 'Signals of the fleet' }];
  }
  if (owner === 'me') {
    return [
      {
        request: { scope: 'owner', ref: 'me' },
        title: 'Signals of what I own',
      },
    ];
  }
  return owner.map(ref => ({
    request: { scope: 'owner', ref },
    title: `Signals of what ${ref} owns`,
  }));
}
