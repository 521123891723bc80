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
  DeliveryMetrics,
  Incident,
  IncidentChange,
  NewIncident,
  Operation,
  OperationPreview,
  OperationRequest,
  OperationsFilter,
  Release,
  RollbackValue,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  DeliveryMetricsRequest,
  IncidentsRequest,
  OperationDecision,
  OperationExecution,
  OperationsApi,
  PageRequest,
} from '../api';
import { FakeAnswers } from './FakeAnswers';
import { NOW_ISO } from './fixtures';
import {
  aDelivery,
  anOperation,
  aPreview,
  incidentId,
  operationId,
} from './operationFixtures';

/** What the fake backend holds of releases, operations and incidents. */
export interface FakeOperations {
  /** By service id or entity ref of the environment, newest first. */
  releases: Record<string, Release[]>;
  /** Of every list of releases. */
  releaseNotes: string[];
  /** By service id. */
  rollbackValues: Record<string, RollbackValue[]>;
  delivery: DeliveryMetrics;
  /** Newest first; plans are added in front. */
  operations: Operation[];
  /** Fields of each operation that is planned. */
  planned: Partial<Operation>;
  preview: OperationPreview;
  incidents: Incident[];
}

export const noOperations = (): FakeOperations => ({
  releases: {},
  releaseNotes: [],
  rollbackValues: {},
  delivery: aDelivery(),
  operations: [],
  planned: {},
  preview: aPreview(),
  incidents: [],
});

/** Operations in memory: plans, decides and executes at once. */
export abstract class FakeOperationsApi
  extends FakeAnswers
  implements OperationsApi
{
  abstract readonly fleet: FakeOperations;

  listReleases(serviceId: string, page: PageRequest = {}) {
    return this.answer('listReleases', [serviceId, page], () => ({
      ...this.page(this.fleet.releases[serviceId] ?? [], page),
      notes: this.fleet.releaseNotes,
    }));
  }

  listEnvironmentReleases(ref: string, page: PageRequest = {}) {
    return this.answer('listEnvironmentReleases', [ref, page], () => ({
      ...this.page(this.fleet.releases[ref] ?? [], page),
      notes: this.fleet.releaseNotes,
    }));
  }

  listRollbackValues(serviceId: string, toSha: string) {
    return this.answer('listRollbackValues', [serviceId, toSha], () => ({
      items: this.fleet.rollbackValues[serviceId] ?? [],
    }));
  }

  getDeliveryMetrics(request: DeliveryMetricsRequest) {
    return this.answer(
      'getDeliveryMetrics',
      [request],
      () => this.fleet.delivery,
    );
  }

  createOperation(request: OperationRequest, idempotencyKey: string) {
    return this.answer('createOperation', [request, idempotencyKey], () => {
      const operation = anOperation({
        id: operationId(this.fleet.operations.length + 1),
        kind: request.kind,
        state: 'planned',
        parameters: request.parameters,
        reason: request.reason,
        steps: [],
        ...this.fleet.planned,
      });
      operation.target = { ...operation.target, ...request.target };
      this.fleet.operations.unshift(operation);
      return operation;
    });
  }

  listOperations(filter: OperationsFilter = {}) {
    return this.answer('listOperations', [filter], () => {
      const { limit, cursor, kind, state, service, environment } = filter;
      const isOne = (wanted: readonly string[] | undefined, value?: string) =>
        !wanted || (value !== undefined && wanted.includes(value));
      return this.page(
        this.fleet.operations.filter(
          operation =>
            isOne(kind, operation.kind) &&
            isOne(state, operation.state) &&
            isOne(service, operation.target.serviceId) &&
            isOne(environment, operation.target.environmentRef),
        ),
        { limit, cursor },
      );
    });
  }

  getOperation(id: string) {
    return this.answer('getOperation', [id], () => this.#operation(id));
  }

  getOperationPreview(id: string) {
    return this.answer('getOperationPreview', [id], () => this.fleet.preview);
  }

  requestOperation({ id, ...body }: OperationDecision) {
    return this.answer('requestOperation', [{ id, ...body }], () =>
      this.#change(id, { state: 'ready', ...given(body) }),
    );
  }

  cancelOperation(decision: Pick<OperationDecision, 'id' | 'digest'>) {
    return this.answer('cancelOperation', [decision], () =>
      this.#change(decision.id, { state: 'cancelled', endedAt: NOW_ISO }),
    );
  }

  executeOperation({ id, ...body }: OperationExecution) {
    return this.answer('executeOperation', [{ id, ...body }], () =>
      this.#change(id, {
        state: 'executing',
        executedAt: NOW_ISO,
        ...given(body),
      }),
    );
  }

  confirmOperation({ id, text }: { id: string; text: string }) {
    return this.answer('confirmOperation', [{ id, text }], () =>
      this.#change(id, {
        confirmation: { by: 'user:default/sre', text, at: NOW_ISO },
      }),
    );
  }

  listIncidents(request: IncidentsRequest = {}) {
    return this.answer('listIncidents', [request], () => {
      const { state, environment, limit, cursor } = request;
      return this.page(
        this.fleet.incidents.filter(
          incident =>
            (!state || state.includes(incident.state)) &&
            (!environment ||
              incident.scope.environmentRefs.some(ref =>
                environment.includes(ref),
              )),
        ),
        { limit, cursor },
      );
    });
  }

  createIncident(incident: NewIncident, idempotencyKey: string) {
    return this.answer('createIncident', [incident, idempotencyKey], () => {
      const created: Incident = {
        ...incident,
        id: incidentId(this.fleet.incidents.length + 1),
        state: 'open',
        openedBy: 'user:default/sre',
        openedAt: NOW_ISO,
        operationIds: [],
      };
      this.fleet.incidents.unshift(created);
      return created;
    });
  }

  changeIncident(id: string, change: IncidentChange) {
    return this.answer('changeIncident', [id, change], () => {
      const incident = this.find(
        this.fleet.incidents,
        item => item.id === id,
        id,
      );
      return Object.assign(incident, change);
    });
  }

  #operation(id: string): Operation {
    return this.find(this.fleet.operations, item => item.id === id, id);
  }

  #change(id: string, fields: Partial<Operation>): Operation {
    const changed = { ...this.#operation(id), ...fields };
    this.fleet.operations = this.fleet.operations.map(operation =>
      operation.id === id ? changed : operation,
    );
    return changed;
  }
}

function given({ reason, incidentId: incident }: Partial<OperationDecision>) {
  return {
    ...(reason !== undefined && { reason }),
    ...(incident !== undefined && { incidentId: incident, speculative: false }),
  };
}
