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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { KubernetesObject } from '@gitopshq/drift-engine';
import type { Intent } from '../types';

/** Field manager of restarts, scalings and removals. */
export const OPERATIONS_MANAGER = 'gitopshq-operations';

/** Annotation of a pod template, as `kubectl rollout restart` writes it. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Refs of objects are `<apiVersion>/<kind>/<namespace>/<name>`, as in plans and intents. */
export interface LiveObject {
  object: KubernetesObject;
  uid: string;
  resourceVersion: string;
}

/** What one write came to; only `done` and `unknown` may have changed anything. */
export type WriteOutcome =
  | {
      outcome: 'done';
      uid?: string;
      /** After the write; absent of a deletion. */
      resourceVersion?: string;
      /** False: the world was so already. */
      changed: boolean;
      /** Of `requestSync`: a sync under way was joined, perhaps of another commit. */
      joined?: true;
      /** For people: what the server said. */
      evidence: string;
    }
  /** The object is another version than planned: read it again. */
  | { outcome: 'conflict'; resourceVersion?: string; message: string }
  /** The object does not exist (any more). */
  | { outcome: 'gone'; message: string }
  /** Another object bears the name. */
  | { outcome: 'replaced'; uid: string; message: string }
  /** Nothing was written: by a rule of ours, or the server's word. */
  | {
      outcome: 'refused';
      problem: Problem;
      /** The same request may succeed later: overload, no connection. */
      retryable: boolean;
      retryAfterMs?: number;
    }
  /** It was sent and no answer came: read the world, see {@link ClusterWriter.tookEffect}. */
  | { outcome: 'unknown'; problem: Problem };

/** A {@link WriteOutcome}, and the object as it would be. */
export type DryRunOutcome =
  | Exclude<WriteOutcome, { outcome: 'done' | 'unknown' }>
  | { outcome: 'done'; object: KubernetesObject; changed: boolean };

/** The object to be applied. */
export interface ApplyRequest {
  object: string;
  manifest: Record<string, unknown>;
  /** Of the live object; absent: it is to be created. */
  uid?: string;
  resourceVersion?: string;
}

/** A field to be taken away. */
export interface FieldRemoval {
  /** As findings write paths. */
  path: string;
  /**
   * What is to be there, in full; absent: whatever is. Another value is a
   * `conflict`.
   */
  expected?: unknown;
}

/** Whether an intent took effect, read from the world. */
export interface IntentEffect {
  /** `unknown`: the world could not be read, see `evidence`. */
  effect: 'yes' | 'no' | 'unknown';
  /** Whether the object is another version than the intent was for: plan values must be read again before a new try. */
  moved?: boolean;
  evidence: string;
  /** The object now, where there is one. */
  live?: LiveObject;
}

/** How far Argo CD or Flux are with a sync that was requested. */
export interface SyncProgress {
  /** `requested`: the tool has not begun with it. */
  phase: 'requested' | 'running' | 'succeeded' | 'failed';
  /** Commit that it applies or has applied. */
  revision?: string;
  /** The tool's own words. */
  message?: string;
  /** Where this was read, for people. */
  evidence: string;
}

/**
 * Everything that an operation writes to the cluster of one environment. Each
 * write is one request to the API server that takes effect as a whole or not at
 * all, only on the object it was planned for; doing it twice is doing it once.
 * Objects outside of the environment are refused.
 *
 * Methods reject only when the signal is aborted; `read`, `syncProgress` also
 * with ClusterProblemError.
 */
export interface ClusterWriter {
  /** Field manager that applies the environment. */
  readonly applier: string;

  /** The object as it is now, by the reader's credential; undefined: absent. */
  read(object: string, signal: AbortSignal): Promise<LiveObject | undefined>;

  /** What applying would make of the object. */
  dryRunApply(
    request: ApplyRequest,
    signal: AbortSignal,
  ): Promise<DryRunOutcome>;

  /**
   * Server-side apply, forced, as the environment's applier. Without a uid the
   * object is created; should one have appeared, nobody's fields are taken.
   */
  apply(request: ApplyRequest, signal: AbortSignal): Promise<WriteOutcome>;

  /** One JSON patch of `test` and `remove`. */
  removeFields(
    request: {
      object: string;
      uid: string;
      resourceVersion: string;
      fields: readonly FieldRemoval[];
    },
    signal: AbortSignal,
  ): Promise<WriteOutcome>;

  /**
   * Deletes in the background. Namespaces, CRDs, PersistentVolumes and their
   * claims, Secrets and StatefulSets only when named.
   *
   * @param request.confirmed - `<Kind>/<name>` as the person typed them.
   */
  delete(
    request: {
      object: string;
      uid: string;
      resourceVersion: string;
      confirmed: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<WriteOutcome>;

  /**
   * Restarts the pods of a Deployment, StatefulSet or DaemonSet, once for each
   * time.
   *
   * @param request.restartedAt - ISO 8601 in UTC, to the second.
   */
  restart(
    request: { object: string; uid: string; restartedAt: string },
    signal: AbortSignal,
  ): Promise<WriteOutcome>;

  /** By the scale subresource; refused while something scales it by itself. */
  scale(
    request: {
      object: string;
      uid: string;
      resourceVersion: string;
      replicas: number;
    },
    signal: AbortSignal,
  ): Promise<WriteOutcome>;

  /**
   * The object that delivers the environment, for `request-sync`; undefined of
   * direct environments.
   *
   * @throws ClusterProblemError when it cannot be told in which version it is served.
   */
  deliveringObject(signal: AbortSignal): Promise<string | undefined>;

  /**
   * Asks the delivering tool to sync. A sync under way is joined, never
   * overwritten: it may be of an earlier commit. So ask again, for the same
   * time, while {@link syncProgress} says `requested`.
   *
   * @param request.requestedAt - ISO 8601 in UTC; tells requests apart.
   * @param request.revision - Full commit id; default: what the tool follows.
   */
  requestSync(
    request: { object: string; requestedAt: string; revision?: string },
    signal: AbortSignal,
  ): Promise<WriteOutcome>;

  /** How far the tool is with the request of that time. */
  syncProgress(
    request: { object: string; requestedAt: string },
    signal: AbortSignal,
  ): Promise<SyncProgress>;

  /**
   * For recovery: whether what was about to be done is done. Of an `apply`:
   * whether applying again would change nothing.
   *
   * @param manifest - Of `apply`: what was to be applied.
   */
  tookEffect(
    intent: ClusterIntent,
    signal: AbortSignal,
    manifest?: Record<string, unknown>,
  ): Promise<IntentEffect>;
}

/** An intent that concerns a cluster. */
export type ClusterIntent = Exclude<
  Intent,
  { type: 'commit' | 'pull-request' }
>;

/** Writers of all environments. */
export interface ClusterWriters {
  /**
   * @throws NotFoundError when there is no such environment, OperationError
   * `unconfirmed` or `readOnlyCluster` naming what is missing.
   */
  of(environmentRef: string): ClusterWriter;
  /** Closes every socket. */
  close(): void;
}
