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

import type { WatchTarget } from '@gitopshq/cluster-collector';
import { LiveObjects, type LiveObject } from './LiveObjects';
import { sightOf } from './sightOf';

const target = (resource: string, namespace = 'shop'): WatchTarget => ({
  ...{ group: '', version: 'v1', resource, namespace },
  projection: 'compact',
});
const CONFIG_MAPS = target('configmaps');
const KIND = 'v1/ConfigMap';
const kinds = [{ kind: KIND, targets: [CONFIG_MAPS] }];

const object = (
  name: string,
  uid = `uid-${name}`,
  namespace = 'shop',
): LiveObject => ({
  uid,
  ref: `${KIND}/${namespace}/${name}`,
  namespace,
  kind: 'ConfigMap',
  compact: { body: '{}', owners: [] },
});

function create() {
  const live = new LiveObjects();
  const heard: (string[] | undefined)[] = [];
  live.setTargets([CONFIG_MAPS]);
  live.onChange(refs => heard.push(refs));
  return {
    live,
    heard,
    names: () => [...live.all()].map(({ uid }) => uid).sort(),
  };
}

describe('LiveObjects', () => {
  it('is replaced, changed and told of', () => {
    const { live, heard, names } = create();
    expect(sightOf(kinds, live)).toMatchObject({
      readable: new Set(),
      waiting: new Set([KIND]),
    });
    live.replace(CONFIG_MAPS, [object('a'), object('b')], 7);
    expect(sightOf(kinds, live)).toMatchObject({
      readable: new Set([KIND]),
      asOf: 7,
    });
    live.apply(
      CONFIG_MAPS,
      [
        { type: 'upsert', object: object('c') },
        { type: 'delete', uid: 'uid-a' },
        { type: 'delete', uid: 'nobody' },
      ],
      9,
    );
    expect(names()).toEqual(['uid-b', 'uid-c']);
    expect(heard).toEqual([undefined, [`${KIND}/shop/c`, `${KIND}/shop/a`]]);
    live.apply(CONFIG_MAPS, [], 11);
    expect(heard).toHaveLength(2);
    expect(live.stateOf(CONFIG_MAPS)?.asOf).toBe(11);
    live.replace(CONFIG_MAPS, [object('c')], 12);
    expect(names()).toEqual(['uid-c']);
    expect([...live.inNamespaces(new Set(['shop', 'other']))]).toHaveLength(1);
    expect([...live.inNamespaces(new Set(['other']))]).toHaveLength(0);
  });

  it('keeps the successor of an object whose end is told of late', () => {
    const { live, names } = create();
    live.replace(CONFIG_MAPS, [object('a', 'old')], 1);
    live.apply(
      CONFIG_MAPS,
      [
        { type: 'upsert', object: object('a', 'new') },
        { type: 'delete', uid: 'old' },
      ],
      2,
    );
    expect(names()).toEqual(['new']);
    expect([...live.inNamespaces(new Set(['shop']))]).toHaveLength(1);
  });

  it('forgets all of another cluster, and what nobody watches', () => {
    const { live, heard, names } = create();
    live.cluster('one');
    live.replace(CONFIG_MAPS, [object('a')], 1);
    live.cluster('one');
    expect(names()).toEqual(['uid-a']);
    live.cluster('two');
    expect(names()).toEqual([]);
    expect(sightOf(kinds, live).waiting).toEqual(new Set([KIND]));
    live.replace(CONFIG_MAPS, [object('a')], 1);
    heard.length = 0;
    live.setTargets([CONFIG_MAPS]);
    expect(heard).toEqual([]);
    live.setTargets([target('secrets')]);
    expect([heard, names()]).toEqual([[undefined], []]);
    expect(live.stateOf(CONFIG_MAPS)).toBeUndefined();
  });

  const problem = { code: 'forbidden', message: 'no', cure: 'grant' };
  it.each<[string, Parameters<LiveObjects['status']>[1], object]>([
    [
      'failed',
      { state: 'failed', problem },
      { readable: new Set(), waiting: new Set(), unreadable: [problem] },
    ],
    [
      'starting anew',
      { state: 'starting' },
      { readable: new Set(), waiting: new Set([KIND]) },
    ],
    [
      'listed with objects left out',
      {
        state: 'current',
        asOf: 5,
        problem: { ...problem, code: 'malformed-objects' },
      },
      { readable: new Set([KIND]), complete: new Set(), asOf: 5 },
    ],
    [
      'current',
      { state: 'current', asOf: 5 },
      { readable: new Set([KIND]), complete: new Set([KIND]), asOf: 5 },
    ],
  ])('is seen as %s', (_, status, sight) => {
    const { live } = create();
    live.replace(CONFIG_MAPS, [object('a')], 1);
    live.status(CONFIG_MAPS, status);
    expect(sightOf(kinds, live)).toMatchObject(sight);
  });

  it('takes a kind as seen only where all its namespaces are', () => {
    const { live } = create();
    const there = target('configmaps', 'other');
    live.setTargets([CONFIG_MAPS, there]);
    live.replace(CONFIG_MAPS, [], 5);
    const both = [{ kind: KIND, targets: [CONFIG_MAPS, there] }];
    expect(sightOf(both, live).readable).toEqual(new Set());
    live.replace(there, [], 3);
    expect(sightOf(both, live)).toMatchObject({
      readable: new Set([KIND]),
      asOf: 3,
    });
  });
});
