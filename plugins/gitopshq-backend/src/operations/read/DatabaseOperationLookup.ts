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

import type { Knex } from 'knex';
import { chunk } from 'lodash';
import type { DesiredService } from '../../desired';
import type { CommittedOperation, OperationLookup } from '../../releases/types';
import { toOperation, type OperationRow } from '../store/operationRows';
import type { StoredOperation } from '../types';

const SHAS_PER_STATEMENT = 500;
/** Commits looked through for those that a rollback took back. */
const LOG_LIMIT = 500;
/** Answers kept: a commit stays what it is. */
const KEEP = 2_000;

/** {@link OperationLookup} by what operations say they committed. */
export class DatabaseOperationLookup implements OperationLookup {
  private readonly known = new Map<string, readonly string[]>();

  constructor(
    private readonly db: Knex,
    private readonly desired: Pick<DesiredService, 'source'>,
  ) {}

  async committed(
    environmentRef: string,
    shas: readonly string[],
  ): Promise<ReadonlyMap<string, CommittedOperation>> {
    const found = new Map<string, CommittedOperation>();
    for (const some of chunk(shas, SHAS_PER_STATEMENT)) {
      const rows: OperationRow[] = await this.db('operations')
        .where('environment_ref', environmentRef)
        .whereIn('commit_sha', some);
      for (const operation of rows.map(toOperation)) {
        found.set(operation.commit!, {
          operationId: operation.id,
          kind: operation.kind,
          ...(operation.kind === 'rollback' && {
            rolledBack: await this.rolledBack(operation),
          }),
        });
      }
    }
    return found;
  }

  /** Commits between what it went back to and itself that touch its files. */
  private async rolledBack(
    operation: StoredOperation,
  ): Promise<readonly string[]> {
    const known = this.known.get(operation.id);
    if (known) {
      return known;
    }
    const source = this.desired.source(operation.environmentRef);
    const commit = await source.commit(operation.commit!);
    const { parameters, files } = operation.plan;
    if (!commit?.parent || !('toSha' in parameters)) {
      return [];
    }
    const log = await source.log(commit.parent, {
      paths: files.map(({ path }) => path),
      limit: LOG_LIMIT,
    });
    const taken: string[] = [];
    for (const { sha } of log) {
      if (await source.isAncestor(sha, parameters.toSha)) {
        break;
      }
      taken.push(sha);
    }
    if (this.known.size >= KEEP) {
      this.known.delete(this.known.keys().next().value!);
    }
    this.known.set(operation.id, taken);
    return taken;
  }
}
