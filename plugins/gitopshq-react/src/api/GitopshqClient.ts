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
  beatsSchema,
  beatStripsSchema,
  clusterEventListSchema,
  clusterListSchema,
  clusterSchema,
  comparedObjectSchema,
  environmentListSchema,
  environmentSchema,
  findingCountsSchema,
  findingListSchema,
  findingPlanSchema,
  findingSchema,
  healthSchema,
  ignoreRuleListSchema,
  ignoreRuleSchema,
  meSchema,
  podListSchema,
  resourceRefPath,
  scopedSignalsSchema,
  serviceListSchema,
  serviceSchema,
  signalSamplesSchema,
  type FindingPlanRequest,
  type FindingsFilter,
  type ClusterFilter,
  type FleetFilter,
  type NewIgnoreRule,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  ComparedObjectRequest,
  BeatsRequest,
  GitopshqApi,
  SignalSamplesRequest,
  SignalsRequest,
} from './GitopshqApi';
import { OperationsClient } from './OperationsClient';
import type { GitopshqRequestOptions, PageRequest } from './requests';

/**
 * {@link GitopshqApi} over HTTP; answers are parsed with the schemas the
 * backend answers by.
 *
 * @public
 */
export class GitopshqClient extends OperationsClient implements GitopshqApi {
  listClusters(filter: ClusterFilter = {}, options?: GitopshqRequestOptions) {
    return this.get('/clusters', filter, clusterListSchema, options);
  }

  getCluster(ref: string, options?: GitopshqRequestOptions) {
    const path = `/clusters/${resourceRefPath(ref)}`;
    return this.get(path, {}, clusterSchema, options);
  }

  getBeats(
    ref: string,
    { stepSeconds, ...range }: BeatsRequest = {},
    options?: GitopshqRequestOptions,
  ) {
    const path = `/clusters/${resourceRefPath(ref)}/beats`;
    const query = { ...range, step: stepSeconds };
    return this.get(path, query, beatsSchema, options);
  }

  listBeatStrips(refs: string[], options?: GitopshqRequestOptions) {
    return this.get(
      '/clusters/beats',
      { ref: refs },
      beatStripsSchema,
      options,
    );
  }

  listEnvironments(filter: FleetFilter = {}, options?: GitopshqRequestOptions) {
    return this.get('/environments', filter, environmentListSchema, options);
  }

  getEnvironment(ref: string, options?: GitopshqRequestOptions) {
    const path = `/environments/${resourceRefPath(ref)}`;
    return this.get(path, {}, environmentSchema, options);
  }

  listServices(filter: FleetFilter = {}, options?: GitopshqRequestOptions) {
    return this.get('/services', filter, serviceListSchema, options);
  }

  getService(id: string, options?: GitopshqRequestOptions) {
    const path = `/services/${encodeURIComponent(id)}`;
    return this.get(path, {}, serviceSchema, options);
  }

  listPods(
    serviceId: string,
    page: PageRequest = {},
    options?: GitopshqRequestOptions,
  ) {
    const path = `/services/${encodeURIComponent(serviceId)}/pods`;
    return this.get(path, { ...page }, podListSchema, options);
  }

  listEvents(
    serviceId: string,
    page: PageRequest = {},
    options?: GitopshqRequestOptions,
  ) {
    const path = `/services/${encodeURIComponent(serviceId)}/events`;
    return this.get(path, { ...page }, clusterEventListSchema, options);
  }

  getSignals(request: SignalsRequest, options?: GitopshqRequestOptions) {
    return this.get('/signals', { ...request }, scopedSignalsSchema, options);
  }

  getSignalSamples(
    request: SignalSamplesRequest,
    options?: GitopshqRequestOptions,
  ) {
    const { stepSeconds, ...rest } = request;
    const query = { ...rest, step: stepSeconds };
    return this.get('/signals/samples', query, signalSamplesSchema, options);
  }

  listFindings(filter: FindingsFilter = {}, options?: GitopshqRequestOptions) {
    return this.get('/findings', filter, findingListSchema, options);
  }

  getFindingCounts(
    filter: FindingsFilter = {},
    options?: GitopshqRequestOptions,
  ) {
    return this.get('/findings/counts', filter, findingCountsSchema, options);
  }

  getFinding(id: string, options?: GitopshqRequestOptions) {
    const path = `/findings/${encodeURIComponent(id)}`;
    return this.get(path, {}, findingSchema, options);
  }

  planFindings(request: FindingPlanRequest, options?: GitopshqRequestOptions) {
    return this.post('/findings/plan', request, findingPlanSchema, options);
  }

  getComparedObject(
    request: ComparedObjectRequest,
    options?: GitopshqRequestOptions,
  ) {
    const { environmentRef, object } = request;
    const query = { environment: environmentRef, object };
    return this.get('/objects', query, comparedObjectSchema, options);
  }

  listIgnoreRules(options?: GitopshqRequestOptions) {
    return this.get('/ignore-rules', {}, ignoreRuleListSchema, options);
  }

  createIgnoreRule(rule: NewIgnoreRule, options?: GitopshqRequestOptions) {
    return this.post('/ignore-rules', rule, ignoreRuleSchema, options);
  }

  async deleteIgnoreRule(id: string, options?: GitopshqRequestOptions) {
    const path = `/ignore-rules/${encodeURIComponent(id)}`;
    await this.send(path, { method: 'DELETE', signal: options?.signal });
  }

  getMe(options?: GitopshqRequestOptions) {
    return this.get('/me', {}, meSchema, options);
  }

  getHealth(options?: GitopshqRequestOptions) {
    return this.get('/health', {}, healthSchema, options);
  }
}
