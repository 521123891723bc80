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

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

const FILE = path.resolve(
  __dirname,
  '../../../../../docs/rbac/gitopshq-writer.yaml',
);

const rulesOf = (role: string): Rule[] =>
  parseAllDocuments(readFileSync(FILE, 'utf8'))
    .map(document => document.toJSON())
    .find(
      ({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === role,
    ).rules;

const allows = (
  rules: Rule[],
  verb: string,
  group: string,
  resource: string,
): boolean =>
  rules.some(
    each =>
      each.verbs.includes(verb) &&
      each.apiGroups.includes(group) &&
      each.resources.includes(resource),
  );

describe('the ClusterRole for writing', () => {
  const writer = rulesOf('gitopshq-writer');
  const sync = rulesOf('gitopshq-sync');

  it.each([
    ['create', '', 'configmaps'],
    ['patch', '', 'services'],
    ['patch', 'apps', 'deployments'],
    ['patch', 'apps', 'statefulsets'],
    ['patch', 'apps', 'daemonsets'],
    ['patch', 'apps', 'deployments/scale'],
    ['patch', 'apps', 'statefulsets/scale'],
    ['delete', 'batch', 'jobs'],
    ['patch', 'autoscaling', 'horizontalpodautoscalers'],
    ['patch', 'networking.k8s.io', 'ingresses'],
  ])('allows to %s %s/%s', (verb, group, resource) => {
    expect(allows(writer, verb, group, resource)).toBe(true);
  });

  it.each([
    ['argoproj.io', 'applications'],
    ['kustomize.toolkit.fluxcd.io', 'kustomizations'],
    ['helm.toolkit.fluxcd.io', 'helmreleases'],
    ['source.toolkit.fluxcd.io', 'gitrepositories'],
  ])('allows to ask %s/%s, no more', (group, resource) => {
    expect(allows(sync, 'patch', group, resource)).toBe(true);
    expect(sync.every(({ verbs }) => verbs.join() === 'patch')).toBe(true);
  });

  it('allows neither to read nor to become more', () => {
    const all = [...writer, ...sync];
    expect(new Set(all.flatMap(({ verbs }) => verbs))).toEqual(
      new Set(['create', 'patch', 'delete']),
    );
    const resources = all.flatMap(each => each.resources);
    for (const resource of [
      ...['*', 'secrets', 'pods', 'pods/exec', 'namespaces', 'nodes'],
      ...['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
      ...['serviceaccounts/token', 'persistentvolumes'],
    ]) {
      expect(resources).not.toContain(resource);
    }
    expect(all.flatMap(({ apiGroups }) => apiGroups)).not.toContain('*');
  });
});
