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

/** A Deployment as a file of Git. */
export function deployment(
  name: string,
  {
    tag = '1.0.0',
    replicas = 2,
    env = {},
    comment = '',
  }: {
    tag?: string;
    replicas?: number;
    env?: Record<string, string>;
    comment?: string;
  } = {},
): string {
  const variables = Object.entries(env).map(
    ([key, value]) => `{name: ${key}, value: "${value}"}`,
  );
  return `${comment && `# ${comment}\n`}apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: ${name}
          image: registry.example.com/${name}:${tag}
          env: [${variables.join(', ')}]
`;
}

/** A ConfigMap or Secret as a file of Git. */
export function settings(
  name: string,
  data: Record<string, string>,
  kind = 'ConfigMap',
): string {
  return `apiVersion: v1
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
${kind === 'Secret' ? 'stringData' : 'data'}: ${JSON.stringify(data)}
`;
}
