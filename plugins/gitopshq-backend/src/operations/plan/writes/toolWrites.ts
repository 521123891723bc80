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

import type { Delivery } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Planning } from '../Planning';
import type { Redactor } from '../preview/Redactor';
import { draft, noDrafts, type Drafts } from './drafts';

/** Ref of the object that delivers, in the version read first; see `delivery/kinds`. */
function deliveringRef(delivery: Exclude<Delivery, 'direct'>): string {
  if ('argocd' in delivery) {
    return `argoproj.io/v1alpha1/Application/${delivery.argocd}`;
  }
  return 'kustomization' in delivery.flux
    ? `kustomize.toolkit.fluxcd.io/v1/Kustomization/${delivery.flux.kustomization}`
    : `helm.toolkit.fluxcd.io/v2/HelmRelease/${delivery.flux.helmRelease}`;
}

/**
 * Asks the delivering tool to sync. Without a credential to write it finds
 * the commit by itself; a note says so.
 */
export async function toolWrites(
  planning: Planning,
  redactor: Redactor,
): Promise<Drafts> {
  const { settings, options, environmentRef } = planning;
  const { delivery } = settings;
  const drafts = noDrafts();
  if (delivery === 'direct') {
    return drafts;
  }
  const tool = 'argocd' in delivery ? 'argocd' : 'flux';
  const name = tool === 'argocd' ? 'Argo CD' : 'Flux';
  if (options.delivery.applied(environmentRef)?.suspended) {
    drafts.notes.push(
      `${name} is suspended for this environment: it applies nothing until somebody resumes it.`,
    );
  }
  if (!planning.canWrite) {
    drafts.notes.push(
      `${name} applies it at its next look at Git: the cluster has no writer by which it could be asked to.`,
    );
    return drafts;
  }
  const object =
    (await options.deliveringObject?.(environmentRef)) ??
    deliveringRef(delivery);
  drafts.writes.push(
    draft({ type: 'request-sync', object, tool }, [], redactor),
  );
  return drafts;
}
