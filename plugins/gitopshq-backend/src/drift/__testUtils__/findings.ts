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

import type { ComparedFinding } from '../types';

/** A finding as a comparison gives it. */
export function finding(
  overrides: Partial<ComparedFinding> = {},
): ComparedFinding {
  return {
    object: 'apps/v1/Deployment/shop/web',
    path: 'spec.template.spec.containers[name=web].env[name=DEBUG]',
    change: 'added',
    live: { name: 'DEBUG', value: '1' },
    cause: 'manual',
    confidence: 'high',
    manager: 'kubectl-edit',
    since: '2026-11-22T10:00:00.000Z',
    evidence: [{ kind: 'owner', text: 'kubectl-edit wrote it by Update' }],
    suggestion: 'reconcile',
    status: 'open',
    files: ['envs/shop-eu/web/deployment.yaml'],
    ...overrides,
  };
}
