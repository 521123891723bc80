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

/** What a Kubernetes API server or a manifest holds: plain JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** A Kubernetes object as JSON, desired or live; nothing about it is trusted. */
export type KubernetesObject = { readonly [key: string]: unknown };

/**
 * A mark the applier adds to every object it applies and Git does not hold:
 * a label or annotation with an exact value or with the start of one.
 */
export interface TrackingMark {
  in: 'labels' | 'annotations';
  key: string;
  value?: string;
  valuePrefix?: string;
}

/** Names of field managers to class beyond the built-in lists; a name starting with `-` is a suffix. */
export interface ManagerClasses {
  manual?: readonly string[];
  controller?: readonly string[];
  autoscaling?: readonly string[];
}

/** What the engine has to know besides the objects. Times are ISO 8601. */
export interface DriftContext {
  /** Field manager of the GitOps tool; with several, any of them counts. */
  applier: string | readonly string[];
  /** Empty: no object can be told to belong to the application, so nothing is `extra`. */
  tracking: readonly TrackingMark[];
  /** Time of the newest commit that changed these manifests. */
  committedAt: string;
  /** Time of the applier's last successful apply. */
  appliedAt?: string;
  /** Time at which live was read. */
  observedAt: string;
  /** Object refs known to have existed. */
  seenBefore: readonly string[];
  /** Namespace of namespaced objects that state none. */
  namespace?: string;
  /** Whether the applier is behind Git, when known by revision; otherwise `committedAt` > `appliedAt`. */
  late?: boolean;
  /** How long a commit may stay unapplied before it counts as a failed sync, 600 by default. */
  graceSeconds?: number;
  /** HMAC-SHA256 in hex of bytes that must not leave the engine; without it Secret values are left out. */
  fingerprint?: (bytes: Uint8Array) => string;
  /** Classes of managers besides the built-in ones. */
  managers?: ManagerClasses;
  /** CustomResourceDefinitions besides those among the desired and live objects. */
  customResourceDefinitions?: readonly KubernetesObject[];
}

export type Change = 'changed' | 'added' | 'removed' | 'missing' | 'extra';

export type Cause =
  | 'manual'
  | 'controller'
  | 'autoscaling'
  | 'pending'
  | 'failed-sync'
  | 'unknown';

export type Confidence = 'high' | 'medium' | 'low';

export type Suggestion =
  | 'reconcile'
  | 'ignore'
  | 'adopt'
  | 'retry-sync'
  | 'wait'
  | 'investigate'
  | 'remove';

/** One observation a finding rests on; `text` is a sentence for people. */
export interface Evidence {
  kind:
    | 'owner'
    | 'order'
    | 'time'
    | 'schema'
    | 'suspect'
    | 'tracking'
    | 'object';
  text: string;
}

/** One difference between Git and the cluster that somebody should know of. */
export interface Finding {
  /** `<apiVersion>/<kind>/<namespace>/<name>`. */
  object: string;
  /** Where in the object; empty when the whole object is missing or extra. */
  path: string;
  change: Change;
  /** Value in Git; Secret values are fingerprints or left out. */
  desired?: unknown;
  /** Value in the cluster; Secret values are fingerprints or left out. */
  live?: unknown;
  cause: Cause;
  confidence: Confidence;
  /** Field manager the cause is laid to: a tool, never a person. */
  manager: string | null;
  /** Time of the write or commit the cause is laid to. */
  since?: string;
  evidence: Evidence[];
  suggestion: Suggestion;
  /** The ignore rule that covers this finding; it is shown and not counted. */
  ignoredBy?: IgnoredBy;
}

/** Which ignore rule covers a finding. */
export interface IgnoredBy {
  ruleId?: string;
  origin: 'built-in' | 'ui' | 'config' | 'git' | 'delivery';
  reason: string;
  author?: string;
}

export type NoteKind =
  | 'terminating'
  | 'pruned'
  | 'dropped'
  | 'admission'
  | 'not-comparable'
  | 'duplicate'
  | 'encrypted';

/** Something seen that is no drift and yet worth showing. */
export interface Note {
  object: string;
  path?: string;
  kind: NoteKind;
  text: string;
}

/** An object the engine could not compare; the others are not affected. */
export interface Unreadable {
  /** Object ref, or `desired[3]` / `live[3]` when not even that can be read. */
  object: string;
  side: 'desired' | 'live';
  reason: string;
}

export interface DriftResult {
  findings: Finding[];
  notes: Note[];
  unreadable: Unreadable[];
}
