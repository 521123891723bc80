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
import type { Knex } from 'knex';
import type { OperationRecord, OperationRecords } from '../../drift/types';
import type { Intent, OperationPlan } from '../types';

/** Newest operations whose writes are told; older ones were judged long ago. */
const LIMIT = 500;

const RESTARTED_AT = formatPath([
  'spec',
  'template',
  'metadata',
  'annotations',
  'kubectl.kubernetes.io/restartedAt',
]);

/** {@link OperationRecords} by what operations are known to have done. */
export class DatabaseOperationRecords implements OperationRecords {
  private readonly listeners = new Set<(environmentRef: string) => void>();

  constructor(private readonly db: Knex) {}

  onChange(listener: (environmentRef: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(environmentRef: string): void {
    this.listeners.forEach(listener => listener(environmentRef));
  }

  async ofEnvironment(environmentRef: string): Promise<OperationRecord[]> {
    const running: { operation_id: string; plan: string }[] = await this.db(
      'operations',
    )
      .where({ environment_ref: environmentRef })
      .whereIn('kind', ['reconcile', 'rollback', 'change', 'sync'])
      .whereIn('state', ['executing', 'verifying'])
      .orderBy('operation_id', 'desc')
      .select('operation_id', 'plan');
    const written: { operation_id: string; intent: string }[] = await this.db(
      'operation_intents',
    )
      .join(
        'operations',
        'operations.operation_id',
        'operation_intents.operation_id',
      )
      .where('operations.environment_ref', environmentRef)
      .where('operation_intents.state', 'done')
      .whereIn('operations.kind', ['restart', 'scale', 'reconcile'])
      .orderBy([
        { column: 'operation_intents.operation_id', order: 'desc' },
        { column: 'operation_intents.sequence', order: 'desc' },
      ])
      .limit(LIMIT)
      .select('operation_intents.operation_id', 'operation_intents.intent');
    return [
      ...running.flatMap(row =>
        reconciling(row.operation_id, JSON.parse(row.plan)),
      ),
      ...written.flatMap(row =>
        expected(row.operation_id, JSON.parse(row.intent)),
      ),
    ];
  }
}

function reconciling(
  operationId: string,
  { writes }: OperationPlan,
): OperationRecord[] {
  return writes.flatMap(write => {
    const paths =
      'fields' in write ? write.fields.map(({ path }) => path) : [''];
    return write.type === 'apply' ||
      write.type === 'remove-fields' ||
      write.type === 'delete'
      ? paths.map(path => ({
          ...{ operationId, object: write.object, path },
          state: 'reconciling' as const,
        }))
      : [];
  });
}

function expected(operationId: string, intent: Intent): OperationRecord[] {
  const state = 'expected' as const;
  switch (intent.type) {
    case 'restart':
      return [
        {
          ...{ operationId, object: intent.object, path: RESTARTED_AT, state },
          value: intent.restartedAt,
        },
      ];
    case 'scale':
      return [
        {
          ...{ operationId, object: intent.object, path: 'spec.replicas' },
          ...{ state, value: intent.replicas },
        },
      ];
    case 'remove-fields':
      return intent.paths.map(path => ({
        ...{ operationId, object: intent.object, path, state },
      }));
    default:
      return [];
  }
}
