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

import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import { NotFoundError } from '@backstage/errors';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { SourceReader } from '../../../desired';
import type { RegisteredEnvironment } from '../../../registry/types';
import type { OpenSource, Planning } from '../Planning';
import { changedRefs, renderedState } from '../RenderedState';
import { isInput } from './inputFiles';

/** What becomes of another environment that is made from the same files. */
export interface OtherEnvironment {
  environmentRef: string;
  /** Changed files that are of its input set too. */
  files: string[];
  /** Services of it whose objects change; empty name: of no service. */
  services: { serviceId?: string; name: string }[];
  /** It cannot be rendered, so what changes cannot be told. */
  unknown?: string;
}

function readerOf(
  planning: Planning,
  { environmentRef }: RegisteredEnvironment,
  source: SourceReader,
): SourceReader | undefined {
  if (environmentRef === planning.environmentRef) {
    return undefined;
  }
  try {
    const reader = planning.options.desired.source(environmentRef);
    return reader.repositoryKey === source.repositoryKey &&
      reader.branch === source.branch
      ? reader
      : undefined;
  } catch (error) {
    if (error instanceof NotFoundError) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Other environments of the same branch whose input set holds one of the
 * changed files, and whose objects change with it.
 */
export async function otherEnvironments(
  planning: Planning,
  { source, headSha, headTree }: OpenSource,
  files: readonly string[],
  after: SourceTree,
): Promise<OtherEnvironment[]> {
  const found: OtherEnvironment[] = [];
  const environments = [...planning.snapshot.environments.values()].filter(
    ({ state }) => state === 'confirmed',
  );
  for (const environment of environments) {
    const reader = readerOf(planning, environment, source);
    if (!reader) {
      continue;
    }
    const { environmentRef } = environment;
    try {
      const inputs = await reader.inputPaths(headTree, headSha);
      const shared = files.filter(file => isInput(inputs, file));
      if (shared.length === 0) {
        continue;
      }
      const services = await changedServices(planning, environment, reader, {
        before: headTree,
        after,
        sha: headSha,
      });
      if (services.length > 0) {
        found.push({ environmentRef, files: shared, services });
      }
    } catch (error) {
      if (!(error instanceof RenderError)) {
        throw error;
      }
      found.push({
        environmentRef,
        files: [],
        services: [],
        unknown: error.problem.message,
      });
    }
  }
  return found.sort((a, b) => (a.environmentRef < b.environmentRef ? -1 : 1));
}

async function changedServices(
  { snapshot }: Planning,
  environment: RegisteredEnvironment,
  reader: SourceReader,
  trees: { before: SourceTree; after: SourceTree; sha: string },
): Promise<OtherEnvironment['services']> {
  const [before, after] = [
    await reader.render(trees.before, trees.sha),
    await reader.render(trees.after, trees.sha),
  ].map(commit => renderedState(environment, snapshot, commit));
  const services = new Map<string, OtherEnvironment['services'][number]>();
  for (const ref of changedRefs(before, after)) {
    const serviceId =
      after.objects.get(ref)?.serviceId ?? before.objects.get(ref)?.serviceId;
    const name =
      serviceId === undefined
        ? ''
        : (after.services.get(serviceId) ?? before.services.get(serviceId))
            ?.name ?? '';
    services.set(serviceId ?? '', {
      ...(serviceId !== undefined && { serviceId }),
      name,
    });
  }
  return [...services.values()];
}
