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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import { planFindings } from './planFindings';

const one: Finding = {
  id: '0'.repeat(32),
  environmentRef: 'resource:default/shop-eu',
  object: 'apps/v1/Deployment/shop/web',
  path: 'spec.replicas',
  change: 'changed',
  desired: 3,
  live: 5,
  cause: 'manual',
  confidence: 'high',
  evidence: [],
  suggestion: 'reconcile',
  status: 'open',
  firstSeenAt: '2026-11-22T10:00:00.000Z',
  lastSeenAt: '2026-11-22T10:00:00.000Z',
  reopenedCount: 0,
  files: ['envs/shop-eu/web.yaml'],
};

const plan = (
  kind: 'reconcile' | 'adopt',
  finding: Partial<Finding>,
  isRedacted = () => false,
) =>
  planFindings(
    { kind, findingIds: [one.id] },
    [{ ...one, ...finding }],
    isRedacted,
  );

describe('planFindings', () => {
  it.each([
    ['reconcile', 'changed', { writes: [{ from: 5, to: 3 }], removals: [] }],
    ['reconcile', 'removed', { writes: [{ to: 3 }], removals: [] }],
    ['reconcile', 'added', { writes: [], removals: [{ from: 5 }] }],
    ['adopt', 'changed', { writes: [{ from: 3, to: 5, file: one.files[0] }] }],
    ['adopt', 'added', { writes: [{ to: 5 }], removals: [] }],
    ['adopt', 'removed', { writes: [], removals: [{ from: 3 }] }],
  ] as const)('%s of %s', (kind, change, expected) => {
    expect(plan(kind, { change })).toMatchObject({ ...expected, refused: [] });
  });

  it.each([
    ['missing', { writes: [{ path: '' }], removals: [] }],
    ['extra', { writes: [], removals: [{ path: '' }] }],
  ] as const)('reconcile of an object that is %s', (change, expected) => {
    expect(plan('reconcile', { change, path: '' })).toMatchObject(expected);
  });

  it.each([
    ['adopt', { status: 'resolved' }, 'it is resolved'],
    ['reconcile', { status: 'reconciling' }, 'already'],
    ['adopt', { path: '', change: 'missing' }, 'delete it from Git'],
    ['adopt', { path: '', change: 'extra' }, 'no file'],
    ['adopt', { files: [] }, 'which of no files'],
    ['adopt', { files: ['a', 'b'] }, 'which of 2 files'],
  ] as const)('%s of %j is refused', (kind, finding, reason) => {
    const { writes, removals, refused } = plan(
      kind,
      finding as Partial<Finding>,
    );
    expect([writes, removals]).toEqual([[], []]);
    expect(refused[0].reason).toContain(reason);
  });

  it('never adopts what is redacted, and refuses what cannot be seen', () => {
    expect(plan('adopt', {}, () => true).refused[0].reason).toContain(
      'never written to Git',
    );
    expect(plan('reconcile', {}, () => true).refused).toEqual([]);
    expect(
      planFindings(
        { kind: 'adopt', findingIds: ['1'.repeat(32)] },
        [],
        () => false,
      ).refused[0].reason,
    ).toContain('for you to see');
  });
});
