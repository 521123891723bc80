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

/** A running pod as an API server sends it, shortened. */
export function pod(name: string, overrides: Record<string, unknown> = {}) {
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '10',
      labels: { app: 'cart', noise: 'x' },
    },
    spec: { nodeName: 'node-1', containers: [{ image: 'cart:1.0' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        { ready: true, restartCount: 0, state: { running: {} } },
      ],
    },
    ...overrides,
  };
}

/** A page of a list of pods. */
export function podList(
  pods: unknown[],
  metadata: { resourceVersion: string; continue?: string },
) {
  return { kind: 'PodList', apiVersion: 'v1', metadata, items: pods };
}

/** One line of a watch. */
export function watchLine(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

/** A bookmark at a resource version. */
export function bookmark(resourceVersion: string): string {
  return watchLine('BOOKMARK', {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { resourceVersion, creationTimestamp: null },
  });
}
