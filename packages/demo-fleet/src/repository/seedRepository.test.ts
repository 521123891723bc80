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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { parse } from 'yaml';
import { DEMO_ENVIRONMENTS } from '../story/environments';
import { demoHistory } from '../story/history';
import { filesOf } from '../story/manifests';
import { seedRepository } from './seedRepository';

const startedAt = Date.UTC(2026, 10, 22, 12);

describe('seedRepository', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitopshq-test-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('gives the same commits for the same story and start', async () => {
    const first = await seedRepository(
      join(folder, 'a.git'),
      demoHistory(),
      startedAt,
    );
    const second = await seedRepository(
      join(folder, 'b.git'),
      demoHistory(),
      startedAt,
    );
    expect(first).toMatch(/^[0-9a-f]{40}$/);
    expect(second).toBe(first);
  });

  it('ends with what the clusters run, each commit with its author', async () => {
    const path = join(folder, 'deploy.git');
    await seedRepository(path, demoHistory(), startedAt);
    const git = simpleGit(path);

    const subjects = (
      await git.raw('log', '--reverse', '--format=%an|%ct|%s', 'main')
    )
      .trim()
      .split('\n');
    expect(subjects).toHaveLength(demoHistory().length);
    expect(subjects[0]).toBe(
      `Sam Rivera|${
        startedAt / 1000 - 10_080 * 60
      }|Bring the shop under GitOps`,
    );
    expect(subjects.at(-1)).toContain('Mei Tanaka|');
    expect(subjects.at(-1)).toContain(
      'recommendations 1.7.0-rc.2 to shop-staging',
    );

    for (const environment of DEMO_ENVIRONMENTS) {
      for (const [file, text] of filesOf(environment)) {
        expect(await git.raw('show', `main:${file}`)).toBe(text);
      }
    }
  });

  it('changes one workload per release', async () => {
    const path = join(folder, 'deploy.git');
    await seedRepository(path, demoHistory(), startedAt);
    const git = simpleGit(path);
    const changed = await git.raw('diff', '--name-only', 'main~1', 'main');
    expect(changed.trim()).toBe(
      'envs/shop-staging/recommendations/deployment.yaml',
    );
    const before = parse(
      await git.raw(
        'show',
        'main~1:envs/shop-staging/recommendations/deployment.yaml',
      ),
    );
    expect(before.spec.template.spec.containers[0].image).toMatch(/:1\.6\.0$/);
  });
});
