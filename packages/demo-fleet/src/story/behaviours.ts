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

import type { BehaviourRule, KubeObject } from '../kube';

/** Value of an environment variable of a pod's container. */
function environmentVariable(
  pod: KubeObject,
  container: string,
  name: string,
): string | undefined {
  const { containers = [] } = pod.spec as {
    containers?: { name: string; env?: { name: string; value?: string }[] }[];
  };
  return containers
    .find(each => each.name === container)
    ?.env?.find(variable => variable.name === name)?.value;
}

/**
 * What the demo's programs make of their settings: `cart` reads
 * SESSION_TTL_SECONDS as a number and gives up on anything else, so that it
 * heals as soon as that one field is right again.
 */
export const demoBehaviours: BehaviourRule = pod => {
  const ttl = environmentVariable(pod, 'cart', 'SESSION_TTL_SECONDS');
  return ttl === undefined || /^\d+$/.test(ttl) ? undefined : 'crash-loop';
};
