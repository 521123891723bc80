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
import { readWanted } from './readWanted';

function rendered(
  object: Record<string, unknown>,
  folder?: string,
): RenderedObject {
  return {
    object,
    files: ['envs/shop-eu/x.yaml'],
    serviceKey: 'x',
    ...(folder !== undefined && { folder }),
    encrypted: false,
    digest: 'd',
  };
}

const read = (...objects: RenderedObject[]) =>
  readWanted(objects, { namespaces: ['shop', 'tools'] });

const deployment = (
  metadata: Record<string, unknown> = {},
  spec?: unknown,
): Record<string, unknown> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', ...metadata },
  ...(spec !== undefined && { spec }),
});

const CART = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'cart',
  labels: {},
  replicas: 1,
};

describe('readWanted', () => {
  it.each<[string, RenderedObject, object[]]>([
    ['the first namespace', rendered(deployment()), [CART]],
    [
      'its own namespace and folder',
      rendered(deployment({ namespace: 'tools' }), 'basket'),
      [{ ...CART, namespace: 'tools', folder: 'basket' }],
    ],
    [
      'labels that are texts',
      rendered(deployment({ labels: { a: 'b', c: 1, d: null } })),
      [{ ...CART, labels: { a: 'b' } }],
    ],
    [
      'the replicas Git states',
      rendered(deployment({}, { replicas: 3 })),
      [{ ...CART, replicas: 3 }],
    ],
    [
      'no replicas at all',
      rendered(deployment({}, { replicas: 0 })),
      [{ ...CART, replicas: 0 }],
    ],
    [
      'replicas that are none',
      rendered(deployment({}, { replicas: 'many' })),
      [CART],
    ],
    ['another namespace', rendered(deployment({ namespace: 'kube' })), []],
    ['no name', rendered(deployment({ name: undefined })), []],
    ['no metadata', rendered({ kind: 'Deployment' }), []],
    [
      'a hook of Argo CD',
      rendered(
        deployment({ annotations: { 'argocd.argoproj.io/hook': 'PreSync' } }),
      ),
      [],
    ],
    [
      'no workload',
      rendered({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'cart' },
      }),
      [],
    ],
  ])('reads %s', (_, object, wanted) => {
    expect(read(object)).toEqual(wanted);
  });

  it('tells no pods of kinds of which Git tells none', () => {
    const [daemon, job] = read(
      rendered({ ...deployment(), kind: 'DaemonSet' }),
      rendered({ ...deployment(), kind: 'CronJob', apiVersion: 'batch/v1' }),
    );
    expect([daemon.replicas, job.replicas]).toEqual([undefined, undefined]);
  });

  it('believes the last statement of an object stated more than once', () => {
    expect(
      read(
        rendered(deployment({}, { replicas: 2 })),
        rendered(deployment({}, { replicas: 5 }), 'cart'),
      ),
    ).toEqual([{ ...CART, replicas: 5, folder: 'cart' }]);
  });
});
