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

import { InputError } from '@backstage/errors';
import {
  gitProtocolSchema,
  type Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { parseRepositoryUrl } from '../desired/git/repositoryUrl';
import type {
  RegisteredCluster,
  RegisteredEnvironment,
} from '../registry/types';
import type { ToolReading } from './reading';

/** How Argo CD names the cluster it runs in. */
const IN_CLUSTER = ['https://kubernetes.default.svc', 'in-cluster'];

/** Host and path of a repository, equal for all spellings. */
function placeOf(url: string): string | undefined {
  try {
    return parseRepositoryUrl(
      // Argo CD and Flux take a user in the address, which says nothing of where.
      url.trim().replace(/^(https?:\/\/)[^/@]*@/i, '$1'),
      gitProtocolSchema.options,
    ).place;
  } catch (error) {
    if (error instanceof InputError) {
      return undefined;
    }
    throw error;
  }
}

/** Whether two addresses mean one repository, whatever the protocol. */
export function sameRepository(one: string, other: string): boolean {
  const place = placeOf(one);
  return place !== undefined && place === placeOf(other);
}

const shownUrl = (url: string) =>
  url.slice(0, 200).replace(/\/\/[^/]*@/, '//***@');
const branchOf = (revision: string) => revision.replace(/^refs\/heads\//, '');
const serverOf = (url: string) =>
  url.trim().replace(/\/+$/, '').toLocaleLowerCase('en-US');

/** The tool and the source of the environment must mean the same branch. */
export function sourceProblem(
  shown: string,
  repository: string,
  revision: string,
  { source }: Pick<RegisteredEnvironment, 'source'>,
): Problem | undefined {
  if (!source) {
    return undefined;
  }
  if (!sameRepository(source.repository, repository)) {
    return {
      code: 'delivery-source-mismatch',
      message: `${shown} takes its manifests from ${shownUrl(
        repository,
      )}; the source of the environment is ${shownUrl(source.repository)}`,
      value: shownUrl(repository),
      cure: 'Name the same repository in both',
    };
  }
  const branch = branchOf(revision);
  // Which one the default branch is only the repository's server knows.
  if (!['', 'HEAD', branchOf(source.branch)].includes(branch)) {
    return {
      code: 'delivery-source-mismatch',
      message: `${shown} follows "${branch.slice(
        0,
        200,
      )}"; the source of the environment is the branch "${source.branch}"`,
      value: branch.slice(0, 200),
      cure: 'Name the same branch in both; a tag or commit is not followed as a source',
    };
  }
  return undefined;
}

/** The tool must deliver to the cluster that the environment names. */
export function destinationProblem(
  shown: string,
  destination: ToolReading['destination'],
  { apiServer, connection, name }: RegisteredCluster,
): Problem | undefined {
  const { server, name: called, kubeConfig } = destination ?? {};
  const own = [
    ...IN_CLUSTER,
    ...[apiServer, connection?.server].flatMap(url =>
      url === undefined ? [] : [serverOf(url)],
    ),
  ];
  const elsewhere = kubeConfig
    ? 'the cluster of spec.kubeConfig'
    : [
        server !== undefined && !own.includes(serverOf(server)) && server,
        called !== undefined && ![...own, name].includes(called) && called,
      ].find(Boolean);
  return elsewhere
    ? {
        code: 'delivers-elsewhere',
        message: `${shown} delivers to ${shownUrl(
          elsewhere,
        )}; the cluster of the environment is ${name}${
          apiServer ? ` (${apiServer})` : ''
        }`,
        value: shownUrl(elsewhere),
        cure: 'Name the object that delivers to the cluster of the environment. It has to be in that cluster: a tool that delivers from another one is not read',
      }
    : undefined;
}
