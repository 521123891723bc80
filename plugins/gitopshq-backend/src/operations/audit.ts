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
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { AuditHook, OperationAudit } from './types';

/**
 * Tells Backstage's auditor, once the transaction is committed: what was
 * rolled back did not happen.
 */
export class AuditorHook implements AuditHook {
  constructor(
    private readonly auditor: Pick<AuditorService, 'createEvent'>,
    private readonly logger: LoggerService,
  ) {}

  async append(trx: Knex.Transaction, entry: OperationAudit): Promise<void> {
    void trx.executionPromise.then(
      () => this.tell(entry),
      () => {},
    );
  }

  private async tell(entry: OperationAudit): Promise<void> {
    const { action, outcome, ...rest } = entry;
    try {
      const event = await this.auditor.createEvent({
        eventId: action.replace('.', '-'),
        severityLevel: action === 'operation.executed' ? 'high' : 'medium',
        meta: JSON.parse(JSON.stringify({ ...rest, outcome })),
      });
      await (outcome === 'succeeded'
        ? event.success()
        : event.fail({ error: new Error(entry.summary) }));
    } catch (error) {
      this.logger.error(
        `Audit event ${action} of ${
          entry.correlationId
        } could not be told: ${stringifyError(error)}`,
      );
    }
  }
}
