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

import {
  deliveryMetricsSchema,
  incidentListSchema,
  incidentSchema,
  operationListSchema,
  operationPreviewSchema,
  operationSchema,
  releaseListSchema,
  resourceRefPath,
  rollbackValuesSchema,
  type IncidentChange,
  type NewIncident,
  type OperationRequest,
  type OperationsFilter,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { HubClient } from './HubClient';
import type {
  DeliveryMetricsRequest,
  IncidentsRequest,
  OperationDecision,
  OperationExecution,
  OperationsApi,
} from './OperationsApi';
import type { GitopshqRequestOptions, PageRequest } from './requests';

const operationPath = (id: string) => `/operations/${encodeURIComponent(id)}`;

/**
 * {@link OperationsApi} over HTTP.
 *
 * @public
 */
export class OperationsClient extends HubClient implements OperationsApi {
  listReleases(
    serviceId: string,
    page: PageRequest = {},
    options?: GitopshqRequestOptions,
  ) {
    const path = `/services/${encodeURIComponent(serviceId)}/releases`;
    return this.get(path, { ...page }, releaseListSchema, options);
  }

  listEnvironmentReleases(
    ref: string,
    page: PageRequest = {},
    options?: GitopshqRequestOptions,
  ) {
    const path = `/environments/${resourceRefPath(ref)}/releases`;
    return this.get(path, { ...page }, releaseListSchema, options);
  }

  listRollbackValues(
    serviceId: string,
    toSha: string,
    options?: GitopshqRequestOptions,
  ) {
    const path = `/services/${encodeURIComponent(serviceId)}/rollback-values`;
    return this.get(path, { to: toSha }, rollbackValuesSchema, options);
  }

  getDeliveryMetrics(
    request: DeliveryMetricsRequest,
    options?: GitopshqRequestOptions,
  ) {
    return this.get(
      '/delivery-metrics',
      { ...request },
      deliveryMetricsSchema,
      options,
    );
  }

  createOperation(
    request: OperationRequest,
    idempotencyKey: string,
    options?: GitopshqRequestOptions,
  ) {
    const body = { body: request, idempotencyKey };
    return this.sendBody('/operations', body, operationSchema, options);
  }

  listOperations(
    filter: OperationsFilter = {},
    options?: GitopshqRequestOptions,
  ) {
    return this.get('/operations', filter, operationListSchema, options);
  }

  getOperation(id: string, options?: GitopshqRequestOptions) {
    return this.get(operationPath(id), {}, operationSchema, options);
  }

  getOperationPreview(id: string, options?: GitopshqRequestOptions) {
    const path = `${operationPath(id)}/preview`;
    return this.get(path, {}, operationPreviewSchema, options);
  }

  requestOperation(
    { id, ...body }: OperationDecision,
    options?: GitopshqRequestOptions,
  ) {
    const path = `${operationPath(id)}/request`;
    return this.post(path, body, operationSchema, options);
  }

  cancelOperation(
    { id, digest }: Pick<OperationDecision, 'id' | 'digest'>,
    options?: GitopshqRequestOptions,
  ) {
    const path = `${operationPath(id)}/cancel`;
    return this.post(path, { digest }, operationSchema, options);
  }

  executeOperation(
    { id, ...body }: OperationExecution,
    options?: GitopshqRequestOptions,
  ) {
    const path = `${operationPath(id)}/execute`;
    return this.post(path, body, operationSchema, options);
  }

  confirmOperation(
    { id, text }: { id: string; text: string },
    options?: GitopshqRequestOptions,
  ) {
    const path = `${operationPath(id)}/confirm`;
    return this.post(path, { text }, operationSchema, options);
  }

  listIncidents(
    request: IncidentsRequest = {},
    options?: GitopshqRequestOptions,
  ) {
    return this.get('/incidents', { ...request }, incidentListSchema, options);
  }

  createIncident(
    incident: NewIncident,
    idempotencyKey: string,
    options?: GitopshqRequestOptions,
  ) {
    const body = { body: incident, idempotencyKey };
    return this.sendBody('/incidents', body, incidentSchema, options);
  }

  changeIncident(
    id: string,
    change: IncidentChange,
    options?: GitopshqRequestOptions,
  ) {
    const path = `/incidents/${encodeURIComponent(id)}`;
    const body = { method: 'PATCH' as const, body: change };
    return this.sendBody(path, body, incidentSchema, options);
  }
}
