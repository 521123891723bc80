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

import { formatPath } from '@gitopshq/drift-engine';
import type { OperationRecord } from '../../drift/types';
import type { Intent, OperationPlan } from '../types';
import { RESTARTED_AT } from './types';

const RESTART_PATH = formatPath([
  'spec',
  'template',
  'metadata',
  'annotations',
  RESTARTED_AT,
]);

/**
 * What an intent that took effect, or may have, leaves in the cluster and is
 * not in Git.
 *
 * @param at - When; epoch ms.
 */
export function expectedOf(
  operationId: string,
  intent: Intent,
  at: number,
): OperationRecord[] {
  const of = (object: string, path: string, value?: unknown) => ({
    ...{ operationId, object, path, at },
    state: 'expected' as const,
    ...(value !== undefined && { value }),
  });
  switch (intent.type) {
    case 'restart':
      return [of(intent.object, RESTART_PATH, intent.restartedAt)];
    case 'scale':
      return [of(intent.object, 'spec.replicas', intent.replicas)];
    case 'remove-fields':
      return intent.paths.map(path => of(intent.object, path));
    default:
      return [];
  }
}

/**
 * What an operation makes equal Git while it runs.
 *
 * @param at - Since when it runs; epoch ms.
 */
export function reconcilingOf(
  operationId: string,
  { writes }: Pick<OperationPlan, 'writes'>,
  at: number,
): OperationRecord[] {
  return writes.flatMap((write): OperationRecord[] => {
    const of = (path: string) => ({
      ...{ operationId, object: write.object, path, at },
      state: 'reconciling' as const,
    });
    switch (write.type) {
      case 'apply':
        // A new object is missing as a whole.
        return write.uid === undefined
          ? [of('')]
          : write.fields.map(({ path }) => of(path));
      case 'remove-fields':
        return write.fields.map(({ path }) => of(path));
      case 'delete':
        return [of('')];
      default:
        return [];
    }
  });
}
