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

import { createHash } from 'node:crypto';
import { stringifyError } from '@backstage/errors';
import {
  DEFAULT_ENVIRONMENT_SETTINGS,
  type EnvironmentSettings,
  type Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  RenderError,
  type RenderRequest,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import type { RegisteredEnvironment } from '../registry/types';
import type { RenderInputs } from './RenderInputs';
import { digestOf } from './render/digest';
import { resolveTreePath } from './git/gitPath';
import type { DesiredHead, ServiceChange } from './types';

/** What the hub knows of the cluster an environment is delivered to. */
export interface ClusterCapabilities {
  /** `v1.36.2` */
  kubeVersion?: string;
  /** `apps/v1/Deployment` */
  apiVersions?: string[];
}

/** What an environment is made from. */
export interface EnvironmentSourceSpec {
  environmentRef: string;
  branch: string;
  /** Normalised. */
  path: string;
  renderer: string;
  request: RenderRequest;
  /** Changes when the environment is to be made from something else. */
  sourceKey: string;
  /** Names the commit in force in the clone; hex. */
  keepName: string;
}

/** What {@link EnvironmentState} holds of the commit in force. */
export interface InForce {
  sha: string;
  inputKey: string;
  services: readonly ServiceChange[];
}

/**
 * The spec of an environment, or why its path is none.
 *
 * @param inputs - What a delivering tool says; wins over what is configured.
 */
export function sourceSpecOf(
  environment: RegisteredEnvironment,
  repositoryUrl: string,
  capabilities: ClusterCapabilities,
  inputs: RenderInputs = {},
): EnvironmentSourceSpec | Problem {
  const { environmentRef, name, namespaces, source } = environment;
  const settings: EnvironmentSettings =
    environment.settings ?? DEFAULT_ENVIRONMENT_SETTINGS;
  const stated = inputs.path ?? source!.path;
  const path = resolveTreePath('', stated);
  if (path === undefined) {
    return {
      code: 'path-outside',
      message: `The path of its source, "${stated}", is no folder of a repository`,
      value: stated,
      cure: 'Write a path from the root of the repository, such as envs/shop-eu',
    };
  }
  const { renderer: statedRenderer, ...stating } = inputs;
  const renderer = statedRenderer ?? settings.renderer;
  const { helm } = settings;
  const { branch } = source!;
  const request: RenderRequest = {
    environmentRef,
    namespace: namespaces[0],
    helm: { ...helm, releaseName: helm.releaseName ?? name },
    ...capabilities,
    ...stating,
    path,
  };
  return {
    environmentRef,
    branch,
    path,
    renderer,
    request,
    sourceKey: digestOf([
      repositoryUrl,
      branch,
      path,
      renderer,
      helm,
      ...(Object.keys(stating).length > 0 ? [stating] : []),
    ]),
    keepName: createHash('sha256').update(environmentRef).digest('hex'),
  };
}

/** What is known of the desired state of one environment. */
export class EnvironmentState {
  head?: DesiredHead;
  inForce?: InForce;
  /** Of the branch or of rendering, not of the repository. */
  problem?: Problem;
  /** Whether the branch has been looked at since this hub started. */
  judged = false;
  /** Whether history is to be read for dates of services. */
  dating = false;

  constructor(readonly spec: EnvironmentSourceSpec) {}
}

/** Why a commit could not be rendered, for people. */
export function renderProblem(error: unknown, sha: string): Problem {
  if (error instanceof RenderError) {
    return error.problem;
  }
  return {
    code: 'render-failed',
    message: `The commit ${sha.slice(
      0,
      12,
    )} could not be rendered: ${stringifyError(error)}`,
    value: sha,
    cure: 'Look at the logs of the hub',
  };
}

/** Says of a problem with head that an older commit holds meanwhile. */
export function withCommitInForce(
  problem: Problem,
  head: DesiredHead | undefined,
  inForce: InForce | undefined,
): Problem {
  if (!head || head.sha === inForce?.sha) {
    return problem;
  }
  const rest = inForce
    ? `${inForce.sha.slice(0, 12)} stays in force`
    : 'no commit is in force';
  return {
    ...problem,
    message: `${head.sha.slice(0, 12)} cannot be rendered, ${rest}: ${
      problem.message
    }`,
  };
}
