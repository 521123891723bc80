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

import type { OperationPreview } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { PlannedField, PlannedWrite } from '../../types';
import type { Redactor } from '../preview/Redactor';

/** A field with its values as they are; nothing of it leaves the planner. */
export interface RawField {
  path: string;
  live?: unknown;
  after?: unknown;
}

/** A write, and what a preview shows of it. */
export interface DraftWrite {
  write: PlannedWrite;
  shown: OperationPreview['writes'][number];
}

/** What is written to the cluster, and what has to be said of it. */
export interface Drafts {
  writes: DraftWrite[];
  /** Objects to be applied, in order of applying. */
  manifests: Map<string, Record<string, unknown>>;
  notes: string[];
  /** `<Kind>/<name>` that the person has to type. */
  confirmNames: string[];
}

/** No writes. */
export function noDrafts(): Drafts {
  return { writes: [], manifests: new Map(), notes: [], confirmNames: [] };
}

/** A write whose fields are fit to be stored and to be shown. */
export function draft(
  write: PlannedWrite,
  fields: readonly RawField[],
  redactor: Redactor,
): DraftWrite {
  const { object, type } = write;
  const map = (
    { path, ...sides }: RawField,
    of: (value: unknown) => unknown,
  ): PlannedField => ({
    path,
    ...(sides.live !== undefined && { live: of(sides.live) }),
    ...(sides.after !== undefined && { after: of(sides.after) }),
  });
  const sorted = [...fields].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    write:
      type === 'apply' || type === 'remove-fields'
        ? {
            ...write,
            fields: sorted.map(field =>
              map(field, value => redactor.planned(object, field.path, value)),
            ),
          }
        : write,
    shown: {
      type: type === 'request-sync' ? 'sync' : type,
      object,
      fields: sorted.map(field =>
        map(field, value => redactor.shown(object, field.path, value)),
      ),
    },
  };
}
