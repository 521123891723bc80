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

import { readApplication } from './argocd/readApplication';
import { readGitRepository } from './flux/readGitRepository';
import { readHelmRelease } from './flux/readHelmRelease';
import { readKustomization } from './flux/readKustomization';
import type {
  DeliveringKind,
  GitRepositoryReading,
  ToolReading,
  UnreadableObject,
} from './reading';

/** A kind that is read of a delivering tool. */
export type ReadKind = DeliveringKind | 'GitRepository';

/** What is kept of an object. */
export type Reading = ToolReading | GitRepositoryReading | UnreadableObject;

/** How a kind is found in a cluster, and read. */
export interface KindFacts {
  group: string;
  /** Best first; all of them are read alike. */
  versions: readonly string[];
  resource: string;
  /** Who brings the kind. */
  tool: string;
  /** Total: never throws. */
  read(object: unknown): Reading;
}

/** Every kind that is read. */
export const KINDS: Record<ReadKind, KindFacts> = {
  Application: {
    group: 'argoproj.io',
    versions: ['v1alpha1'],
    resource: 'applications',
    tool: 'Argo CD',
    read: readApplication,
  },
  Kustomization: {
    group: 'kustomize.toolkit.fluxcd.io',
    versions: ['v1', 'v1beta2'],
    resource: 'kustomizations',
    tool: 'Flux',
    read: readKustomization,
  },
  HelmRelease: {
    group: 'helm.toolkit.fluxcd.io',
    versions: ['v2', 'v2beta2', 'v2beta1'],
    resource: 'helmreleases',
    tool: 'Flux',
    read: readHelmRelease,
  },
  GitRepository: {
    group: 'source.toolkit.fluxcd.io',
    versions: ['v1', 'v1beta2'],
    resource: 'gitrepositories',
    tool: 'Flux',
    read: readGitRepository,
  },
};
