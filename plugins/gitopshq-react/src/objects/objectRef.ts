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

/** The parts of `<apiVersion>/<kind>/<namespace>/<name>`. @public */
export interface ObjectRef {
  /** `apps/v1`; may itself hold a slash. */
  apiVersion: string;
  kind: string;
  /** Empty for cluster-scoped objects. */
  namespace: string;
  name: string;
}

/** Takes an object ref of a finding apart. @public */
export function parseObjectRef(object: string): ObjectRef {
  const parts = object.split('/');
  const [kind = '', namespace = '', name = ''] = parts.slice(-3);
  return { apiVersion: parts.slice(0, -3).join('/'), kind, namespace, name };
}

/** `Deployment shop/web`; without a namespace `ClusterRole reader`. @public */
export function objectText(object: string): string {
  const { kind, namespace, name } = parseObjectRef(object);
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
