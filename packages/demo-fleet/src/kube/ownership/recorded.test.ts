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

import { existsSync, readdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { Replay, replayCase } from '../__testUtils__/replayCase';
import { canonicalQuantity } from '../api/canonicalQuantity';
import { builtinResources } from '../resources/builtinResources';
import { FieldType, ListType } from '../resources/Schema';
import { builtinSchemas } from '../resources/schemas';

/** A small part of what was recorded from kube-apiserver 1.36, kept with the code. */
const FIXTURES = join(__dirname, '__fixtures__/recorded');

/** All of it, where it lies beside the checkout or where GITOPSHQ_CORPUS says; most clones do not have it. */
const CORPUS =
  process.env.GITOPSHQ_CORPUS ??
  resolve(__dirname, '../../../../../../shared/corpus');
const describeWithCorpus = existsSync(join(CORPUS, 'drift'))
  ? describe
  : describe.skip;

describe('managedFields recorded from an API server', () => {
  it.each(readdirSync(FIXTURES))('are made again: %s', name => {
    const objects = replayCase(join(FIXTURES, name));
    expect(objects.length).toBeGreaterThan(0);
    // As text: the order of entries and of fields counts.
    const textOf = (side: 'recorded' | 'replayed') =>
      objects.map(each =>
        JSON.stringify(side in each ? (each as Replay)[side] : each, null, 1),
      );
    expect(textOf('replayed')).toEqual(textOf('recorded'));
    expect(objects.filter(each => 'why' in each)).toEqual([]);
  });
});

describeWithCorpus('all managedFields recorded from an API server', () => {
  it('are made again, but for what the recording does not tell', () => {
    const drift = join(CORPUS, 'drift');
    const differing: string[] = [];
    let same = 0;
    for (const name of readdirSync(drift)) {
      for (const each of replayCase(join(drift, name))) {
        if ('recorded' in each) {
          if (JSON.stringify(each.replayed) === JSON.stringify(each.recorded)) {
            same += 1;
          } else {
            differing.push(name);
          }
        }
      }
    }
    expect(same).toBeGreaterThan(470);
    expect(differing.filter(name => !isUntold(name))).toEqual([]);
  });
});

/** Cases of which the recording leaves out a step. */
function isUntold(name: string): boolean {
  return [
    // The status was written twice, before and after.
    /^(edit-field|field-swapped)--poddisruptionbudget/,
    // What the other tool sent is not recorded, only what it owned.
    /^gitops-fight--/,
    // `binaryData: null` came into Git's text after the apply.
    /^mixture--mixed--ssa-/,
    // The file that replaced the object is not recorded.
    /^replace--configmap--csa/,
  ].some(pattern => pattern.test(name));
}

interface TopologyType {
  namedType?: string;
  scalar?: string;
  list?: {
    elementType: TopologyType;
    elementRelationship: string;
    keys?: string[];
  };
  map?: { elementType?: TopologyType; elementRelationship?: string };
}

interface NamedTopology {
  name: string;
  map?: {
    fields?: { name: string; type: TopologyType; default?: unknown }[];
    elementRelationship?: string;
  };
}

describeWithCorpus('the table of structures', () => {
  it('says how Kubernetes merges lists and maps', () => {
    const { types } = JSON.parse(
      readFileSync(join(CORPUS, 'k8s-list-topology.json'), 'utf8'),
    ) as { types: NamedTopology[] };
    const named = new Map(types.map(type => [type.name, type]));
    const differing: string[] = [];
    const seen = new Set<string>();
    const visit = (ours: FieldType | undefined, name: string, path: string) => {
      const theirs = named.get(name)?.map;
      if (ours?.is !== 'ref' || !theirs || seen.has(`${ours.name} ${name}`)) {
        return;
      }
      seen.add(`${ours.name} ${name}`);
      const schema = builtinSchemas.get(ours.name);
      const isAtomic = theirs.elementRelationship === 'atomic';
      if (schema && schema.atomic !== isAtomic) {
        differing.push(`${path}: atomic is ${isAtomic}`);
      }
      for (const field of theirs.fields ?? []) {
        const child = schema?.fields.get(field.name);
        if (child) {
          const said = saidBy(field.type);
          if (said && child.is !== 'any' && said !== saidOf(child)) {
            differing.push(
              `${path}.${field.name}: ${said}, not ${saidOf(child)}`,
            );
          }
          const inner = field.type.list?.elementType ?? field.type;
          visit(
            child.is === 'list' ? child.items : child,
            inner.namedType ?? '',
            `${path}.${field.name}`,
          );
        }
      }
    };
    for (const facts of builtinResources) {
      const suffix = `.${facts.version}.${facts.kind}`;
      for (const name of named.keys()) {
        const group = facts.group.split('.')[0] || 'core';
        if (name.endsWith(suffix) && name.includes(`.${group}.`)) {
          visit({ is: 'ref', name: facts.kind }, name, facts.kind);
        }
      }
    }
    expect(seen.size).toBeGreaterThan(60);
    expect(differing).toEqual([]);
  });
});

function saidBy({ list, map }: TopologyType): string | undefined {
  if (list) {
    if (list.elementRelationship !== 'associative') {
      return 'atomic list';
    }
    return list.keys ? `list by ${[...list.keys].sort()}` : 'set';
  }
  return map && (map.elementRelationship === 'atomic' ? 'atomic map' : 'map');
}

function saidOf(type: FieldType): string {
  if (type.is === 'list') {
    return saidOfList(type);
  }
  return type.is === 'map' && type.atomic ? 'atomic map' : type.is;
}

function saidOfList({ keys, set, atomic }: ListType): string {
  if (set) {
    return 'set';
  }
  return keys && !atomic ? `list by ${[...keys].sort()}` : 'atomic list';
}

describe('quantities', () => {
  it.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1536Mi', '1536Mi'],
    ['0.5Gi', '512Mi'],
    ['100Ki', '100Ki'],
    ['1000000', '1M'],
    ['-250m', '-250m'],
    ['0Mi', '0'],
    ['5e3', '5e3'],
    ['0.1n', '1n'],
    ['lots', 'lots'],
  ])('%s is written as %s', (given, canonical) => {
    expect(canonicalQuantity(given)).toBe(canonical);
    expect(canonicalQuantity(canonical)).toBe(canonical);
  });
});

describeWithCorpus('quantities read by an API server', () => {
  it('are written as it writes them', () => {
    const oracle = JSON.parse(
      readFileSync(join(CORPUS, 'quantity-oracle.json'), 'utf8'),
    ) as { in: string; canonical?: string }[];
    const differing = oracle.filter(
      ({ in: given, canonical }) =>
        canonical !== undefined &&
        // Spellings with a needless point it leaves alone, and exabytes overflow there.
        canonical !== given &&
        /^[+-]?[\d.]+[^Ee]*$/.test(given) &&
        canonicalQuantity(given) !== canonical,
    );
    expect(oracle.length).toBeGreaterThan(700);
    expect(differing).toEqual([]);
  });
});
