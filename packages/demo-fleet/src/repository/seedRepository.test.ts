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
import { demoHead, demoHistory } from '../story/history';
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
    expect(subjects).toHaveLength(30);
    expect(subjects[0]).toBe(
      `Sam Rivera|${
        startedAt / 1000 - 30_240 * 60
      }|Bring the shop under GitOps`,
    );
    expect(subjects[28]).toBe(
      `Mei Tanaka|${startedAt / 1000 - 42 * 60}|cart 3.10.0 to shop-us`,
    );
    expect(subjects[29]).toContain('Log more of payments-worker');

    for (const environment of demoHead()) {
      for (const [file, text] of filesOf(environment)) {
        expect(await git.raw('show', `main:${file}`)).toBe(text);
      }
    }
  });

  it('changes one workload per commit, later ones after earlier ones', async () => {
    const path = join(folder, 'deploy.git');
    await seedRepository(path, demoHistory(), startedAt);
    const git = simpleGit(path);
    const log = await git.raw(
      'log',
      '--reverse',
      '--name-only',
      '--format=%x00%ct',
      'main',
    );
    const commits = log
      .split('\0')
      .slice(1)
      .map(text => {
        const [time, ...files] = text.split('\n').filter(Boolean);
        return { time: Number(time), files };
      });
    expect(commits[0].files.length).toBeGreaterThan(80);
    for (const [index, { time, files }] of commits.slice(1).entries()) {
      expect(files).toHaveLength(1);
      expect(time).toBeGreaterThan(commits[index].time);
    }
    expect(commits[28].files).toEqual(['envs/shop-us/cart/deployment.yaml']);
    const at = async (revision: string) => {
      const file = `${revision}:envs/shop-us/cart/deployment.yaml`;
      const manifest = parse(await git.raw('show', file));
      return manifest.spec.template.spec.containers[0];
    };
    const before = await at('main~2');
    const after = await at('main~1');
    expect([before.image, after.image]).toEqual([
      'registry.example.com/acme/cart:3.9.4',
      'registry.example.com/acme/cart:3.10.0',
    ]);
    expect([before.env, after.env]).toEqual([
      [{ name: 'SESSION_TTL_SECONDS', value: '1800' }],
      [{ name: 'SESSION_TTL_SECONDS', value: '30m' }],
    ]);
  });

  it('says what Git had to say when a repository cannot be made', async () => {
    const [first] = demoHistory();
    await expect(
      seedRepository(
        join(folder, 'deploy.git'),
        [{ ...first, author: { name: 'no\nname', email: 'x' } }],
        startedAt,
      ),
    ).rejects.toThrow(/git fast-import could not make .*deploy\.git/);
  });
});
