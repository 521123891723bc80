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

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseFolders, runCorpus, scoreLine } from './cli/corpus';
import { readLive } from './cli/inputs';
import { compare } from './compare/compare';
import { corpusDirectory, FIXTURES } from './__testUtils__/corpus';
import { context, CREATED, APPLIED, AFTER } from './__testUtils__/scene';
import type { Loose } from './__testUtils__/scene';
import { ownedBy } from './__testUtils__/fieldsOf';
import { builtinKind } from './schema/builtin/builtinKinds';
import { parseQuantity, quantitiesEqual } from './values/quantity';

const corpus = corpusDirectory();
const whole = corpus ? describe : describe.skip;

it('finds exactly what was recorded in the cases of the package', () => {
  const score = runCorpus(FIXTURES);
  expect(score.misses).toEqual([]);
  expect(scoreLine(score)).toBe(
    'precision 1.000 recall 1.000 cause 1.000 cases 65',
  );
});

it('finds nothing where Git says just what is live', () => {
  for (const folder of caseFolders(corpus ?? FIXTURES)) {
    const live = readLive(join(folder, 'live.json'));
    const result = compare(live, live, context());
    expect([folder, result.findings, result.unreadable]).toEqual([
      folder,
      [],
      [],
    ]);
  }
});

whole('the whole corpus', () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(corpus!, name), 'utf8'));

  it('is found exactly', () => {
    const score = runCorpus(corpus!);
    expect(score.misses).toEqual([]);
    expect(scoreLine(score)).toMatch(
      /^precision 1\.000 recall 1\.000 cause 1\.000 cases \d+$/,
    );
  });

  it('has every quantity read as the API server reads it', () => {
    const oracle: { in: string; canonical?: string; error?: string }[] = read(
      'quantity-oracle.json',
    );
    expect(oracle).toHaveLength(798);
    const wrong = oracle.filter(({ in: text, canonical }) =>
      canonical === undefined
        ? parseQuantity(text) !== undefined
        : !quantitiesEqual(text, canonical),
    );
    expect(wrong).toEqual([]);
  });

  /**
   * Probes in which the rule book says otherwise: a write of another tool is
   * shown with its cause, also where it was expected. `cainjector` without a
   * prefix is on no list of controllers.
   */
  const RULE_BOOK_WINS: Record<string, string> = {
    'caBundle injected by cainjector (absent in Git)':
      'webhooks[name="a.b.c"].clientConfig.caBundle added manual',
    'caBundle placeholder in Git, injected live':
      'webhooks[name="a.b.c"].clientConfig.caBundle changed manual',
  };

  it('agrees with the probes, where the rule book does not say otherwise', () => {
    const probes: Loose[] = read('probes.json');
    expect(probes).toHaveLength(30);
    const told = probes.map(({ name, config, created, live, editor }) => {
      const edited = difference(live, created);
      const entry = (manager: string, fieldsV1: object, time: string) => ({
        manager,
        operation: manager === 'gitops' ? 'Apply' : 'Update',
        apiVersion: live.apiVersion,
        time,
        fieldsV1,
      });
      const result = compare(
        [config],
        [
          {
            ...live,
            metadata: {
              ...live.metadata,
              creationTimestamp: CREATED,
              managedFields: [
                entry('gitops', ownedBy(config), APPLIED),
                entry(
                  editor,
                  builtinKind(live.apiVersion, live.kind)
                    ? ownedBy({
                        ...edited,
                        apiVersion: live.apiVersion,
                        kind: live.kind,
                      })
                    : ownedBy({ ...edited, apiVersion: 'x/v1', kind: 'X' }),
                  AFTER,
                ),
              ],
            },
          },
        ],
        context(),
      );
      expect(result.unreadable).toEqual([]);
      return [
        name,
        result.findings.map(
          ({ path, change, cause }) => `${path} ${change} ${cause}`,
        ),
      ];
    });
    for (const [index, [name, findings]] of told.entries()) {
      const ruled = RULE_BOOK_WINS[name as string];
      expect([name, ruled ? findings : findings.length > 0]).toEqual([
        name,
        ruled ? [ruled] : probes[index].truth,
      ]);
    }
  });
});

/** The part of an object that differs from another, lists and their items by name. */
function difference(after: Loose, before: Loose): Loose {
  const part: Loose = {};
  for (const [key, value] of Object.entries(after)) {
    const old = before?.[key];
    if (JSON.stringify(value) === JSON.stringify(old)) {
      continue;
    }
    if (Array.isArray(value) && value.every(item => item?.name)) {
      part[key] = value
        .filter(
          item =>
            !old?.some(
              (o: Loose) => JSON.stringify(o) === JSON.stringify(item),
            ),
        )
        .map(item => {
          const was = old?.find((o: Loose) => o.name === item.name);
          return was ? { name: item.name, ...difference(item, was) } : item;
        });
    } else if (
      value &&
      old &&
      typeof value === 'object' &&
      !Array.isArray(value)
    ) {
      part[key] = difference(value, old);
    } else {
      part[key] = value;
    }
  }
  return part;
}

it('has the topology of built-in kinds that Kubernetes publishes', () => {
  const file = corpus && join(corpus, 'k8s-list-topology.json');
  if (!file || !existsSync(file)) {
    // Without the published schema the facts are checked by the recorded cases alone.
    return;
  }
  const published: { types: Loose[] } = JSON.parse(readFileSync(file, 'utf8'));
  expect(topologyMismatches(published.types)).toEqual([]);
});

/** Every built-in kind walked side by side with the published schema. */
function topologyMismatches(types: Loose[]): string[] {
  const byName = new Map(types.map(type => [type.name as string, type]));
  const groups: Record<string, string> = {
    core: '',
    admissionregistration: 'admissionregistration.k8s.io',
    certificates: 'certificates.k8s.io',
    coordination: 'coordination.k8s.io',
    discovery: 'discovery.k8s.io',
    flowcontrol: 'flowcontrol.apiserver.k8s.io',
    networking: 'networking.k8s.io',
    node: 'node.k8s.io',
    rbac: 'rbac.authorization.k8s.io',
    resource: 'resource.k8s.io',
    scheduling: 'scheduling.k8s.io',
    storage: 'storage.k8s.io',
    storagemigration: 'storagemigration.k8s.io',
  };
  const mismatches: string[] = [];
  let kinds = 0;
  for (const name of byName.keys()) {
    const [, group, version, kind] =
      /^io\.k8s\.api\.([a-z]+)\.(v[0-9a-z]+)\.(\w+)$/.exec(name) ?? [];
    const apiGroup = groups[group] ?? group;
    const schema =
      kind && builtinKind(apiGroup ? `${apiGroup}/${version}` : version, kind);
    if (schema) {
      kinds += 1;
      compareTypes({ namedType: name }, schema.node, kind, new Set());
    }
  }
  expect(kinds).toBeGreaterThan(90);
  return mismatches;

  function compareTypes(
    type: Loose,
    node: Loose,
    path: string,
    seen: Set<string>,
  ): void {
    let resolved = type;
    if (type.namedType) {
      const short = String(type.namedType).split('.').pop()!;
      if (['Quantity', 'IntOrString', 'Time', 'MicroTime'].includes(short)) {
        if (node.type !== 'scalar') {
          mismatches.push(`${path}: ${short} is ${node.type}`);
        }
        return;
      }
      if (seen.has(type.namedType) || type.namedType.startsWith('__untyped')) {
        return;
      }
      seen.add(type.namedType);
      resolved = byName.get(type.namedType)!;
    }
    if (resolved.list) {
      const { elementRelationship, keys, elementType } = resolved.list;
      const associative = keys ? 'keyedList' : 'set';
      const expected = elementRelationship === 'atomic' ? 'list' : associative;
      if (
        node.type !== expected ||
        String(node.keys ?? '') !== String(keys ?? '')
      ) {
        mismatches.push(
          `${path}: ${expected} ${keys ?? ''} is ${node.type} ${
            node.keys ?? ''
          }`,
        );
        return;
      }
      compareTypes(elementType, node.items, `${path}[]`, seen);
    } else if (resolved.map?.fields) {
      if (node.type !== 'struct') {
        mismatches.push(`${path}: struct is ${node.type}`);
        return;
      }
      if ((resolved.map.elementRelationship === 'atomic') !== node.atomic) {
        mismatches.push(`${path}: atomic is ${node.atomic}`);
      }
      for (const field of resolved.map.fields) {
        if (
          ['apiVersion', 'kind', 'status', 'managedFields'].includes(field.name)
        ) {
          continue;
        }
        const known = node.fields.get(field.name);
        if (known) {
          compareTypes(
            field.type,
            known.node,
            `${path}.${field.name}`,
            new Set(seen),
          );
        } else {
          mismatches.push(`${path}.${field.name}: not in the table`);
        }
      }
    } else if (resolved.map?.elementType) {
      if (resolved.map.elementType.scalar === 'untyped') {
        return;
      }
      const atomic = resolved.map.elementRelationship === 'atomic';
      if (node.type !== 'map' || node.atomic !== atomic) {
        mismatches.push(`${path}: map is ${node.type}`);
      } else {
        compareTypes(resolved.map.elementType, node.values, `${path}.*`, seen);
      }
    } else if (resolved.scalar && resolved.scalar !== 'untyped') {
      const scalars: Record<string, string[]> = {
        string: ['string', 'bytes', 'time'],
        numeric: ['number'],
        boolean: ['boolean'],
      };
      if (
        node.type !== 'scalar' ||
        !scalars[resolved.scalar].includes(node.scalar)
      ) {
        mismatches.push(
          `${path}: ${resolved.scalar} is ${node.scalar ?? node.type}`,
        );
      }
    }
  }
}
