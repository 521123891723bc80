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
  BeatBucket,
  Cluster,
  ClusterFilter,
  ClusterEvent,
  ComparedObject,
  Environment,
  Finding,
  FindingPlan,
  FindingPlanRequest,
  FindingsFilter,
  FleetFilter,
  Health,
  IgnoreRule,
  Me,
  NewIgnoreRule,
  Page,
  Pod,
  ScopedSignals,
  Service,
  SignalSample,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  ComparedObjectRequest,
  BeatsRequest,
  GitopshqApi,
  PageRequest,
  SignalSamplesRequest,
  SignalsRequest,
} from '../api';
import {
  FakeOperationsApi,
  noOperations,
  type FakeOperations,
} from './FakeOperationsApi';
import { NOW_ISO } from './fixtures';

/** What a list of findings shows without a filter by status. */
const PRESENT: Finding['status'][] = ['open', 'expected', 'reconciling'];

/** What the fake backend holds; tests change it as they go. */
export interface FakeFleet extends FakeOperations {
  clusters: Cluster[];
  environments: Environment[];
  services: Service[];
  /** By service id. */
  pods: Record<string, Pod[]>;
  /** By service id. */
  events: Record<string, ClusterEvent[]>;
  /** By `<scope> <ref>`; other scopes answer without signals. */
  signals: Record<string, ScopedSignals['signals']>;
  samples: SignalSample[];
  findings: Finding[];
  /** Answers of `planFindings`. */
  plan: Omit<FindingPlan, 'kind'>;
  /** By `<environmentRef> <object>`. */
  objects: Record<string, ComparedObject>;
  ignoreRules: IgnoreRule[];
  /** By cluster ref. */
  beats: Record<string, BeatBucket[]>;
  me: Me;
  health: Health;
}

interface Filterable {
  entityRef?: string;
  componentRef?: string;
  environmentRef?: string;
  clusterRef?: string;
  environmentRefs?: string[];
  tier?: string;
  tenant?: string;
  level: string;
  ownerRefs: string[];
}

/**
 * A backend in memory: filters and pages as the real one, fails or hangs where
 * a test says so.
 */
export class FakeGitopshqApi extends FakeOperationsApi implements GitopshqApi {
  readonly fleet: FakeFleet;

  constructor(fleet: Partial<FakeFleet> = {}) {
    super();
    this.fleet = {
      ...noOperations(),
      clusters: [],
      environments: [],
      services: [],
      pods: {},
      events: {},
      signals: {},
      samples: [],
      findings: [],
      plan: { writes: [], removals: [], refused: [] },
      objects: {},
      ignoreRules: [],
      beats: {},
      me: {
        userEntityRef: 'user:default/dana',
        ownershipEntityRefs: ['user:default/dana', 'group:default/payments'],
        banners: [],
      },
      health: { dependencies: [] },
      ...fleet,
    };
  }

  listClusters(filter: ClusterFilter = {}) {
    return this.answer('listClusters', [filter], () => {
      const { search = '', ...rest } = filter;
      return this.#list(
        this.fleet.clusters.filter(({ name }) => name.includes(search)),
        rest,
      );
    });
  }

  getBeats(ref: string, request: BeatsRequest = {}) {
    return this.answer('getBeats', [ref, request], () => ({
      items: this.fleet.beats[ref] ?? [],
      asOf: NOW_ISO,
    }));
  }

  listBeatStrips(refs: string[]) {
    return this.answer('listBeatStrips', [refs], () => ({
      items: refs.map(entityRef => ({
        entityRef,
        beats: this.fleet.beats[entityRef] ?? [],
      })),
      asOf: NOW_ISO,
    }));
  }

  getCluster(ref: string) {
    return this.answer('getCluster', [ref], () =>
      this.find(this.fleet.clusters, item => item.entityRef === ref, ref),
    );
  }

  listEnvironments(filter: FleetFilter = {}) {
    return this.answer('listEnvironments', [filter], () =>
      this.#list(this.fleet.environments, filter),
    );
  }

  getEnvironment(ref: string) {
    return this.answer('getEnvironment', [ref], () =>
      this.find(this.fleet.environments, item => item.entityRef === ref, ref),
    );
  }

  listServices(filter: FleetFilter = {}) {
    return this.answer('listServices', [filter], () =>
      this.#list(this.fleet.services, filter),
    );
  }

  getService(id: string) {
    return this.answer('getService', [id], () =>
      this.find(this.fleet.services, item => item.id === id, id),
    );
  }

  listPods(serviceId: string, page: PageRequest = {}) {
    return this.answer('listPods', [serviceId, page], () =>
      this.page(this.fleet.pods[serviceId] ?? [], page),
    );
  }

  listEvents(serviceId: string, page: PageRequest = {}) {
    return this.answer('listEvents', [serviceId, page], () =>
      this.page(this.fleet.events[serviceId] ?? [], page),
    );
  }

  getSignals(request: SignalsRequest): Promise<ScopedSignals> {
    return this.answer('getSignals', [request], () => {
      const { scope, ref } = request;
      const key = [scope, ref].filter(Boolean).join(' ');
      const signals = this.fleet.signals[key] ?? [];
      return {
        scope,
        ...(ref && { ref }),
        level: signals[0]?.level ?? 'unknown',
        signals,
        asOf: NOW_ISO,
      };
    });
  }

  getSignalSamples(request: SignalSamplesRequest) {
    return this.answer('getSignalSamples', [request], () => ({
      items: this.fleet.samples,
      asOf: NOW_ISO,
    }));
  }

  listFindings(filter: FindingsFilter = {}) {
    return this.answer('listFindings', [filter], () => {
      const { limit, cursor, status = PRESENT } = filter;
      const items = this.#findings(filter).filter(finding =>
        status.includes(finding.status),
      );
      return this.page(items, { limit, cursor });
    });
  }

  getFindingCounts(filter: FindingsFilter = {}) {
    return this.answer('getFindingCounts', [filter], () => {
      const count = (values: string[]) =>
        Object.fromEntries(
          [...new Set(values)].map(value => [
            value,
            values.filter(other => other === value).length,
          ]),
        );
      const findings = this.#findings(filter);
      const present = findings.filter(({ status }) => PRESENT.includes(status));
      return {
        byStatus: count(findings.map(({ status }) => status)),
        byCause: count(present.map(({ cause }) => cause)),
      };
    });
  }

  getFinding(id: string) {
    return this.answer('getFinding', [id], () =>
      this.find(this.fleet.findings, item => item.id === id, id),
    );
  }

  planFindings(request: FindingPlanRequest) {
    return this.answer('planFindings', [request], () => ({
      kind: request.kind,
      ...this.fleet.plan,
    }));
  }

  getComparedObject(request: ComparedObjectRequest) {
    const key = `${request.environmentRef} ${request.object}`;
    return this.answer('getComparedObject', [request], () =>
      this.find([this.fleet.objects[key]], Boolean, key),
    );
  }

  listIgnoreRules() {
    return this.answer('listIgnoreRules', [], () => ({
      items: [...this.fleet.ignoreRules],
    }));
  }

  createIgnoreRule(rule: NewIgnoreRule) {
    return this.answer('createIgnoreRule', [rule], () => {
      const created: IgnoreRule = {
        ...rule,
        id: `rule-${this.fleet.ignoreRules.length + 1}`,
        origin: 'ui',
        author: this.fleet.me.userEntityRef,
        createdAt: NOW_ISO,
        matches: 0,
      };
      this.fleet.ignoreRules.push(created);
      return created;
    });
  }

  deleteIgnoreRule(id: string) {
    return this.answer('deleteIgnoreRule', [id], () => {
      this.fleet.ignoreRules = this.fleet.ignoreRules.filter(
        rule => rule.id !== id,
      );
    });
  }

  getMe() {
    return this.answer('getMe', [], () => this.fleet.me);
  }

  getHealth() {
    return this.answer('getHealth', [], () => this.fleet.health);
  }

  #componentsIn(environmentRef?: string) {
    return this.fleet.services
      .filter(service => service.environmentRef === environmentRef)
      .map(({ componentRef }) => componentRef);
  }

  /** A finding's tier and tenant are those of its environment. */
  #placeOf(environmentRef: string): Partial<Filterable> {
    const environment = this.fleet.environments.find(
      ({ entityRef }) => entityRef === environmentRef,
    );
    return environment
      ? {
          tier: environment.tier,
          tenant: environment.tenant,
          clusterRef: environment.clusterRef,
          ownerRefs: environment.ownerRefs,
        }
      : {};
  }

  #findings(filter: FindingsFilter): Finding[] {
    const { owner, tier, tenant, environment, cluster, entityRef } = filter;
    const isInFleet = (finding: Finding) =>
      this.#list(
        [
          {
            level: 'unknown',
            ownerRefs: [],
            ...this.fleet.services.find(({ id }) => id === finding.serviceId),
            ...this.#placeOf(finding.environmentRef),
            environmentRef: finding.environmentRef,
          },
        ],
        { owner, tier, tenant, environment, cluster, entityRef },
      ).items.length > 0;
    const isOne = (wanted: readonly string[] | undefined, value?: string) =>
      !wanted || (value !== undefined && wanted.includes(value));
    return this.fleet.findings.filter(
      finding =>
        isOne(filter.cause, finding.cause) &&
        isOne(filter.change, finding.change) &&
        isOne(filter.manager, finding.manager) &&
        isOne(filter.kind, finding.object.split('/').at(-3)) &&
        isOne(filter.service, finding.serviceId) &&
        isInFleet(finding),
    );
  }

  #list<T extends Filterable>(items: T[], filter: FleetFilter): Page<T> {
    const { limit, cursor, owner, ...fields } = filter;
    const mine = this.fleet.me.ownershipEntityRefs;
    const owners = owner?.flatMap(ref => (ref === 'me' ? mine : [ref]));
    const valuesOf: Record<keyof typeof fields, (item: T) => unknown[]> = {
      tier: item => [item.tier],
      tenant: item => [item.tenant],
      level: item => [item.level],
      environment: item => [
        item.environmentRef ?? item.entityRef,
        ...(item.environmentRefs ?? []),
      ],
      cluster: item => [item.clusterRef ?? item.entityRef],
      entityRef: item => [
        item.entityRef,
        item.componentRef,
        item.environmentRef,
        item.clusterRef,
        ...this.#componentsIn(item.entityRef),
      ],
    };
    const matching = items.filter(
      item =>
        (!owners || item.ownerRefs.some(ref => owners.includes(ref))) &&
        (Object.keys(fields) as (keyof typeof fields)[]).every(name => {
          const wanted: readonly unknown[] | undefined = fields[name];
          return (
            !wanted || valuesOf[name](item).some(one => wanted.includes(one))
          );
        }),
    );
    return this.page(matching, { limit, cursor });
  }
}
