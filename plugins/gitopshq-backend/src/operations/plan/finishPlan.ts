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
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { OperationPlan, PlannedFile, PlannedOperation } from '../types';
import { planDigest } from './digest';
import type { Planning } from './Planning';
import type { Drafts } from './writes/drafts';

/** Everything of which a plan and its preview are made. */
export interface PlanParts {
  /** As requested, revisions in full. */
  parameters: OperationParameters[OperationKind];
  target?: { serviceId: string; key: string };
  git?: OperationPlan['git'];
  files?: PlannedFile[];
  rendered?: OperationPlan['rendered'];
  drafts: Drafts;
  collateral?: OperationPreview['collateral'];
  notUndone?: string[];
  shownFiles?: OperationPreview['files'];
  objects?: OperationPreview['objects'];
  notes?: readonly string[];
}

const sorted = (texts: Iterable<string>) => [...new Set(texts)].sort();

/** Puts a plan together, its digest last. */
export function finishPlan(
  { request, environmentRef }: Planning,
  parts: PlanParts,
): Pick<PlannedOperation, 'plan' | 'preview' | 'manifests' | 'contents'> {
  const { drafts, target, collateral = [] } = parts;
  const undigested: Omit<OperationPlan, 'digest'> = {
    kind: request.kind,
    environmentRef,
    ...(target && { serviceId: target.serviceId, serviceKey: target.key }),
    parameters: parts.parameters,
    ...(parts.git && { git: parts.git }),
    files: parts.files ?? [],
    rendered: parts.rendered ?? { before: {}, after: {} },
    writes: drafts.writes.map(({ write }) => write),
    collateral: sorted(collateral.flatMap(({ serviceId }) => serviceId ?? [])),
    notUndone: sorted(parts.notUndone ?? []),
    confirmNames: sorted(drafts.confirmNames),
  };
  const digest = planDigest(undigested);
  return {
    plan: { ...undigested, digest },
    preview: {
      digest,
      files: parts.shownFiles ?? [],
      objects: parts.objects ?? [],
      writes: drafts.writes.map(({ shown }) => shown),
      collateral,
      notUndone: undigested.notUndone,
      confirmNames: undigested.confirmNames,
      notes: [...new Set([...(parts.notes ?? []), ...drafts.notes])],
    },
    manifests: drafts.manifests,
    contents: new Map(),
  };
}
