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
import { problemOf, requestFor } from '../__testUtils__/renderers';
import { afterRendering, substituteVariables } from './afterRendering';

const values = { region: 'eu', count: '3', empty: '', lines: 'a\nb' };
const substituted = (text: string) =>
  substituteVariables(text, values, 'a.yaml');

describe('substituteVariables', () => {
  it.each([
    ['in ${region}', 'in eu'],
    ['${region}${count}', 'eu3'],
    ['${unknown}', ''],
    ['${unknown:=x}', 'x'],
    ['${unknown:-a b}', 'a b'],
    ['${unknown=x}', 'x'],
    ['${empty:=x}', 'x'],
    ['${region:=x}', 'eu'],
    ['${unknown:=}', ''],
    ['${lines}', 'ab'],
    ['$region stays', '$region stays'],
    ['$${region}', '${region}'],
    ['$$$${region}', '$${region}'],
    ['$$', '$'],
    ['a $ b', 'a $ b'],
    ['{{ .Values }}', '{{ .Values }}'],
  ])('%p becomes %p', (text, expected) => {
    expect(substituted(text)).toBe(expected);
  });

  it.each([
    '${region^^}',
    '${region:0:2}',
    '${region/e/a}',
    '${#region}',
    '${a:-${b}}',
    '${region',
    '${}',
    '${a:+b}',
    '${a b}',
  ])('refuses %p', async text => {
    expect(
      await problemOf(Promise.resolve().then(() => substituted(text))),
    ).toMatchObject({ code: 'not-comparable' });
  });

  it('takes no value from the prototype', () => {
    expect(substituted('${constructor}${__proto__}')).toBe('');
  });

  it('leaves text without dollar as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter(text => !text.includes('$')),
        text => {
          expect(substituted(text)).toBe(text);
        },
      ),
    );
  });
});

const configMap = (data: object, metadata: object = {}) => ({
  object: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', ...metadata },
    data,
  },
  files: ['a.yaml'],
});

describe('afterRendering', () => {
  const substitute = { ...values };

  it('lets a number take the place of a variable, and keeps everything else', async () => {
    const data = {
      replicas: '${count}',
      zero: '007',
      yes: 'yes',
      lines: 'in ${region}\nnext: line\n',
      number: 1.5,
      list: [{ '${region}': null }],
    };
    const { object } = await afterRendering(
      configMap(data),
      requestFor({ substitute }),
    );
    expect(object.data).toEqual({
      ...data,
      replicas: 3,
      lines: 'in eu\nnext: line\n',
      list: [{ eu: null }],
    });
  });

  it.each(['labels', 'annotations'])(
    'leaves alone what %s say it shall',
    async marks => {
      const manifest = configMap(
        { a: '${region}' },
        { [marks]: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } },
      );
      expect(
        await afterRendering(manifest, requestFor({ substitute })),
      ).toEqual(manifest);
    },
  );

  it('refuses values that make another thing of the object', async () => {
    expect(
      await problemOf(
        afterRendering(
          configMap({ a: '${bad}' }),
          requestFor({ substitute: { bad: '"' } }),
        ),
      ),
    ).toMatchObject({ code: 'broken-yaml' });
  });

  it('writes common labels and annotations over those of the object', async () => {
    const { object } = await afterRendering(
      configMap({}, { labels: { a: '1', b: '1' } }),
      requestFor({
        commonMetadata: { labels: { a: '2' }, annotations: { c: '3' } },
      }),
    );
    expect(object.metadata).toEqual({
      name: 'a',
      labels: { a: '2', b: '1' },
      annotations: { c: '3' },
    });
  });
});
