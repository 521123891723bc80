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

import { KubeObject } from '../objects';
import { parseFieldSelector } from './fieldSelector';

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'cart-1',
    namespace: 'shop',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { nodeName: 'node-1' },
  status: { phase: 'Running' },
};
const selectable = ['spec.nodeName', 'status.phase', 'status.podIP'];

describe('parseFieldSelector', () => {
  it.each([
    ['', true],
    ['metadata.name=cart-1', true],
    ['metadata.name==cart-1', true],
    ['metadata.name!=cart-1', false],
    ['metadata.namespace=shop,status.phase=Running', true],
    ['status.phase!=Running', false],
    ['status.phase!=Succeeded,status.phase!=Failed', true],
    ['spec.nodeName=node-2', false],
    ['status.podIP=', true],
    ['status.podIP!=', false],
  ])('%s -> %s', (selector, selected) => {
    expect(parseFieldSelector(selector, selectable)(pod)).toBe(selected);
  });

  it('names the field that cannot be selected by', () => {
    expect(() => parseFieldSelector('spec.image=x', selectable)).toThrow(
      'field label not supported: spec.image',
    );
  });

  it('refuses text without an operator', () => {
    expect(() => parseFieldSelector('status.phase', selectable)).toThrow(
      'invalid field selector: "status.phase"',
    );
  });
});
