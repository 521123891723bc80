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

import { createHash } from 'crypto';
import { SchemaTable } from '../resources/Schema';
import {
  apiVersionOf,
  ResourceFacts,
  ResourceTable,
} from '../resources/ResourceTable';
import { aggregatedGroups, AGGREGATED_V2 } from './aggregated';
import { emptyOpenApiV2 } from './emptyOpenApiV2';
import { openApiV3 } from './openApiV3';
import { subresourcesOf, verbsOf } from './verbs';

/** A document ready to be sent. */
export interface DiscoveryDocument {
  contentType: string;
  body: string | Buffer;
}

/** What the cluster says of itself: version, groups, resources and their OpenAPI schemas. */
export class Discovery {
  /** The answer to `/version`. */
  readonly version: object;
  #openApi = new Map<string, string>();

  /** @param gitVersion - the Kubernetes version claimed, such as `1.36.2` */
  constructor(
    private readonly table: ResourceTable,
    private readonly schemas: SchemaTable,
    private readonly gitVersion: string,
  ) {
    const [major, minor] = gitVersion.split('.');
    this.version = {
      major,
      minor,
      gitVersion: `v${gitVersion}`,
      gitCommit: createHash('sha1').update(gitVersion).digest('hex'),
      gitTreeState: 'clean',
      buildDate: '2026-01-01T00:00:00Z',
      goVersion: 'go1.25.0',
      compiler: 'gc',
      platform: 'linux/amd64',
    };
  }

  /** The document at a path, or `undefined` when there is none. */
  document(pathname: string, accept: string): DiscoveryDocument | undefined {
    const path = pathname.replace(/\/+$/, '');
    if (path === '/api' || path === '/apis') {
      return this.#groups(path, accept);
    }
    if (path === '/openapi/v2') {
      return emptyOpenApiV2(accept, this.gitVersion);
    }
    if (path === '/openapi/v3') {
      return json(this.#openApiIndex());
    }
    if (path.startsWith('/openapi/v3/')) {
      return this.#openApiDocument(path.slice('/openapi/v3'.length));
    }
    const served = this.table
      .groupVersions()
      .find(({ group, apiVersion }) => path === rootOf(group, apiVersion));
    if (served) {
      return json(this.#resources(served.apiVersion));
    }
    const group = this.#groupList().find(
      ({ name }) => path === `/apis/${name}`,
    );
    return group && json({ kind: 'APIGroup', apiVersion: 'v1', ...group });
  }

  #groups(path: string, accept: string): DiscoveryDocument {
    if (/g=apidiscovery\.k8s\.io;\s*v=v2\s*;/.test(`${accept};`)) {
      return {
        contentType: AGGREGATED_V2,
        body: JSON.stringify(aggregatedGroups(this.table, path === '/api')),
      };
    }
    return path === '/api'
      ? json({
          kind: 'APIVersions',
          versions: ['v1'],
          serverAddressByClientCIDRs: [],
        })
      : json({
          kind: 'APIGroupList',
          apiVersion: 'v1',
          groups: this.#groupList(),
        });
  }

  #groupList() {
    return this.table
      .groupVersions()
      .filter(({ group }) => group !== '')
      .map(({ group, version, apiVersion }) => {
        const groupVersion = { groupVersion: apiVersion, version };
        return {
          name: group,
          versions: [groupVersion],
          preferredVersion: groupVersion,
        };
      });
  }

  #resources(apiVersion: string): object {
    const row = (
      facts: ResourceFacts,
      name: string,
      kind: string,
      verbs: string[],
    ) => ({
      name,
      singularName: name.includes('/') ? '' : facts.singular,
      namespaced: facts.namespaced,
      kind,
      verbs,
    });
    return {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: apiVersion,
      resources: this.table.all
        .filter(facts => apiVersionOf(facts) === apiVersion)
        .flatMap(facts => [
          {
            ...row(facts, facts.plural, facts.kind, verbsOf(facts)),
            ...(facts.shortNames && { shortNames: facts.shortNames }),
            ...(facts.categories && { categories: facts.categories }),
          },
          ...subresourcesOf(facts).map(({ name, kind, verbs }) => ({
            ...row(facts, `${facts.plural}/${name}`, kind.kind, verbs),
            ...(kind.group !== facts.group && {
              group: kind.group,
              version: kind.version,
            }),
          })),
        ]),
    };
  }

  #openApiIndex(): object {
    const entries = this.table.groupVersions().map(({ group, apiVersion }) => {
      const root = rootOf(group, apiVersion);
      const hash = createHash('sha256')
        .update(this.#openApiText(apiVersion))
        .digest('hex')
        .slice(0, 32);
      return [
        root.slice(1),
        { serverRelativeURL: `/openapi/v3${root}?hash=${hash}` },
      ];
    });
    return { paths: Object.fromEntries(entries) };
  }

  #openApiDocument(root: string): DiscoveryDocument | undefined {
    const served = this.table
      .groupVersions()
      .find(({ group, apiVersion }) => root === rootOf(group, apiVersion));
    return (
      served && {
        contentType: 'application/json',
        body: this.#openApiText(served.apiVersion),
      }
    );
  }

  #openApiText(apiVersion: string): string {
    let text = this.#openApi.get(apiVersion);
    if (text === undefined) {
      text = JSON.stringify(
        openApiV3(this.table, this.schemas, apiVersion, this.gitVersion),
      );
      this.#openApi.set(apiVersion, text);
    }
    return text;
  }
}

/** `/api/v1` or `/apis/<group>/<version>`. */
function rootOf(group: string, apiVersion: string): string {
  return group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
}

function json(body: object): DiscoveryDocument {
  return { contentType: 'application/json', body: JSON.stringify(body) };
}
