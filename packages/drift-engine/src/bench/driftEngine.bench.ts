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

import { CompactObjects } from '../compact/CompactObject';
import type { CompactObject } from '../compact/CompactObject';
import { compareObject } from '../compare/compareObject';
import { prepareContext } from '../compare/PreparedContext';
import { prepareDesired } from '../compare/PreparedObject';
import type { KubernetesObject } from '../types';
import { deploymentPair } from './fleetOfDeployments';
import { measureStructuredMergeDiff } from './structuredMergeDiff';

/** One measured figure. */
interface Figure {
  name: string;
  value: number;
  unit: string;
  goal?: { atMost?: number; atLeast?: number };
  note?: string;
}

interface Bench {
  name: string;
  description: string;
  run(report: (figure: Figure) => void): Promise<void>;
}

const OBJECTS = 10_000;
/** Long enough for the compiler to settle and for a steady figure. */
const SECONDS = 2;

const context = prepareContext({
  applier: 'argocd-controller',
  tracking: [],
  committedAt: '2026-03-01T09:00:00Z',
  appliedAt: '2026-03-01T10:00:00Z',
  observedAt: '2026-03-01T20:00:00Z',
  seenBefore: [],
});

/** Objects between two looks at the clock: few enough to fit between other processes of a busy machine. */
const ROUND = 2000;

/**
 * Works on all objects again and again; objects per second of the round that
 * only a tenth of the rounds were faster than.
 */
function objectsPerSecond(work: (index: number) => void): number {
  const perRound: number[] = [];
  const end = performance.now() + SECONDS * 1000;
  for (let first = 0; performance.now() < end; first += ROUND) {
    const start = performance.now();
    for (let index = first; index < first + ROUND; index++) {
      work(index % OBJECTS);
    }
    perRound.push(ROUND / ((performance.now() - start) / 1000));
  }
  perRound.sort((a, b) => a - b);
  return Math.round(perRound[Math.floor(perRound.length * 0.9)]);
}

async function run(report: (figure: Figure) => void): Promise<void> {
  const pairs = Array.from({ length: OBJECTS }, (_, index) =>
    deploymentPair(index),
  );
  const prepared = [
    ...prepareDesired(pairs.map(({ desired }) => desired)).objects.values(),
  ];
  const texts = pairs.map(({ live }) => JSON.stringify(live));
  const parsed = texts.map(text => JSON.parse(text) as KubernetesObject);
  let findings = 0;

  report({
    name: 'Deployments compared, parsed',
    value: objectsPerSecond(index => {
      findings += compareObject(prepared[index], parsed[index], context)
        .findings.length;
    }),
    unit: 'objects/s',
    goal: { atLeast: 60_000 },
    note: `one thread, ${Math.round(
      texts.reduce((sum, text) => sum + text.length, 0) / OBJECTS,
    )} bytes each, desired objects prepared`,
  });
  report({
    name: 'Deployments compared, from JSON text',
    value: objectsPerSecond(index => {
      findings += compareObject(
        prepared[index],
        JSON.parse(texts[index]) as KubernetesObject,
        context,
      ).findings.length;
    }),
    unit: 'objects/s',
    goal: { atLeast: 30_000 },
    note: 'one thread, JSON.parse included',
  });
  if (findings > 0) {
    throw new Error('The benchmark compares equal objects and found drift');
  }
  const drifted = texts.map(text => {
    const live = JSON.parse(text);
    live.spec.template.spec.containers[0].image += '-hotfix';
    live.spec.template.spec.containers[0].env.push({ name: 'X', value: '1' });
    return live as KubernetesObject;
  });
  report({
    name: 'Deployments compared, two findings each',
    value: objectsPerSecond(index => {
      compareObject(prepared[index], drifted[index], context);
    }),
    unit: 'objects/s',
  });
  report(heapFigure(texts));
  const peer = measureStructuredMergeDiff(pairs);
  if (!peer) {
    process.stderr.write(
      'structured-merge-diff is not measured beside it: install Go and its source (Debian: golang-go, golang-k8s-sigs-structured-merge-diff-dev)\n',
    );
    return;
  }
  const note =
    "for comparison: Go's structured-merge-diff, one core, no causes, no managedFields";
  report({
    name: 'structured-merge-diff, parsed',
    value: peer.parsed,
    unit: 'objects/s',
    note,
  });
  report({
    name: 'structured-merge-diff, from JSON text',
    value: peer.text,
    unit: 'objects/s',
    note,
  });
}

/** Heap of the compact form, measured around making it from text. */
function heapFigure(texts: readonly string[]): Figure {
  const before = settledHeap();
  const shared = new CompactObjects();
  const kept: CompactObject[] = texts.map(text =>
    shared.compact(JSON.parse(text) as KubernetesObject),
  );
  const megabytes = (settledHeap() - before) / 1_000_000;
  return {
    name: `Heap of ${kept.length} live objects, compact`,
    value: Math.round(megabytes * 10) / 10,
    unit: 'MB',
    goal: { atMost: 25 },
    note: globalThis.gc
      ? `${shared.sharedEntries} field sets shared`
      : 'without --expose-gc: includes garbage',
  };
}

function settledHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const bench: Bench = {
  name: 'drift-engine',
  description: 'Comparing live with desired Deployments on one core',
  run,
};

export default bench;
