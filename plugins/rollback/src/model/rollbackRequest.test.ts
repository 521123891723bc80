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

import { operationRequestSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import { serviceId, sha } from '../__testUtils__';
import {
  missingOfChoice,
  rollbackRequest,
  type RollbackChoice,
} from './rollbackRequest';

const choice = (fields: Partial<RollbackChoice>): RollbackChoice => ({
  scope: 'service',
  environmentRef: 'resource:default/shop-us',
  serviceId: serviceId(1),
  toSha: sha('4f2c1a9'),
  paths: [],
  ...fields,
});

describe('rollbackRequest', () => {
  it.each<[string, Partial<RollbackChoice>, object]>([
    ['service', {}, { scope: 'service', toSha: sha('4f2c1a9') }],
    ['full', { scope: 'full' }, { scope: 'full', toSha: sha('4f2c1a9') }],
    [
      'field',
      { scope: 'field', paths: ['a.yaml#spec.replicas'] },
      {
        scope: 'field',
        toSha: sha('4f2c1a9'),
        paths: ['a.yaml#spec.replicas'],
      },
    ],
    [
      'abbreviated',
      { toSha: '4f2c1a9' },
      { scope: 'service', toSha: '4f2c1a9' },
    ],
  ])('asks as the hub understands: %s', (_name, fields, parameters) => {
    const request = rollbackRequest(choice(fields));
    expect(operationRequestSchema.parse(request)).toEqual(request);
    expect(request).toEqual({
      kind: 'rollback',
      target: {
        environmentRef: 'resource:default/shop-us',
        ...(fields.scope !== 'full' && { serviceId: serviceId(1) }),
      },
      parameters,
    });
  });

  it.each<[Partial<RollbackChoice>, RegExp]>([
    [{ serviceId: undefined }, /Choose a service/],
    [{ toSha: undefined }, /Choose a release/],
    [{ toSha: '4f2c' }, /7 to 64 hex digits/],
    [{ toSha: '--upload-pack=x' }, /7 to 64 hex digits/],
    [{ toSha: 'main' }, /7 to 64 hex digits/],
    [{ scope: 'field' }, /Tick the values/],
    [{ scope: 'full', toSha: '' }, /Choose a release/],
  ])('says what is missing of %j', (fields, message) => {
    expect(missingOfChoice(choice(fields))).toMatch(message);
    expect(rollbackRequest(choice(fields))).toBeUndefined();
  });
});
