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
import { createHmac } from 'node:crypto';
import { DEFAULT_REDACT } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { RenderedCommit } from '../../desired';
import { environment, snapshot } from '../../fleet/__testUtils__/registry';
import { samplePlan } from '../__testUtils__/samples';
import { deployment } from './__testUtils__/manifests';
import { planDigest } from './digest';
import { nearest } from './nearest';
import { notUndone } from './notUndone';
import { Redactor } from './preview/Redactor';
import { changedRefs, renderedState } from './RenderedState';
import { formatValuePath, parseValuePath, parseValueRef } from './valueRef';
import { keptBy, nameToConfirm } from './writes/pruning';

const stateOf = (...objects: object[]) =>
  renderedState(environment(), snapshot(), {
    sha: 'a'.repeat(40),
    inputKey: '',
    objects: objects.map(object => ({
      object: object as Record<string, unknown>,
      files: [],
      serviceKey: '',
      encrypted: false,
      digest: JSON.stringify(object),
    })),
    services: new Map(),
    notes: [],
  } as RenderedCommit);

describe('planDigest', () => {
  const { digest: _, ...plan } = samplePlan();

  it('does not depend on the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(plan).reverse());
    expect(planDigest(turned as typeof plan)).toBe(planDigest(plan));
    expect(planDigest(plan)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs when anything in the plan does', () => {
    const leaves: (readonly (string | number)[])[] = [];
    const walk = (value: unknown, path: readonly (string | number)[]) => {
      if (typeof value !== 'object' || value === null) {
        leaves.push(path);
        return;
      }
      Object.entries(value).forEach(([key, inner]) =>
        walk(inner, [...path, key]),
      );
    };
    walk(plan, []);
    expect(leaves.length).toBeGreaterThan(15);
    fc.assert(
      fc.property(fc.constantFrom(...leaves), fc.string(), (path, value) => {
        const other = structuredClone(plan) as unknown as Record<
          string,
          unknown
        >;
        let at = other;
        for (const step of path.slice(0, -1)) {
          at = at[step] as Record<string, unknown>;
        }
        const last = path.at(-1)!;
        fc.pre(at[last] !== value);
        at[last] = value;
        expect(planDigest(other as unknown as typeof plan)).not.toBe(
          planDigest(plan),
        );
      }),
    );
  });
});

describe('notUndone', () => {
  const template = deployment('cart', { image: 'cart:1' }).spec.template;
  const set = (spec: object) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { template, ...spec },
  });
  const of = (kind: string, apiVersion = 'v1') => ({
    apiVersion,
    kind,
    metadata: { name: 'x', namespace: 'shop' },
    spec: {},
  });

  it.each([
    [
      'data of a StatefulSet',
      [set({ replicas: 1 })],
      [set({ replicas: 2 })],
      /StatefulSet\/db has written/,
    ],
    [
      'an immutable field',
      [set({ serviceName: 'a' })],
      [set({ serviceName: 'b' })],
      /spec\.serviceName cannot be changed in place/,
    ],
    [
      'a claim that goes',
      [of('PersistentVolumeClaim')],
      [],
      /may delete the data/,
    ],
    ['a Job', [], [of('Job', 'batch/v1')], /Job\/x did when it ran/],
    [
      'a definition that goes',
      [of('CustomResourceDefinition', 'apiextensions.k8s.io/v1')],
      [],
      /every object of its kind/,
    ],
    [
      'a Secret outside of Git',
      [deployment('cart')],
      [
        deployment('cart', {
          pod: { volumes: [{ name: 's', secret: { secretName: 'keys' } }] },
        }),
      ],
      /Secret\/keys.*not in Git/,
    ],
    [
      'migrations',
      [deployment('cart')],
      [deployment('cart', { image: 'cart:2' })],
      /Migrations/,
    ],
  ])('says %s', (_, before, after, text) => {
    const [from, to] = [stateOf(...before), stateOf(...after)];
    expect(notUndone(changedRefs(from, to), from, to).join('\n')).toMatch(text);
  });

  it('says nothing of a Secret that Git holds', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'shop' },
    };
    const user = deployment('cart', {
      pod: {
        imagePullSecrets: [],
        volumes: [{ name: 's', secret: { secretName: 'keys' } }],
      },
    });
    const [from, to] = [stateOf(secret), stateOf(secret, user)];
    expect(notUndone(changedRefs(from, to), from, to)).toEqual([]);
  });
});

describe('pruning', () => {
  it.each([
    ['v1/Secret/shop/a', 'Secret/a'],
    ['v1/Namespace//a', 'Namespace/a'],
    ['apps/v1/StatefulSet/shop/a', 'StatefulSet/a'],
    ['apps/v1/Deployment/shop/a', undefined],
  ])('%s', (ref, name) => {
    expect(nameToConfirm(ref)).toBe(name);
  });

  it.each([
    [{ annotations: { 'helm.sh/resource-policy': 'keep' } }, true],
    [
      {
        annotations: {
          'argocd.argoproj.io/sync-options': 'Validate=false,Prune=false',
        },
      },
      true,
    ],
    [{ labels: { 'kustomize.toolkit.fluxcd.io/prune': 'Disabled' } }, true],
    [
      { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=true' } },
      false,
    ],
    [{}, false],
  ])('%j', (metadata, kept) => {
    expect(keptBy({ metadata }) !== undefined).toBe(kept);
  });
});

describe('places of values', () => {
  it.each([
    ['0.spec.replicas', 0, ['spec', 'replicas']],
    ['spec.replicas', undefined, ['spec', 'replicas']],
    ['2["a.b"].c', 2, ['a.b', 'c']],
    ['0.0', 0, ['0']],
    ['1', 1, []],
  ])('%s', (text, part, path) => {
    expect(parseValuePath('f', text)).toEqual({
      file: 'f',
      ...(part !== undefined && { part }),
      path,
    });
    expect(parseValueRef(`f#${text}`)).toEqual(parseValuePath('f', text));
    expect(formatValuePath(part ?? 0, path)).toBe(
      part === undefined ? `0.${text}` : text,
    );
  });

  it('suggests what is nearest, whatever the number of candidates', () => {
    const many = Array.from(
      { length: 5_000 },
      (_, index) => `a.b${index}.image`,
    );
    expect(nearest('spec.imag', ['spec.image', 'metadata.name'])[0]).toBe(
      'spec.image',
    );
    expect(nearest('a.b7.imag', many)).toContain('a.b7.image');
    expect(nearest('x', [])).toEqual([]);
  });
});

describe('Redactor', () => {
  const redactor = new Redactor({
    patterns: DEFAULT_REDACT,
    fingerprint: bytes => createHmac('sha256', 'k').update(bytes).digest('hex'),
    secrets: ['planted-elsewhere'],
  });

  it.each([
    [
      'a Secret',
      'kind: Secret\napiVersion: v1\ndata:\n  a: planted\n  b: |\n    planted\nmetadata: {name: x}\n',
      'name: x',
    ],
    [
      'a Secret in a List',
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  stringData: {a: planted}\n',
      'kind: List',
    ],
    [
      'a Secret as JSON',
      '{"apiVersion": "v1", "kind": "Secret", "data": {"a": "planted"}}',
      '"kind": "Secret"',
    ],
    [
      'a template of one',
      '# {{ .x }}\nkind: Secret\nmetadata:\n  name: {{ .n }}\ndata:\n  a: planted\n  b: |\n    planted lines\n',
      'name: {{ .n }}',
    ],
    ['names', 'db:\n  password: planted\n  host: db\n', 'host: db'],
    [
      'a named item',
      'env:\n- name: API_TOKEN\n  value: planted\n',
      'API_TOKEN',
    ],
    ['a text within', 'conf: |\n  password=planted\n  mode=1\n', 'mode=1'],
    ['what SOPS wrote', 'a: ENC[planted]\nsops:\n  mac: planted\n', 'sops:'],
    ['what is a secret elsewhere', 'a: planted-elsewhere\nb: c\n', 'b: c'],
    ['what is encrypted below', 'a:\n  - ENC[planted]\n', 'a:'],
  ])('hides %s and keeps the rest', (_, text, kept) => {
    const shown = redactor.file('x.yaml', text);
    expect(shown).not.toContain('planted');
    expect(shown).toContain(kept);
    expect(shown.split('\n').length).toBeGreaterThan(0);
  });

  it('tells other hidden values apart in plans, and shows none', () => {
    const [a, b] = ['planted-1', 'planted-2'].map(value =>
      redactor.planned(
        'apps/v1/Deployment/s/x',
        'spec.env[name=TOKEN].value',
        value,
      ),
    );
    expect(a).toMatch(/^hmac-sha256:[0-9a-f]{12}$/);
    expect(a).not.toBe(b);
    const long = 'x'.repeat(100_000);
    expect(
      String(redactor.planned('v1/ConfigMap/s/x', 'data.a', long)).length,
    ).toBeLessThan(100);
    expect(
      String(redactor.shown('v1/ConfigMap/s/x', 'data.a', long)).length,
    ).toBeLessThan(5_000);
  });

  it('never throws, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(typeof redactor.file('x.yaml', text)).toBe('string');
      }),
    );
  });
});
