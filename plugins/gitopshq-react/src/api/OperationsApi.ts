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
  OperationSubmission,
  Page,
  ReleaseList,
  RollbackValue,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { GitopshqRequestOptions, PageRequest } from './requests';

/** Whose deliveries are counted, and over which time. @public */
export interface DeliveryMetricsRequest {
  scope: 'fleet' | 'environment' | 'entity' | 'owner' | 'service';
  /** Entity ref of the environment, entity or owner (`me`), or a service's id. */
  ref?: string;
  /** ISO 8601 UTC, inclusive. */
  from?: string;
  /** ISO 8601 UTC, exclusive. */
  to?: string;
}

/** @public */
export interface IncidentsRequest extends PageRequest {
  state?: Incident['state'][];
  /** Entity refs. */
  environment?: string[];
}

/** What a person decides, about exactly what they were shown. @public */
export interface OperationDecision extends OperationSubmission {
  id: string;
}

/** @public */
export interface OperationExecution extends OperationDecision {
  /** What the person typed of `OperationPreview.confirmNames`. */
  confirmNames?: string[];
}

/**
 * Releases, operations and incidents. Refusals come as a `ResponseError` whose
 * body has `error.code` (see `operationErrorCodeSchema`) and `error.details`.
 *
 * @public
 */
export interface OperationsApi {
  /** Releases of a service, newest first. */
  listReleases(
    serviceId: string,
    page?: PageRequest,
    options?: GitopshqRequestOptions,
  ): Promise<ReleaseList>;
  /**
   * Releases of everything in an environment, newest first.
   *
   * @param ref - Entity ref of the environment.
   */
  listEnvironmentReleases(
    ref: string,
    page?: PageRequest,
    options?: GitopshqRequestOptions,
  ): Promise<ReleaseList>;
  /** Values that differ between a commit and now. */
  listRollbackValues(
    serviceId: string,
    toSha: string,
    options?: GitopshqRequestOptions,
  ): Promise<{ items: RollbackValue[] }>;
  getDeliveryMetrics(
    request: DeliveryMetricsRequest,
    options?: GitopshqRequestOptions,
  ): Promise<DeliveryMetrics>;
  /**
   * Plans; nothing is written to Git or a cluster.
   *
   * @param idempotencyKey - New for each attempt of a person.
   */
  createOperation(
    request: OperationRequest,
    idempotencyKey: string,
    options?: GitopshqRequestOptions,
  ): Promise<Operation>;
  /** Newest first. */
  listOperations(
    filter?: OperationsFilter,
    options?: GitopshqRequestOptions,
  ): Promise<Page<Operation>>;
  getOperation(
    id: string,
    options?: GitopshqRequestOptions,
  ): Promise<Operation>;
  getOperationPreview(
    id: string,
    options?: GitopshqRequestOptions,
  ): Promise<OperationPreview>;
  requestOperation(
    decision: OperationDecision,
    options?: GitopshqRequestOptions,
  ): Promise<Operation>;
  cancelOperation(
    decision: Pick<OperationDecision, 'id' | 'digest'>,
    options?: GitopshqRequestOptions,
  ): Promise<Operation>;
  /** Writes to Git and clusters what was previewed under the digest. */
  executeOperation(
    execution: OperationExecution,
    options?: GitopshqRequestOptions,
  ): Promise<Operation>;
  /** Says by hand what no query measures: the error rate is well again. */
  confirmOperation(
    confirmation: { id: string; text: string },
    options?: GitopshqRequestOptions,
  ): Promise<Operation>;
  /** Newest first. */
  listIncidents(
    request?: IncidentsRequest,
    options?: GitopshqRequestOptions,
  ): Promise<Page<Incident>>;
  /** @param idempotencyKey - New for each attempt of a person. */
  createIncident(
    incident: NewIncident,
    idempotencyKey: string,
    options?: GitopshqRequestOptions,
  ): Promise<Incident>;
  changeIncident(
    id: string,
    change: IncidentChange,
    options?: GitopshqRequestOptions,
  ): Promise<Incident>;
}
