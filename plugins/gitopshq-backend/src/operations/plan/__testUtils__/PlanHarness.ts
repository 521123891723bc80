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
  DEFAULT_REDACT,
  driftConfigSchema,
  environmentSettingsSchema,
  operationRequestSchema,
  type Finding,
  type OperationRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { KubernetesObject } from '@gitopshq/drift-engine';
import type { Knex } from 'knex';
import { createHmac } from 'node:crypto';
import type { z } from 'zod/v3';
import { CloneFolders } from '../../../desired/__testUtils__/clones';
import { DesiredHarness } from '../../../desired/__testUtils__/DesiredHarness';
import {
  TestRepository,
  type TestCommit,
} from '../../../desired/__testUtils__/TestRepository';
import type { AppliedState } from '../../../delivery/types';
import {
  cluster,
  environment,
  ManualRegistry,
  snapshot,
} from '../../../fleet/__testUtils__/registry';
import { serviceIdOf } from '../../../fleet/mapping/serviceId';
import type {
  RegisteredCluster,
  RegisteredEnvironment,
} from '../../../registry/types';
import type { OperationPlanner, PlannedOperation } from '../../types';
import { createPlanner } from '../createPlanner';
import type { PlannerOptions } from '../Planning';
import type { LiveReader, ServiceFacts, ServiceReader } from '../types';
import type { OperationError } from '../../OperationError';

export const EU = 'resource:default/shop-eu';
export const US = 'resource:default/shop-us';

/** The fleet as a test says it is. */
class TestServices implements ServiceReader {
  readonly facts = new Map<string, ServiceFacts>();
  readonly scaled = new Map<string, string>();
  calls = 0;

  async of(environmentRefs: readonly string[]) {
    this.calls += 1;
    return new Map(
      [...this.facts].filter(([, { environmentRef }]) =>
        environmentRefs.includes(environmentRef),
      ),
    );
  }

  async autoscaled() {
    return new Map(this.scaled);
  }

  async workload(environmentRef: string, workload: string) {
    return serviceIdOf(environmentRef, workload.split('/')[2]);
  }
}

/** The cluster as a test says it is. */
class TestCluster implements LiveReader {
  readonly objects = new Map<string, KubernetesObject>();
  readonly notServed = new Set<string>();
  readonly clusterScoped = new Set<string>();
  /** Refs that were asked for. */
  readonly read_: string[] = [];

  put(object: KubernetesObject): void {
    const { name, namespace = '' } = object.metadata as Record<string, string>;
    this.objects.set(
      `${object.apiVersion}/${object.kind}/${namespace}/${name}`,
      {
        ...object,
        metadata: { uid: `uid-of-${name}`, ...(object.metadata as object) },
      },
    );
  }

  async read(_: RegisteredEnvironment, refs: readonly string[]) {
    this.read_.push(...refs);
    return {
      objects: new Map(
        refs.flatMap(ref => {
          const object = this.objects.get(ref);
          return object ? [[ref, object] as const] : [];
        }),
      ),
      notServed: this.notServed,
      clusterScoped: this.clusterScoped,
      definitions: [],
    };
  }
}

type Settings = z.input<typeof environmentSettingsSchema>;

/** A planner on real Git and real renderers. */
export class PlanHarness {
  readonly services = new TestServices();
  readonly cluster = new TestCluster();
  readonly findings: Finding[] = [];
  readonly applied = new Map<string, AppliedState>();
  readonly options: PlannerOptions;
  readonly planner: OperationPlanner;

  private constructor(
    readonly repository: TestRepository,
    readonly desired: DesiredHarness,
    readonly registry: ManualRegistry,
    private readonly folders: CloneFolders,
  ) {
    this.options = {
      config: {
        redact: DEFAULT_REDACT,
        drift: driftConfigSchema.parse({}),
      },
      registry,
      desired: desired.service,
      delivery: { applied: ref => this.applied.get(ref) },
      services: this.services,
      findings: {
        some: async (ref, ids) =>
          this.findings.filter(
            ({ id, environmentRef }) =>
              environmentRef === ref && ids.includes(id),
          ),
        extra: async ref =>
          this.findings.filter(
            ({ change, environmentRef }) =>
              environmentRef === ref && change === 'extra',
          ),
      },
      live: this.cluster,
      fingerprint: bytes =>
        createHmac('sha256', 'a test key').update(bytes).digest('hex'),
    };
    this.planner = createPlanner(this.options);
  }

  static async create(options: {
    database: Knex;
    environments?: (Partial<RegisteredEnvironment> & { of?: Settings })[];
    cluster?: Partial<RegisteredCluster>;
  }): Promise<PlanHarness> {
    const repository = await TestRepository.create();
    const folders = new CloneFolders();
    const registry = new ManualRegistry(
      snapshot({
        clusters: [cluster({ writable: true, ...options.cluster })],
        environments: (options.environments ?? [{}]).map(
          ({ of = {}, ...fields }) => {
            const name = fields.name ?? 'shop-eu';
            return environment({
              settings: environmentSettingsSchema.parse(of),
              source: {
                repository: repository.url,
                branch: 'main',
                path: `envs/${name}`,
              },
              ...fields,
            });
          },
        ),
      }),
    );
    const desired = new DesiredHarness({
      database: options.database,
      folder: await folders.make(),
      environments: [],
      rest: { registry },
    });
    return new PlanHarness(repository, desired, registry, folders);
  }

  /** Commits, and begins to follow the repository with the last one. */
  async commits(commits: TestCommit[]): Promise<string[]> {
    const shas = await this.repository.commitAll(commits);
    this.desired.desired.start();
    return shas;
  }

  /** A service of the fleet. */
  service(key: string, facts: Partial<ServiceFacts> = {}): string {
    const environmentRef = facts.environmentRef ?? EU;
    const serviceId = serviceIdOf(environmentRef, key);
    this.services.facts.set(serviceId, {
      serviceId,
      environmentRef,
      key,
      name: key,
      contested: false,
      level: 'healthy',
      ...facts,
    });
    return serviceId;
  }

  plan(
    kind: OperationRequest['kind'],
    parameters: object,
    serviceId?: string,
    environmentRef: string = EU,
  ): Promise<PlannedOperation> {
    return this.planner.plan(
      operationRequestSchema.parse({
        kind,
        parameters,
        target: { environmentRef, ...(serviceId && { serviceId }) },
      }),
    );
  }

  /** Why a plan is refused. */
  async refusal(
    kind: OperationRequest['kind'],
    parameters: object,
    serviceId?: string,
  ): Promise<OperationError> {
    return this.plan(kind, parameters, serviceId).then(
      () => {
        throw new Error('It was not refused');
      },
      (error: OperationError) => error,
    );
  }

  async stop(): Promise<void> {
    await this.desired.desired.stop();
    await this.repository.remove();
    await this.folders.remove();
  }
}
