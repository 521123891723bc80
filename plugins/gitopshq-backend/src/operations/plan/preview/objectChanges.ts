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
import { formatPath } from '@gitopshq/drift-engine';
import type { RenderedState } from '../RenderedState';
import { valueDifferences } from '../yaml/valueDifferences';
import type { Redactor } from './Redactor';

/** More fields of one object, or objects, nobody reads. */
const MAX_FIELDS = 300;
const MAX_OBJECTS = 1_000;

/** Rendered objects that become others, field by field, redacted. */
export function objectChanges(
  refs: readonly string[],
  before: RenderedState,
  after: RenderedState,
  redactor: Redactor,
  nameOf: (serviceId: string) => string | undefined,
): { objects: OperationPreview['objects']; notes: string[] } {
  const notes: string[] = [];
  if (refs.length > MAX_OBJECTS) {
    notes.push(
      `${refs.length} objects change; the first ${MAX_OBJECTS} are shown field by field.`,
    );
  }
  const objects = refs.slice(0, MAX_OBJECTS).map(ref => {
    const from = before.objects.get(ref);
    const to = after.objects.get(ref);
    const serviceId = (to ?? from)?.serviceId;
    const serviceName = serviceId && nameOf(serviceId);
    const named = { object: ref, ...(serviceName && { serviceName }) };
    if (!from || !to) {
      const change = to ? ('created' as const) : ('deleted' as const);
      return { ...named, change, changes: [] };
    }
    const differences = valueDifferences(
      from.prepared.desired,
      to.prepared.desired,
      to.prepared.schema.node,
    );
    if (differences.length > MAX_FIELDS) {
      notes.push(
        `${ref}: the first ${MAX_FIELDS} of ${differences.length} fields are shown.`,
      );
    }
    const changes = differences.slice(0, MAX_FIELDS).map(difference => {
      const path = formatPath(difference.path);
      return {
        path,
        ...('before' in difference && {
          before: redactor.shown(ref, path, difference.before),
        }),
        ...('after' in difference && {
          after: redactor.shown(ref, path, difference.after),
        }),
      };
    });
    return { ...named, change: 'changed' as const, changes };
  });
  return { objects, notes };
}
