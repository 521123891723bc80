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

import { NotFoundError } from '@backstage/errors';
import {
  DEFAULT_ENVIRONMENT_SETTINGS,
  type EnvironmentSettings,
  type GitopshqConfig,
  type OperationRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { DeliveryService } from '../../delivery/types';
import type { DesiredService, SourceReader } from '../../desired';
import type {
  RegisteredEnvironment,
  Registry,
  RegistrySnapshot,
} from '../../registry/types';
import { OperationError } from '../OperationError';
import { renderedState, type RenderedState } from './RenderedState';
import type {
  FindingReader,
  LiveReader,
  ServiceFacts,
  ServiceReader,
} from './types';

/** What planning needs of the hub. */
export interface PlannerOptions {
  config: Pick<GitopshqConfig, 'redact' | 'drift'>;
  registry: Registry;
  desired: Pick<DesiredService, 'source' | 'status'>;
  delivery: Pick<DeliveryService, 'applied'>;
  services: ServiceReader;
  findings: FindingReader;
  live: LiveReader;
  /** HMAC-SHA256 in hex, see `drift/createFingerprint`. */
  fingerprint(bytes: Uint8Array): string;
  /** Ref of what delivers the environment, in the version that is served. */
  deliveringObject?(environmentRef: string): Promise<string | undefined>;
}

/** A source that was just fetched, at its head. */
export interface OpenSource {
  source: SourceReader;
  headSha: string;
  headTree: SourceTree;
}

/** One request with what is known of its target. */
export class Planning {
  readonly environmentRef: string;
  readonly settings: EnvironmentSettings;

  private constructor(
    readonly options: PlannerOptions,
    readonly request: OperationRequest,
    readonly environment: RegisteredEnvironment,
    readonly snapshot: RegistrySnapshot,
    /** Of the environment, by id. */
    readonly services: ReadonlyMap<string, ServiceFacts>,
  ) {
    this.environmentRef = environment.environmentRef;
    this.settings = environment.settings ?? DEFAULT_ENVIRONMENT_SETTINGS;
  }

  /**
   * @throws OperationError `notThere`, `unconfirmed`, `contested`.
   */
  static async of(
    options: PlannerOptions,
    request: OperationRequest,
  ): Promise<Planning> {
    const snapshot = options.registry.current();
    const environmentRef =
      request.target.environmentRef.toLocaleLowerCase('en-US');
    const environment = snapshot.environments.get(environmentRef);
    if (!environment) {
      throw new OperationError(
        'notThere',
        `There is no environment ${environmentRef}`,
      );
    }
    if (environment.state !== 'confirmed') {
      throw new OperationError(
        'unconfirmed',
        `${environmentRef} is ${environment.state}: ${
          environment.problem?.message ??
          'nothing is operated until gitopshq.environments or a rule of gitopshq.trust confirms it'
        }`,
      );
    }
    const services = await options.services.of([environmentRef]);
    const { serviceId } = request.target;
    const service =
      serviceId === undefined ? undefined : services.get(serviceId);
    if (service?.contested) {
      throw new OperationError(
        'contested',
        `Two components claim ${service.name} in ${environmentRef}, so nobody operates it: settle it by services of the environment in gitopshq.environments`,
      );
    }
    return new Planning(options, request, environment, snapshot, services);
  }

  get serviceId(): string | undefined {
    return this.request.target.serviceId;
  }

  get isDirect(): boolean {
    return this.settings.delivery === 'direct';
  }

  /**
   * The service that is asked for; undefined of an environment.
   *
   * @throws OperationError `notThere` when neither the fleet nor Git knows it.
   */
  target(
    ...states: RenderedState[]
  ): { serviceId: string; key: string; name: string } | undefined {
    const { serviceId } = this;
    if (serviceId === undefined) {
      return undefined;
    }
    const known = [this.services, ...states.map(({ services }) => services)]
      .map(some => some.get(serviceId))
      .find(each => each !== undefined);
    if (!known) {
      throw new OperationError(
        'notThere',
        `There is no service ${serviceId} in ${this.environmentRef}, neither in the cluster nor in Git`,
      );
    }
    return { serviceId, key: known.key, name: known.name };
  }

  /** Name of a service of the environment. */
  nameOf(serviceId: string, ...states: RenderedState[]): string | undefined {
    return (
      this.services.get(serviceId)?.name ??
      states
        .find(({ services }) => services.has(serviceId))
        ?.services.get(serviceId)?.name
    );
  }

  /**
   * Fetches, and opens the head.
   *
   * @throws OperationError `notComparable` for an environment without a
   * source, or delivered in a way that is not known here.
   */
  async open(): Promise<OpenSource> {
    const { desired, delivery } = this.options;
    const applied = delivery.applied(this.environmentRef);
    const obstacle = applied?.notComparable;
    if (obstacle) {
      throw this.notComparable(`${obstacle.message}. ${obstacle.cure}`);
    }
    let source: SourceReader;
    try {
      source = desired.source(this.environmentRef);
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
      const problem = desired.status(this.environmentRef)?.problem;
      throw this.notComparable(
        problem
          ? `${problem.message}. ${problem.cure}`
          : 'it has no source; give it one, with repository, branch and path',
      );
    }
    await source.fetch();
    const headSha = await source.head();
    return { source, headSha, headTree: await source.tree(headSha) };
  }

  notComparable(why: string): OperationError {
    return new OperationError(
      'notComparable',
      `Nothing can be planned for ${this.environmentRef}: ${why}`,
    );
  }

  /** The environment as a tree makes it. */
  async render(
    { source }: Pick<OpenSource, 'source'>,
    tree: SourceTree,
    sha: string,
  ): Promise<RenderedState> {
    return renderedState(
      this.environment,
      this.snapshot,
      await source.render(tree, sha),
    );
  }

  /** @throws OperationError `readOnlyCluster` without a credential to write. */
  requireWriter(): void {
    const cluster = this.snapshot.clusters.get(this.environment.clusterRef);
    if (!cluster?.writable) {
      throw new OperationError(
        'readOnlyCluster',
        `${this.environment.clusterRef} is read-only for the hub: give it a writer in gitopshq.clusters`,
      );
    }
  }

  get canWrite(): boolean {
    return (
      this.snapshot.clusters.get(this.environment.clusterRef)?.writable === true
    );
  }
}
