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
  ClusterProblemError,
  ClusterReader,
  resourcePath,
  type ApiResource,
  type ApiServerWrite,
  type Clock,
  type ClusterConnection,
  type Timers,
} from '@gitopshq/cluster-collector';
import { parseObjectRef, type ObjectIdentity } from '@gitopshq/drift-engine';
import { z } from 'zod/v3';
import { ApiWriter, type WriteAnswer } from './ApiWriter';
import { KindLookup } from './KindLookup';
import type { LiveObject } from './types';
import { invalidObject, kindNotServed, noIdentity } from './writeProblems';

/** For one request, reading the credential included. */
const TIMEOUT_MS = 30_000;

/** What Kubernetes allows, RBAC's colons included; `..` would be another path. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9:._-]{0,251}[A-Za-z0-9])?$/;
const NAMESPACE = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$/;

const liveSchema = z.object({
  metadata: z.object({ uid: z.string(), resourceVersion: z.string() }),
});

/** An object that can be addressed. */
export interface Target {
  ref: string;
  identity: ObjectIdentity;
  resource: ApiResource;
  path: string;
}

/** Reads one cluster by its reader, writes it by its writer. */
export class ClusterAccess {
  readonly reader: ClusterReader;
  readonly kinds: KindLookup;
  private readonly writer: ApiWriter;

  constructor(options: {
    reader: ClusterConnection;
    writer: ClusterConnection;
    clock: Clock;
    timers: Timers;
    timeoutMs?: number;
  }) {
    const { timers, timeoutMs = TIMEOUT_MS } = options;
    this.reader = new ClusterReader(options.reader, { timeoutMs, timers });
    this.writer = new ApiWriter(options.writer, { timeoutMs, timers });
    this.kinds = new KindLookup(this.reader, options.clock);
  }

  /** Closes every socket. */
  close(): void {
    this.reader.close();
    this.writer.close();
  }

  /** @throws ClusterProblemError when the ref leads to no kind that is served. */
  async target(ref: string, signal: AbortSignal): Promise<Target> {
    const identity = parseObjectRef(ref);
    if (
      !identity ||
      !NAME.test(identity.name) ||
      !NAMESPACE.test(identity.namespace)
    ) {
      throw new ClusterProblemError(invalidObject(ref), true);
    }
    const { apiVersion, kind, namespace, name } = identity;
    const resource = await this.kinds.resourceOf(apiVersion, kind, signal);
    if (!resource) {
      throw new ClusterProblemError(
        kindNotServed(`${apiVersion}/${kind}`),
        true,
      );
    }
    if (resource.namespaced !== (namespace !== '')) {
      throw new ClusterProblemError(invalidObject(ref), true);
    }
    const path = resourcePath(resource, namespace, name);
    return { ref, identity, resource, path };
  }

  /** @throws ClusterProblemError */
  async live(
    { resource, identity }: Target,
    signal: AbortSignal,
  ): Promise<LiveObject | undefined> {
    const { namespace, name } = identity;
    const object = await this.reader.object(resource, namespace, name, signal);
    if (!object) {
      return undefined;
    }
    const { data } = liveSchema.safeParse(object);
    if (!data) {
      throw new ClusterProblemError(noIdentity(identity.name), true);
    }
    return { object, ...data.metadata };
  }

  /** Sends one write; rejects only with the signal's reason. */
  send(write: ApiServerWrite, signal: AbortSignal): Promise<WriteAnswer> {
    return this.writer.send(write, signal);
  }
}
