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
  Finding,
  FindingStatus,
  Problem,
  SyncState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';

/** A difference as a comparison found it, with what the hub knows of it. */
export interface ComparedFinding
  extends Pick<
    Finding,
    | 'object'
    | 'path'
    | 'change'
    | 'desired'
    | 'live'
    | 'cause'
    | 'confidence'
    | 'manager'
    | 'since'
    | 'evidence'
    | 'suggestion'
    | 'ignoredBy'
    | 'operationId'
    | 'files'
  > {
  serviceId?: string;
  status: Extract<
    FindingStatus,
    'open' | 'ignored' | 'expected' | 'reconciling'
  >;
}

/**
 * What one round of comparing found. Only findings about the objects that were
 * judged are opened, changed or resolved: what could not be read closes
 * nothing.
 */
export interface ComparedObjects {
  environmentRef: string;
  /** Refs of the judged objects; `all` means everything but `except`. */
  judged: string[] | { all: true; except(object: string): boolean };
  findings: ComparedFinding[];
}

/** What writing a round changed. */
export interface FindingChanges {
  opened: number;
  changed: number;
  resolved: number;
}

/**
 * Runs within the transaction of a write, before anything is written.
 *
 * @returns false when this process may not write any more.
 */
export type WriteGuard = (trx: Knex.Transaction) => Promise<boolean>;

/** How far an environment was compared. */
export interface ComparisonState {
  state: 'comparing' | 'not-comparable';
  /** Why it is not compared, or not with the head. */
  problem?: Problem;
  /** What of the cluster could not be read, per kind. */
  unreadable: Problem[];
  head?: { sha: string; seenAt: number };
  inForce?: { sha: string; at?: number };
  applied?: {
    sha?: string;
    at?: number;
    evidence: string;
    /** In the delivering tool's own view. */
    sync: SyncState;
  };
  /** Milliseconds since it was last known to be current. */
  ageMs?: number;
  comparedObjects: number;
}

/** Whether a service is in sync, since when by the hub's clock. */
export interface ServiceSync {
  serviceId: string;
  sync: SyncState;
  /** Number of its objects that were compared. */
  objects: number;
}

/** A field that an operation wrote to a cluster, or is putting right. */
export interface OperationRecord {
  operationId: string;
  /** Ref of the object. */
  object: string;
  /** As findings write paths; `''` is the whole object. */
  path: string;
  /**
   * - `expected`: written by an operation that nothing has taken back since.
   * - `reconciling`: a running operation makes it equal Git.
   */
  state: 'expected' | 'reconciling';
  /** When it did so; epoch ms. */
  at: number;
  /** What it wrote; absent: it took the field away. Of `reconciling` unused. */
  value?: unknown;
}

/** What operations did to live objects: what of it is no drift. */
export interface OperationRecords {
  /** Newest first. */
  ofEnvironment(environmentRef: string): Promise<readonly OperationRecord[]>;
  /** Calls back when records of an environment changed; returns what stops it. */
  onChange(listener: (environmentRef: string) => void): () => void;
}
