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

import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  DEFAULT_ENVIRONMENT_SETTINGS,
  type ComparedObject,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ClusterProblemError,
  ClusterReader,
  type Clock,
  type CollectorLogger,
  type Timers,
} from '@gitopshq/cluster-collector';
import {
  objectRef,
  ownersOf,
  parseObjectRef,
  readObject,
  UnreadableObjectError,
  type KubernetesObject,
  type ObjectIdentity,
} from '@gitopshq/drift-engine';
import type { Knex } from 'knex';
import { stringify } from 'yaml';
import type { DesiredService, RenderedObject } from '../../desired';
import type { Caller } from '../../fleet/read/fleetFilters';
import type { RegisteredEnvironment, Registry } from '../../registry/types';
import { nameMatcher, redactValue } from '../scan/redactFinding';
import { ServedKinds } from '../scan/ServedKinds';
import { serviceObject, servicesOf } from '../scan/servicesOf';
import type { ObjectReader } from '../services';
import { inOrderOf } from './inOrderOf';

const READ_TIMEOUT_MS = 10_000;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Reads whole objects: from Git as rendered, from the cluster as it is now. */
export class LiveObjectReader implements ObjectReader {
  constructor(
    private readonly options: {
      database: Knex;
      registry: Registry;
      desired: Pick<DesiredService, 'current'>;
      notesOf(environmentRef: string, object: string): readonly string[];
      redact: readonly string[];
      fingerprint(bytes: Uint8Array): string;
      clock: Clock;
      timers: Timers;
      logger: CollectorLogger;
    },
  ) {}

  async read(
    caller: Caller,
    environmentRef: string,
    object: string,
  ): Promise<ComparedObject> {
    const { registry, desired, clock } = this.options;
    const nothing = new NotFoundError(
      `There is no object ${object} of ${environmentRef} for you to see`,
    );
    const { clusters, environments } = registry.current();
    const environment = environments.get(environmentRef);
    const identity = parseObjectRef(object);
    const clusterScoped =
      clusters.get(environment?.clusterRef ?? '')?.clusterScopedKinds ?? [];
    if (
      !caller.filter.any ||
      !environment ||
      environment.state !== 'confirmed' ||
      !identity ||
      !(
        environment.namespaces.includes(identity.namespace) ||
        isClusterScoped(identity, clusterScoped)
      ) ||
      isHiddenKind(identity.kind, environment)
    ) {
      throw nothing;
    }
    const state = await desired.current(environmentRef);
    const rendered = state?.inForce?.objects.find(
      each => refIn(each.object, environment, clusterScoped) === object,
    );
    if (
      identity.namespace === '' &&
      !rendered &&
      !(await this.isFound(environmentRef, object))
    ) {
      // Of the whole cluster only what Git or a finding makes the environment's.
      throw nothing;
    }
    const live = await this.live(environment, object);
    if (
      (!rendered && !live) ||
      !(await this.maySee(caller, environment, object, rendered, live))
    ) {
      throw nothing;
    }
    return {
      environmentRef,
      object,
      ...(rendered && { desired: this.yamlOf(rendered.object) }),
      ...(live && {
        live: this.yamlOf(
          inOrderOf(
            withoutBookkeeping(live),
            rendered?.object,
          ) as KubernetesObject,
        ),
      }),
      files: rendered?.files ?? [],
      owners: ownersByPath(live),
      notes: [
        ...this.options.notesOf(environmentRef, object),
        ...(rendered?.encrypted ? ['It holds values encrypted in Git.'] : []),
      ],
      ...(state?.inForce && { sha: state.inForce.sha }),
      asOf: new Date(clock.now()).toISOString(),
    };
  }

  private async isFound(
    environmentRef: string,
    object: string,
  ): Promise<boolean> {
    const finding = await this.options
      .database('findings')
      .where({ environment_ref: environmentRef, object })
      .first('finding_id');
    return finding !== undefined;
  }

  private async live(
    environment: RegisteredEnvironment,
    object: string,
  ): Promise<KubernetesObject | undefined> {
    const { registry, timers, clock, logger } = this.options;
    const connection = registry
      .current()
      .clusters.get(environment.clusterRef)?.connection;
    const identity = parseObjectRef(object)!;
    if (!connection) {
      return undefined;
    }
    const reader = new ClusterReader(connection, {
      timeoutMs: READ_TIMEOUT_MS,
      timers,
    });
    const { signal } = new AbortController();
    try {
      const { resource, problem } = await new ServedKinds(
        reader,
        clock,
        logger,
      ).resourceOf(`${identity.apiVersion}/${identity.kind}`, signal);
      if (problem) {
        throw new ServiceUnavailableError(
          `${problem.message}. ${problem.cure}`,
        );
      }
      return (
        resource &&
        (await reader.object(
          resource,
          identity.namespace,
          identity.name,
          signal,
        ))
      );
    } catch (error) {
      if (error instanceof ClusterProblemError) {
        const { message, cure } = error.problem;
        throw new ServiceUnavailableError(`${message}. ${cure}`);
      }
      throw error;
    } finally {
      reader.close();
    }
  }

  /** By the service it belongs to, else by the environment. */
  private async maySee(
    { filter }: Caller,
    environment: RegisteredEnvironment,
    object: string,
    rendered: RenderedObject | undefined,
    live: KubernetesObject | undefined,
  ): Promise<boolean> {
    if (!filter.any) {
      return false;
    }
    const { environmentRef, clusterRef } = environment;
    const { database, registry, desired } = this.options;
    const state = await desired.current(environmentRef);
    const clusterScoped =
      registry.current().clusters.get(clusterRef)?.clusterScopedKinds ?? [];
    const stated = (state?.inForce?.objects ?? []).map(each =>
      serviceObject(
        refIn(each.object, environment, clusterScoped) ?? '',
        each.object,
        each.folder,
      ),
    );
    const own = rendered ? [] : [serviceObject(object, live ?? {})];
    const serviceId = servicesOf(environment, registry.current(), [
      ...stated,
      ...own,
    ]).get(object);
    if (serviceId !== undefined) {
      const known = await database('services')
        .where('service_id', serviceId)
        .first();
      if (known) {
        const services = database('services')
          .join(
            'environments',
            'environments.environment_ref',
            'services.environment_ref',
          )
          .where('services.service_id', serviceId);
        filter.apply(services, 'service');
        return (await services.select('services.service_id')).length > 0;
      }
    }
    const environments = database('environments')
      .select('environments.environment_ref')
      .where('environments.environment_ref', environmentRef);
    filter.apply(environments, 'remainder');
    return (await environments).length > 0;
  }

  private yamlOf(object: KubernetesObject): string {
    const hidden =
      object.kind === 'Secret' ? this.withFingerprints(object) : object;
    return stringify(
      redactValue(hidden, nameMatcher(this.options.redact)),
      // A string that looks like another type stays a string.
      { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false },
    );
  }

  private withFingerprints(secret: KubernetesObject): KubernetesObject {
    const hide = (values: unknown, encoding: BufferEncoding) =>
      Object.fromEntries(
        Object.entries((values ?? {}) as Record<string, unknown>).map(
          ([key, value]) => [
            key,
            `hmac-sha256:${this.options
              .fingerprint(Buffer.from(String(value), encoding))
              .slice(0, 12)}`,
          ],
        ),
      );
    const { data, stringData, ...rest } = secret;
    return {
      ...rest,
      ...(data !== undefined && { data: hide(data, 'base64') }),
      ...(stringData !== undefined && {
        stringData: hide(stringData, 'utf8'),
      }),
    };
  }
}

function isHiddenKind(
  kind: string,
  { settings = DEFAULT_ENVIRONMENT_SETTINGS }: RegisteredEnvironment,
): boolean {
  return kind === 'Secret' && !settings.compareSecrets;
}

/** Whether an object has no namespace and its kind is one that is compared. */
function isClusterScoped(
  { apiVersion, kind, namespace }: ObjectIdentity,
  clusterScopedKinds: readonly string[],
): boolean {
  return (
    namespace === '' && clusterScopedKinds.includes(`${apiVersion}/${kind}`)
  );
}

function refIn(
  object: KubernetesObject,
  { namespaces }: RegisteredEnvironment,
  clusterScopedKinds: readonly string[],
): string | undefined {
  try {
    const { identity } = readObject(object);
    const kind = `${identity.apiVersion}/${identity.kind}`;
    const namespace = clusterScopedKinds.includes(kind)
      ? ''
      : identity.namespace || namespaces[0];
    return objectRef({ ...identity, namespace });
  } catch (error) {
    if (error instanceof UnreadableObjectError) {
      return undefined;
    }
    throw error;
  }
}

/** What the API server keeps for itself, which Git never states. */
const BOOKKEEPING = new Set([
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'selfLink',
]);

/** Without status, what the API server keeps for itself, and last-applied. */
function withoutBookkeeping(live: KubernetesObject): KubernetesObject {
  const { status, ...rest } = live;
  const { annotations, ...others } = (live.metadata ?? {}) as Record<
    string,
    unknown
  >;
  const metadata = Object.fromEntries(
    Object.entries(others).filter(([key]) => !BOOKKEEPING.has(key)),
  );
  const kept = Object.entries((annotations ?? {}) as object).filter(
    ([key]) => key !== LAST_APPLIED,
  );
  return {
    ...rest,
    metadata: {
      ...metadata,
      ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
    },
  };
}

function ownersByPath(
  live: KubernetesObject | undefined,
): Record<string, string[]> {
  const owners: Record<string, string[]> = {};
  if (!live) {
    return owners;
  }
  for (const [path, some] of ownersOf(live)) {
    owners[path] = [...new Set(some.map(({ manager }) => manager))];
  }
  return owners;
}
