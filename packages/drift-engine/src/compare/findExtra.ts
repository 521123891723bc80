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

import { ownerEntries } from '../cause/OwnerEntry';
import { isEmpty, isRecord, own } from '../json';
import type { JsonRecord } from '../json';
import type { ReadableObject } from '../objectRef';
import { objectRef } from '../objectRef';
import { extraFinding } from '../report/toFinding';
import type { Finding } from '../types';
import { carriesMark } from './PreparedContext';
import type { PreparedContext } from './PreparedContext';

/**
 * The finding for a live object that Git does not state, if it belongs to the
 * application: all tracking marks, an entry of the applier, no controller
 * above it, and nothing that tells the applier to keep it.
 */
export function findExtra(
  { metadata, identity }: ReadableObject,
  context: PreparedContext,
): Finding | undefined {
  if (
    context.tracking.length === 0 ||
    !isEmpty(own(metadata, 'deletionTimestamp')) ||
    !context.tracking.every(mark => {
      const map = own(metadata, mark.in);
      return isRecord(map) && carriesMark(mark, own(map, mark.key));
    }) ||
    hasController(metadata) ||
    isKept(metadata)
  ) {
    return undefined;
  }
  const applier = ownerEntries(metadata, context).find(
    entry => entry.isApplier,
  );
  return applier && extraFinding(objectRef(identity), applier, context);
}

function hasController(metadata: JsonRecord): boolean {
  const references = own(metadata, 'ownerReferences');
  return (
    Array.isArray(references) &&
    references.some(
      reference => isRecord(reference) && own(reference, 'controller') === true,
    )
  );
}

/** Helm's, Argo CD's and Flux's ways to say that an object is not to be pruned. */
function isKept(metadata: JsonRecord): boolean {
  const marked = (map: unknown, key: string): string => {
    const value = isRecord(map) ? own(map, key) : undefined;
    return typeof value === 'string' ? value : '';
  };
  const annotations = own(metadata, 'annotations');
  const labels = own(metadata, 'labels');
  const fluxPrune = 'kustomize.toolkit.fluxcd.io/prune';
  return (
    marked(annotations, 'helm.sh/resource-policy')
      .split(',')
      .some(policy => policy.trim() === 'keep') ||
    marked(annotations, 'argocd.argoproj.io/sync-options')
      .split(',')
      .some(option => option.trim() === 'Prune=false') ||
    marked(annotations, fluxPrune).toLowerCase() === 'disabled' ||
    marked(labels, fluxPrune).toLowerCase() === 'disabled'
  );
}
