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

import * as fc from 'fast-check';
import { compare } from './compare/compare';
import {
  configMap,
  context,
  deployment,
  liveObject,
  told,
} from './__testUtils__/scene';
import type { Loose } from './__testUtils__/scene';
import { compareObject } from './compare/compareObject';
import { prepareContext } from './compare/PreparedContext';
import { prepareDesired } from './compare/PreparedObject';
import { parseManifests } from './manifests/parseManifests';
import { applyIgnoreRules } from './ignore/applyIgnoreRules';

const nested = (levels: number): unknown =>
  JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
const nestedLists = (levels: number): unknown =>
  JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
const custom = (spec: unknown): Loose => ({
  apiVersion: 'acme.io/v1',
  kind: 'Thing',
  metadata: { name: 't', namespace: 'shop' },
  spec,
});
const healthy = configMap({ A: '1' });
const drifted = liveObject(configMap({ A: '2' }), []);
const FOUND = ['data.A changed unknown -'];

/** The other object of the application is compared all the same. */
function onlyUnreadable(desired: unknown[], live: unknown[]) {
  const result = compare(
    [...(desired as Loose[]), healthy],
    [...(live as Loose[]), drifted],
    context(),
  );
  expect(told(result)).toEqual(FOUND);
  expect(result.unreadable).toHaveLength(1);
  return result.unreadable[0];
}

describe('an object that cannot be read costs nobody else', () => {
  it.each<[string, unknown, string]>([
    ['null', null, 'desired[0]'],
    ['text', 'x', 'desired[0]'],
    ['a list', [], 'desired[0]'],
    ['nothing', {}, 'desired[0]'],
    ['no metadata', { apiVersion: 'v1', kind: 'ConfigMap' }, 'desired[0]'],
    ['no kind', { apiVersion: 'v1', metadata: { name: 'x' } }, 'desired[0]'],
    [
      'a name that is no text',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: {} } },
      'desired[0]',
    ],
    [
      'no name',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} },
      'desired[0]',
    ],
    ['10,000 levels', custom(nested(10_000)), 'acme.io/v1/Thing/shop/t'],
    [
      '10,000 lists in lists',
      custom(nestedLists(10_000)),
      'acme.io/v1/Thing/shop/t',
    ],
    [
      'stringData that is no object',
      { ...custom({}), apiVersion: 'v1', kind: 'Secret', stringData: 'x' },
      'v1/Secret/shop/t',
    ],
  ])('desired: %s', (_title, object, ref) => {
    expect(onlyUnreadable([object], [])).toMatchObject({
      object: ref,
      side: 'desired',
    });
  });

  it.each<[string, unknown, string]>([
    ['no metadata', { apiVersion: 'acme.io/v1', kind: 'Thing' }, 'live[0]'],
    [
      'no name',
      { apiVersion: 'acme.io/v1', kind: 'Thing', metadata: {} },
      'live[0]',
    ],
    ['10,000 levels', custom(nested(10_000)), 'acme.io/v1/Thing/shop/t'],
    [
      '10,000 lists in lists',
      custom({ a: nestedLists(10_000) }),
      'acme.io/v1/Thing/shop/t',
    ],
  ])('live: %s', (_title, object, ref) => {
    expect(onlyUnreadable([custom({ a: [1] })], [object])).toMatchObject({
      object: ref,
      side: 'live',
    });
  });

  it.each<[string, Loose]>([
    ['spec is text', { ...deployment(), spec: 'x' }],
    ['containers is an object', deployment({}, { containers: { a: 1 } })],
    ['an item is text', deployment({}, { initContainers: 'x' })],
    [
      'labels is a list',
      {
        ...deployment(),
        metadata: { name: 'web', namespace: 'shop', labels: ['a'] },
      },
    ],
  ])('live: %s', (_title, live) => {
    const desired = {
      ...deployment({}, { initContainers: [{ name: 'a' }] }),
      metadata: { name: 'web', namespace: 'shop', labels: { a: 'b' } },
    };
    expect(onlyUnreadable([desired], [live])).toMatchObject({
      object: 'apps/v1/Deployment/shop/web',
      side: 'live',
    });
  });

  it('tells of no value in a reason', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
    };
    const entry = onlyUnreadable(
      [{ ...secret, data: { a: 'aHVudGVyMg==' } }],
      [{ ...secret, data: 'hunter2' }],
    );
    expect(JSON.stringify(entry)).not.toContain('hunter2');
  });

  it('passes over managedFields of any shape', () => {
    for (const managedFields of [
      'x',
      [1, null, {}],
      [{ manager: 'k9s', fieldsV1: 'x', time: 7 }],
      nested(5000),
    ]) {
      const live = vary({ ...configMap({ A: '2' }) }, managedFields);
      expect(told(compare([healthy], [live], context()))).toEqual(FOUND);
    }
    function vary(object: Loose, managedFields: unknown): Loose {
      return { ...object, metadata: { ...object.metadata, managedFields } };
    }
  });
});

describe('keys that are names of JavaScript', () => {
  const keys = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
  ];
  const text = JSON.stringify(Object.fromEntries(keys.map(key => [key, '1'])));

  it('are keys like any other', () => {
    // JSON.parse makes `__proto__` an own key; an object literal would not.
    const full = JSON.parse(`{"__proto__":"1",${text.slice(1)}`);
    const paths = (desired: Loose, live: Loose) =>
      told(
        compare(
          [configMap(desired)],
          [liveObject(configMap(live), [])],
          context(),
        ),
      );
    expect(paths(full, full)).toEqual([]);
    expect(paths(full, {})).toEqual(
      expect.arrayContaining(keys.map(key => `data.${key} removed unknown -`)),
    );
    expect(paths({}, full)).toEqual([]);
    expect(
      told(
        compare(
          [custom({})],
          [
            liveObject(custom(JSON.parse('{"__proto__":{"polluted":true}}')), [
              {
                manager: 'k9s',
                fieldsV1: {
                  'f:spec': JSON.parse('{"f:__proto__":{"f:polluted":{}}}'),
                },
              },
            ]),
          ],
          context(),
        ),
      ),
    ).toEqual(['spec.__proto__.polluted added manual k9s']);
    expect(({} as Loose).polluted).toBeUndefined();
  });
});

describe('size', () => {
  /** Far above what the work takes, far below what a quadratic walk would. */
  const BOUND_MS = 3000;
  const timed = <T>(work: () => T): T => {
    const start = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(BOUND_MS);
    return result;
  };

  it('a ConfigMap of 1 MB', () => {
    const big = 'x'.repeat(1_000_000);
    const result = timed(() =>
      compare(
        [configMap({ big, A: '1' })],
        [liveObject(configMap({ big: `${big}y`, A: '1' }), [])],
        context(),
      ),
    );
    expect(told(result)).toEqual(['data.big changed unknown -']);
  });

  it('lists of 10,000 items, in order and reversed', () => {
    const env = Array.from({ length: 10_000 }, (_, at) => ({
      name: `N${at}`,
      value: `$(N${at - 1})`,
    }));
    const object = deployment(
      {},
      {},
      { env, args: env.map(({ name }) => name) },
    );
    const reversed = deployment(
      {},
      {},
      { env: [...env].reverse(), args: env.map(({ name }) => name) },
    );
    expect(
      told(timed(() => compare([object], [liveObject(object, [])], context()))),
    ).toEqual([]);
    expect(
      told(
        timed(() => compare([object], [liveObject(reversed, [])], context())),
      ),
    ).toEqual([
      'spec.template.spec.containers[name=web].env changed unknown -',
    ]);
    expect(
      timed(() => compare([object], [liveObject(deployment(), [])], context()))
        .findings,
    ).toHaveLength(10_001);
  });

  it('10,000 duplicate keys', () => {
    const env = Array.from({ length: 10_000 }, (_, at) => ({
      name: 'A',
      value: `${at}`,
    }));
    const object = deployment({}, {}, { env });
    expect(
      told(timed(() => compare([object], [liveObject(object, [])], context()))),
    ).toEqual([]);
  });

  it('YAML anchors that unfold without end', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let at = 1; at < 12; at++) {
      lines.push(
        `a${at}: &a${at} [${Array(9)
          .fill(`*a${at - 1}`)
          .join(', ')}]`,
      );
    }
    const text = `${lines.join(
      '\n',
    )}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}`;
    const { manifests, errors } = timed(() =>
      parseManifests(text, { file: 'bomb.yaml' }),
    );
    expect(manifests).toHaveLength(1);
    expect(errors).toEqual([
      {
        file: 'bomb.yaml',
        line: 1,
        column: 1,
        message: expect.stringContaining('anchors'),
      },
    ]);
  });

  it('objects that share parts without end', () => {
    let shared: unknown = { x: 1 };
    for (let at = 0; at < 40; at++) {
      shared = { a: shared, b: shared };
    }
    expect(timed(() => onlyUnreadable([custom(shared)], []))).toMatchObject({
      side: 'desired',
    });
  });

  it('YAML nested 10,000 levels', () => {
    const { errors } = timed(() =>
      parseManifests(`a: ${'['.repeat(10_000)}`, { file: 'deep.yaml' }),
    );
    expect(errors).toHaveLength(1);
  });
});

describe('any object', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const object = fc.oneof(
    json,
    fc.record(
      {
        apiVersion: fc.constantFrom('v1', 'apps/v1', 'acme.io/v1', 'batch/v1'),
        kind: fc.constantFrom(
          'Deployment',
          'Secret',
          'Service',
          'Thing',
          'Job',
          'ConfigMap',
          'CustomResourceDefinition',
        ),
        metadata: fc.oneof(
          json,
          fc.record(
            {
              name: fc.constantFrom('a', 'b'),
              labels: json,
              annotations: json,
              managedFields: json,
            },
            { requiredKeys: ['name'] },
          ),
        ),
        spec: fc.oneof(
          json,
          fc.record(
            { template: json, ports: json, selector: json, versions: json },
            { requiredKeys: [] },
          ),
        ),
        data: json,
        stringData: json,
      },
      { requiredKeys: ['apiVersion', 'kind'] },
    ),
  );

  it('is compared or told to be unreadable', () => {
    const all = () =>
      fc.assert(
        fc.property(
          fc.array(object, { maxLength: 4 }),
          fc.array(object, { maxLength: 4 }),
          (desired, live) => {
            const result = compare(
              desired as Loose[],
              live as Loose[],
              context(),
            );
            applyIgnoreRules(result.findings, [], 0, {
              desired: desired as Loose[],
              live: live as Loose[],
            });
            JSON.stringify(result);
          },
        ),
        { numRuns: 300 },
      );
    expect(all).not.toThrow();
  });

  it('is equal to itself', () => {
    fc.assert(
      fc.property(object, value => {
        const prepared = prepareDesired([value as Loose]);
        const findings = [...prepared.objects.values()]
          .filter(({ desired }) => desired.stringData === undefined)
          .flatMap(
            entry =>
              compareObject(entry, entry.desired, prepareContext(context()))
                .findings,
          );
        expect(findings).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is read from any YAML without failing', () => {
    const all = () =>
      fc.assert(
        fc.property(
          fc.string({
            unit: fc.constantFrom(
              'a',
              ':',
              ' ',
              '\n',
              '-',
              '[',
              ']',
              '{',
              '}',
              '&',
              '*',
              '"',
              '|',
              '<',
              '#',
              '!',
            ),
          }),
          text => {
            parseManifests(text, { file: 'x' });
          },
        ),
        { numRuns: 500 },
      );
    expect(all).not.toThrow();
  });
});
