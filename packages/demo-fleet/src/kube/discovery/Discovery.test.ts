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

import { builtinResources } from '../resources/builtinResources';
import { apiVersionOf, ResourceTable } from '../resources/ResourceTable';
import { builtinSchemas } from '../resources/schemas';
import { AGGREGATED_V2 } from './aggregated';
import { Discovery } from './Discovery';

const application = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'Application',
  plural: 'applications',
  singular: 'application',
  namespaced: true,
};
const table = new ResourceTable([...builtinResources, application]);
const discovery = new Discovery(table, builtinSchemas, '1.36.2');

function json(path: string, accept = 'application/json') {
  const document = discovery.document(path, accept);
  return document && JSON.parse(String(document.body));
}

const rootOf = (group: string, apiVersion: string) =>
  group ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

describe('Discovery', () => {
  it('lists every resource under its group, with its subresources', () => {
    expect(json('/api').versions).toEqual(['v1']);
    expect(
      json('/apis').groups.map((group: { name: string }) => group.name),
    ).toContain('argoproj.io');
    for (const facts of table.all) {
      const list = json(rootOf(facts.group, apiVersionOf(facts)));
      expect(list.resources).toContainEqual(
        expect.objectContaining({
          name: facts.plural,
          kind: facts.kind,
          namespaced: facts.namespaced,
        }),
      );
    }
    const apps = json('/apis/apps/v1').resources;
    expect(apps).toContainEqual(
      expect.objectContaining({
        name: 'deployments/scale',
        kind: 'Scale',
        group: 'autoscaling',
        version: 'v1',
      }),
    );
    expect(json('/apis/apps').preferredVersion.groupVersion).toBe('apps/v1');
    expect(json('/apis/nowhere')).toBeUndefined();
  });

  it('says the same in the aggregated form', () => {
    const accept = `${AGGREGATED_V2},application/json`;
    expect(discovery.document('/apis', accept)?.contentType).toBe(
      AGGREGATED_V2,
    );
    interface Group {
      metadata: { name: string };
      versions: { resources: { resource: string }[] }[];
    }
    const aggregated = [json('/api', accept), json('/apis', accept)]
      .flatMap(({ items }) => items as Group[])
      .flatMap(({ metadata, versions }) =>
        versions[0].resources.map(
          ({ resource }) => `${metadata.name}/${resource}`,
        ),
      );
    expect(aggregated.sort()).toEqual(
      table.all.map(({ group, plural }) => `${group}/${plural}`).sort(),
    );
  });

  it('has an OpenAPI v3 document for every group, whole in itself', () => {
    const { paths } = json('/openapi/v3');
    for (const { group, apiVersion } of table.groupVersions()) {
      const root = rootOf(group, apiVersion);
      const url: string = paths[root.slice(1)].serverRelativeURL;
      const document = json(url.split('?')[0]);
      const schemas = Object.keys(document.components.schemas);
      const references = [
        ...JSON.stringify(document).matchAll(
          /"\$ref":"#\/components\/schemas\/([^"]+)"/g,
        ),
      ].map(([, name]) => name);
      expect(references.filter(name => !schemas.includes(name))).toEqual([]);
      for (const { kind } of table.all.filter(
        facts => apiVersionOf(facts) === apiVersion,
      )) {
        expect(schemas).toContain(`io.k8s.simulated.${kind}`);
      }
    }
  });

  it('carries the merge keys that clients patch by', () => {
    const document = json('/openapi/v3/apis/apps/v1');
    const { containers } =
      document.components.schemas['io.k8s.simulated.PodSpec'].properties;
    expect(containers).toMatchObject({
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
    });
  });

  it('serves old clients an OpenAPI v2 document they can decode', () => {
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
    const body = discovery.document('/openapi/v2', accept)?.body as Buffer;
    // swagger = 1: "2.0", info = 2: { title = 1, version = 2 }.
    expect(body.toString('latin1')).toBe(
      '\x0a\x032.0\x12\x15\x0a\x0aKubernetes\x12\x07v1.36.2',
    );
    expect(json('/openapi/v2').swagger).toBe('2.0');
  });
});
