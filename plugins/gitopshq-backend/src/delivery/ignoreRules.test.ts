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

import { matchesPath } from '@gitopshq/drift-engine';
import * as fc from 'fast-check';
import { patternOfJq, patternOfPointer } from './ignoreRules';

describe('patternOfPointer', () => {
  it.each([
    ['/spec/replicas', 'spec.replicas.**'],
    [
      '/metadata/labels/app.kubernetes.io~1name',
      'metadata.labels["app.kubernetes.io/name"].**',
    ],
    ['/data/a~0b', 'data["a~b"].**'],
    ['/spec/containers/0/image', undefined],
    ['/spec/list/-', undefined],
    ['/data/*', undefined],
    ['', undefined],
    ['/', undefined],
    ['spec', undefined],
  ])('%p', (pointer, pattern) => {
    expect(patternOfPointer(pointer)).toBe(pattern);
  });

  it('covers the field and all below it, nothing beside it', () => {
    const pattern = patternOfPointer('/spec/template')!;
    expect(matchesPath(pattern, 'spec.template')).toBe(true);
    expect(matchesPath(pattern, 'spec.template.spec.x')).toBe(true);
    expect(matchesPath(pattern, 'spec.templates')).toBe(false);
  });
});

describe('patternOfJq', () => {
  it.each([
    ['.spec.replicas', 'spec.replicas.**'],
    [
      '.webhooks[]?.clientConfig.caBundle',
      'webhooks[*].clientConfig.caBundle.**',
    ],
    ['.metadata.annotations["a.io/b"]', 'metadata.annotations["a.io/b"].**'],
    ['.metadata.labels."a.io/b"', 'metadata.labels["a.io/b"].**'],
    [
      '.spec.containers[] | select(.name == "a b").image',
      'spec.containers[name="a b"].image.**',
    ],
    ['.spec.containers[0].image', undefined],
    ['.spec | select(.a == "b")', undefined],
    ['.. | .image', undefined],
    ['.[]', undefined],
    ['del(.spec)', undefined],
    ['.a["b', undefined],
    ['.data["*"]', undefined],
    ['', undefined],
  ])('%p', (expression, pattern) => {
    expect(patternOfJq(expression)).toBe(pattern);
  });

  it('covers the items it means', () => {
    const pattern = patternOfJq(
      '.spec.template.spec.containers[] | select(.name == "proxy") | .image',
    )!;
    const at = (name: string) =>
      `spec.template.spec.containers[name=${name}].image`;
    expect(matchesPath(pattern, at('proxy'))).toBe(true);
    expect(matchesPath(pattern, at('cart'))).toBe(false);
  });

  it('never throws, and takes no time', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[.a"[\]\\|() ?*=select]{0,60}$/),
        text => {
          patternOfJq(text);
          patternOfPointer(text);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(patternOfJq(`.a${'| '.repeat(50_000)}`)).toBeUndefined();
    expect(patternOfJq(`."${'\\'.repeat(99_999)}`)).toBeUndefined();
  });
});
