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

import { compare } from '../compare/compare';
import type { DriftContext, DriftResult, KubernetesObject } from '../types';
import { ownedBy } from './fieldsOf';

export type Loose = Record<string, any>;

/** Times of the scenes: created and applied before the hand edits, observed long after. */
export const CREATED = '2026-03-01T10:00:00Z';
export const APPLIED = '2026-03-01T12:00:00Z';
export const BEFORE = '2026-03-01T11:00:00Z';
export const AFTER = '2026-03-01T13:00:00Z';
export const LATER = '2026-03-01T14:00:00Z';
export const OBSERVED = '2026-03-01T20:00:00Z';

export const context = (
  overrides: Partial<DriftContext> = {},
): DriftContext => ({
  applier: 'gitops',
  tracking: [],
  committedAt: BEFORE,
  appliedAt: APPLIED,
  observedAt: OBSERVED,
  seenBefore: [],
  ...overrides,
});

/** Git is ahead by more than the grace period. */
export const LATE: Partial<DriftContext> = { committedAt: AFTER };

/** One entry of managedFields, owning what is given of the object. */
export interface Writer {
  manager: string;
  /** The part of the object it owns. */
  owns?: Loose;
  fieldsV1?: object;
  operation?: 'Apply' | 'Update';
  time?: string | null;
  subresource?: string;
  apiVersion?: string;
}

/** A live object with the writers of its fields. */
export function liveObject(object: Loose, writers: Writer[]): KubernetesObject {
  const { apiVersion, kind, metadata } = object;
  return {
    ...object,
    metadata: {
      uid: 'f9a9a496-9778-4481-9e49-d6c19e030f2f',
      creationTimestamp: CREATED,
      ...metadata,
      managedFields: writers.map(writer => ({
        manager: writer.manager,
        operation:
          writer.operation ??
          (writer.manager === 'gitops' ? 'Apply' : 'Update'),
        apiVersion: writer.apiVersion ?? apiVersion,
        ...(writer.time !== null && {
          time: writer.time ?? (writer.manager === 'gitops' ? APPLIED : AFTER),
        }),
        fieldsType: 'FieldsV1',
        fieldsV1:
          writer.fieldsV1 ?? ownedBy({ apiVersion, kind, ...writer.owns }),
        ...(writer.subresource && { subresource: writer.subresource }),
      })),
    },
  };
}

/** Findings as `path change cause manager`, for tables. */
export function told(result: DriftResult): string[] {
  return result.findings.map(
    finding =>
      `${finding.path || '(object)'} ${finding.change} ${finding.cause} ${
        finding.manager ?? '-'
      }`,
  );
}

/** Findings of one object compared with its live state. */
export function findingsOf(
  desired: Loose | Loose[],
  live: KubernetesObject | KubernetesObject[],
  overrides: Partial<DriftContext> = {},
): string[] {
  const result = compare(
    Array.isArray(desired) ? desired : [desired],
    Array.isArray(live) ? live : [live as KubernetesObject],
    context(overrides),
  );
  if (result.unreadable.length > 0) {
    throw new Error(JSON.stringify(result.unreadable));
  }
  return told(result);
}

/** Deep merge for variations: objects merge, anything else replaces, undefined removes. */
export function vary(base: Loose, change: Loose): Loose {
  const merged: Loose = { ...base };
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) {
      delete merged[key];
    } else if (
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      typeof merged[key] === 'object' &&
      merged[key] !== null &&
      !Array.isArray(merged[key])
    ) {
      merged[key] = vary(merged[key], value);
    } else {
      merged[key] = value;
    }
  }
  return merged;
}

export const configMap = (data: Loose, metadata: Loose = {}): Loose => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop', ...metadata },
  data,
});

export const deployment = (
  spec: Loose = {},
  pod: Loose = {},
  container: Loose = {},
): Loose => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'web', image: 'web:1', ...container }],
        ...pod,
      },
    },
    ...spec,
  },
});
