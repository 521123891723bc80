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
  OperationKind,
  OperationParameters,
  OperationPreview,
  OperationRequest,
  OperationState,
  OperationStep,
  RollbackScope,
  Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';

/** A file in scope; an absent blob: it is not there. Contents are never stored. */
export interface PlannedFile {
  path: string;
  blobBefore?: string;
  blobAfter?: string;
}

/** A field that will be written, with the live value it replaces. */
export interface PlannedField {
  /** As findings write paths; `''` is the whole object. */
  path: string;
  /** Redacted; of Secrets a fingerprint. Absent: not there. */
  live?: unknown;
  after?: unknown;
}

interface PlannedTarget {
  /** `<apiVersion>/<kind>/<namespace>/<name>`. */
  object: string;
  /** Absent for an object that is to be created. */
  uid?: string;
}

/** One write to a cluster. `request-sync` asks a delivering tool to do it. */
export type PlannedWrite =
  | (PlannedTarget & {
      type: 'apply';
      /** Digest of the rendered object, see `RenderedObject.digest`. */
      manifestDigest: string;
      fields: PlannedField[];
    })
  | (PlannedTarget & {
      type: 'remove-fields';
      uid: string;
      fields: PlannedField[];
    })
  | (PlannedTarget & { type: 'delete'; uid: string })
  | (PlannedTarget & { type: 'restart'; uid: string })
  | (PlannedTarget & {
      type: 'scale';
      uid: string;
      live: number;
      replicas: number;
    })
  | (PlannedTarget & { type: 'request-sync'; tool: 'argocd' | 'flux' });

/**
 * What was previewed and what runs. Deterministic: equal worlds, equal plans;
 * it holds nothing that churns (no head, status, resourceVersion, time).
 * Stored as it is, without contents of files.
 */
export interface OperationPlan {
  kind: OperationKind;
  environmentRef: string;
  serviceId?: string;
  /** Key of the service within its environment. */
  serviceKey?: string;
  parameters: OperationParameters[OperationKind];
  /** Where it commits; absent when Git is not written. */
  git?: { repositoryKey: string; branch: string };
  files: PlannedFile[];
  /** Digests of the rendered objects in scope, by service key. */
  rendered: { before: Record<string, string>; after: Record<string, string> };
  writes: PlannedWrite[];
  /** Services besides the target that are touched, by id. */
  collateral: string[];
  notUndone: string[];
  /** `<Kind>/<name>` that the person has to type. */
  confirmNames: string[];
  /** SHA-256, hex, over the RFC 8785 bytes of all of the above. */
  digest: string;
}

/** A plan with what is needed to show it and to carry it out. Never stored as a whole. */
export interface PlannedOperation {
  plan: OperationPlan;
  /** Redacted; stored with the plan. */
  preview: OperationPreview;
  /** New contents by path; undefined: removed. */
  contents: ReadonlyMap<string, Buffer | undefined>;
  /** Objects to be applied, by `PlannedWrite.object`, in order of applying. */
  manifests: ReadonlyMap<string, Record<string, unknown>>;
  /** The head it was planned on. */
  headSha?: string;
  /** One line for the commit: `Roll cart back to 3.9.2`. */
  subject: string;
}

/** Plans operations; used again at execution, where another digest is `stale`. */
export interface OperationPlanner {
  /**
   * Reads Git (after a fetch) and the cluster; writes nothing.
   *
   * @param findings - Of `reconcile` and `adopt`: already narrowed to what the
   * person may see.
   * @throws OperationError for what cannot be planned, RenderError,
   * ClusterProblemError.
   */
  plan(request: OperationRequest): Promise<PlannedOperation>;
}

/** An operation as stored. Times are epoch ms by the database's clock. */
export interface StoredOperation {
  id: string;
  kind: OperationKind;
  /** Of a rollback its own; else `service` for a service, `full` for more. */
  scope: RollbackScope;
  state: OperationState;
  environmentRef: string;
  environmentName: string;
  clusterRef: string;
  tier: Tier;
  serviceId?: string;
  serviceName?: string;
  componentRef?: string;
  request: OperationRequest;
  plan: OperationPlan;
  preview: OperationPreview;
  subject: string;
  requester: string;
  /** Display name and e-mail of the author of its commit, fixed when planned. */
  author: { name: string; email: string };
  executor?: string;
  /** What the decision to execute rested on: refs the person owns things by. */
  ownershipRefs: string[];
  /** Given when planned, requested or executed; never absent once it runs. */
  reason?: string;
  incidentId?: string;
  speculative: boolean;
  waived: string[];
  steps: OperationStep[];
  /** Commit whose objects it applies when it makes none itself. */
  baseSha?: string;
  commit?: string;
  pullRequestUrl?: string;
  /** Its number at the provider. */
  pullRequest?: string;
  createdAt: number;
  executedAt?: number;
  verifyingSince?: number;
  endedAt?: number;
  expiresAt: number;
  /** When the stable window that is being watched began. */
  stableSince?: number;
  /** Restarts of pods, by workload, when that window began. */
  restarts?: Record<string, number>;
  recoveredAt?: number;
  /** When what it takes back became applied, where known. */
  badSince?: number;
  confirmation?: { by: string; text: string; at: number };
  failure?: { code: string; message: string; evidence: string[] };
  correlationId: string;
  /** Grows with every write; for guarded updates. */
  version: number;
}

/**
 * What is about to be done to the world, written before it is done: neither
 * Git nor Kubernetes knows our lease, so recovery reads the world and finds
 * out whether this took effect. Never holds contents or secrets.
 */
export type Intent =
  | {
      type: 'commit';
      sha: string;
      /** Full ref name. */
      ref: string;
      /** What the ref pointed to: the parent of the commit. */
      oldSha: string;
      /** Fixed dates and names make the commit reproducible. */
      authoredAt: number;
    }
  | {
      type: 'pull-request';
      branch: string;
      sha: string;
      oldSha: string;
      authoredAt: number;
    }
  | {
      type: 'apply';
      object: string;
      uid?: string;
      resourceVersion?: string;
      manifestDigest: string;
    }
  | {
      type: 'remove-fields';
      object: string;
      uid: string;
      resourceVersion: string;
      paths: string[];
    }
  | { type: 'delete'; object: string; uid: string; resourceVersion: string }
  | { type: 'restart'; object: string; uid: string; restartedAt: string }
  | {
      type: 'scale';
      object: string;
      uid: string;
      resourceVersion: string;
      replicas: number;
    }
  | {
      type: 'request-sync';
      object: string;
      requestedAt: string;
      revision?: string;
    };

/** An intent as stored. */
export interface StoredIntent {
  operationId: string;
  /** 1, 2, … within the operation; a new try is a new intent. */
  sequence: number;
  intent: Intent;
  /** `written`: may or may not have taken effect. */
  state: 'written' | 'done' | 'void';
  /** What proved it. */
  evidence?: string;
}

/** What is told to the audit of one operation; never a secret or a value. */
export interface OperationAudit {
  action:
    | 'operation.planned'
    | 'operation.requested'
    | 'operation.cancelled'
    | 'operation.executed'
    | 'operation.ended'
    | 'operation.confirmed'
    | 'incident.opened'
    | 'incident.changed';
  actor: string;
  /** Refs that the decision rested on. */
  ownershipRefs: string[];
  environmentRef?: string;
  serviceId?: string;
  operationId?: string;
  incidentId?: string;
  correlationId: string;
  reason?: string;
  outcome: 'succeeded' | 'failed' | 'refused';
  /** Paths of files and objects, numbers of fields. */
  summary: string;
}

/**
 * Takes audit entries as the last statement of the transaction they record: if
 * it fails, so does the action. The chain comes with a later feature.
 */
export interface AuditHook {
  append(trx: Knex.Transaction, entry: OperationAudit): Promise<void>;
}
