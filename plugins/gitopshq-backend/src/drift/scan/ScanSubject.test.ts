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

import type { RenderedObject } from '../../desired';
import { environment, snapshot } from '../../fleet/__testUtils__/registry';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import { FakeDesired, rendered } from '../__testUtils__/FakeDesired';
import { configMap } from '../__testUtils__/objects';
import { ScanSubject } from './ScanSubject';

const SHOP = 'resource:default/shop-eu';
const registry = snapshot();
const eu = environment();
const settings = {
  graceSeconds: 600,
  managers: { manual: [], controller: [], autoscaling: [] },
  fingerprint: () => '',
};

interface Version {
  objects?: (object | RenderedObject)[];
  committedAt?: Record<string, number | undefined>;
  snapshot?: RegistrySnapshot;
  environment?: RegisteredEnvironment;
  definitions?: object[];
}

const cart = configMap('cart');
const web = configMap('web');
const DATES = { cart: 1, web: 1 };
let turns = 0;

function subject(version: Version = {}, before?: ScanSubject) {
  const desired = new FakeDesired();
  desired.commit(SHOP, {
    sha: 'a1',
    objects: version.objects ?? [cart, web],
    committedAt: version.committedAt ?? DATES,
  });
  const state = desired.status(SHOP)!;
  return ScanSubject.of(
    {
      environment: version.environment ?? eu,
      snapshot: version.snapshot ?? registry,
      desired: state,
      rendered: state.inForce!.objects,
      settings,
      definitions: (version.definitions ?? []) as never,
      breathe: () => {
        turns += 1;
        return undefined;
      },
    },
    before,
  );
}

const refOf = (name: string) => `v1/ConfigMap/shop/${name}`;

describe('ScanSubject', () => {
  it.each<[string, Version, string[] | undefined]>([
    ['nothing', {}, []],
    [
      'the objects of one service',
      { objects: [configMap('cart', { mode: 'new' }), web] },
      ['cart'],
    ],
    [
      'an object that comes and one that goes',
      { objects: [cart, configMap('new')], committedAt: { cart: 1, new: 1 } },
      ['new', 'web'],
    ],
    ['the date of one service', { committedAt: { ...DATES, web: 2 } }, ['web']],
    [
      'the files of an object',
      { objects: [rendered(cart, { files: ['elsewhere.yaml'] }), web] },
      ['cart'],
    ],
    [
      'what is not deterministic of it',
      {
        objects: [
          rendered(cart, { notDeterministic: [['data', 'mode']] }),
          web,
        ],
      },
      ['cart'],
    ],
    [
      'its service',
      {
        objects: [rendered(cart, { folder: 'web', serviceKey: 'web' }), web],
        committedAt: { web: 1 },
      },
      ['cart'],
    ],
    ['the registry', { snapshot: snapshot() }, undefined],
    [
      'the namespaces',
      { environment: environment({ namespaces: ['shop', 'other'] }) },
      undefined,
    ],
    ['the schemas of custom kinds', { definitions: [{}] }, undefined],
  ])('asks to judge again what is concerned by %s', async (_, next, refs) => {
    const before = await subject();
    const changed = (await subject(next, before)).changedFrom(before);
    expect(changed && [...changed].sort()).toEqual(refs?.map(refOf));
  });

  it('judges everything at first', async () => {
    expect((await subject()).changedFrom(undefined)).toBeUndefined();
  });

  it('prepares only what is new, and lets others have their turn', async () => {
    const objects = Array.from({ length: 1_000 }, (_, n) =>
      configMap(`service-${n}`),
    );
    turns = 0;
    const before = await subject({ objects });
    expect(turns).toBe(20);
    const after = await subject(
      { objects: [...objects.slice(1), configMap('new')] },
      before,
    );
    const ref = refOf('service-7');
    expect(after.objects.get(ref)!.prepared).toBe(
      before.objects.get(ref)!.prepared,
    );
    expect(after.objects.has(refOf('new'))).toBe(true);
    expect(after.objects.has(refOf('service-0'))).toBe(false);
  });

  it('lets the last of two documents of one object count', async () => {
    const { objects } = await subject({
      objects: [cart, configMap('cart', { mode: 'last' })],
    });
    expect(
      [...objects.values()].map(({ prepared }) => prepared.desired),
    ).toEqual([expect.objectContaining({ data: { mode: 'last' } })]);
  });
});
