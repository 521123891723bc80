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

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { simpleGit } from 'simple-git';
import {
  startTestCluster,
  stopTestClusters,
} from '../kube/__testUtils__/testCluster';
import { ManualScheduler, SimulatedCluster } from '../kube';
import { cleanGitEnvironment } from '../repository/gitEnvironment';
import { seedRepository } from '../repository/seedRepository';
import { demoHead, demoHistory } from '../story/history';
import { manifestsOfEnvironment } from '../story/manifests';
import { APPLIER, deliver, ENVIRONMENT_ANNOTATION } from './deliver';
import { Delivery, DeliveryLoop } from './DeliveryLoop';

const cart = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'cart',
};

describe('DeliveryLoop', () => {
  let folder: string;
  let cluster: SimulatedCluster;
  let time: ManualScheduler;
  let loop: DeliveryLoop;
  let deliveries: Delivery[];
  let failures: Error[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitopshq-delivery-'));
    ({ cluster, time } = await startTestCluster());
    const repositoryPath = join(folder, 'deploy.git');
    const commit = await seedRepository(
      repositoryPath,
      demoHistory().slice(-1),
      time.now(),
    );
    const environments = demoHead().filter(({ name }) => name === 'shop-eu');
    environments.forEach(environment =>
      manifestsOfEnvironment(environment).forEach(manifest =>
        deliver(cluster.store, environment, manifest),
      ),
    );
    deliveries = [];
    failures = [];
    loop = new DeliveryLoop({
      repositoryPath,
      commit,
      environments,
      storeOf: () => cluster.store,
      scheduler: time,
      onDelivery: delivery => deliveries.push(delivery),
      onError: error => failures.push(error),
    });
    await simpleGit(folder)
      .env(cleanGitEnvironment())
      .clone(repositoryPath, 'work');
  });

  afterEach(async () => {
    await loop.stop();
    await stopTestClusters();
    await rm(folder, { recursive: true, force: true });
  });

  const pathOf = (file: string) => join(folder, 'work/envs/shop-eu', file);

  async function read(file: string): Promise<string> {
    return readFile(pathOf(file), 'utf8');
  }

  /** Commits files (`undefined`: deletes them) and pushes. */
  async function push(files: Record<string, string | undefined>) {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(pathOf(file)), { recursive: true });
      await (text === undefined
        ? rm(pathOf(file))
        : writeFile(pathOf(file), text));
    }
    const git = simpleGit(join(folder, 'work')).env({
      ...cleanGitEnvironment(),
      GIT_AUTHOR_NAME: 'Dana',
      GIT_AUTHOR_EMAIL: 'dana@acme.example.com',
      GIT_COMMITTER_NAME: 'Dana',
      GIT_COMMITTER_EMAIL: 'dana@acme.example.com',
    });
    await git.raw('add', '--all');
    await git.raw('commit', '--quiet', '--message', 'Change');
    await git.raw('push', '--quiet', 'origin', 'main');
    return (await git.revparse('HEAD')).trim();
  }

  it('rolls an ordinary commit out within seconds', async () => {
    const text = await read('cart/deployment.yaml');
    const commit = await push({
      'cart/deployment.yaml': text.replace('cart:3.9.4', 'cart:3.11.0'),
    });
    time.advance(2000);
    await loop.poll();
    expect(deliveries).toEqual([
      {
        commit,
        environment: 'shop-eu',
        applied: ['Deployment/cart'],
        deleted: [],
        failed: [],
      },
    ]);
    time.advance(20_000);
    await loop.poll();
    const pods = cluster.store
      .list({ apiVersion: 'v1', kind: 'Pod' }, 'shop')
      .filter(({ metadata }) => metadata.name.startsWith('cart-'));
    expect(pods).toHaveLength(3);
    expect(JSON.stringify(pods)).not.toContain('cart:3.9.4');
    expect(cluster.store.get(cart)?.status).toMatchObject({ readyReplicas: 3 });
    // The same commit is delivered once.
    expect(deliveries).toHaveLength(1);
  });

  it('touches nothing that the commit does not change', async () => {
    cluster.store.patch({ ...cart, name: 'search' }, { spec: { replicas: 5 } });
    const text = await read('cart/deployment.yaml');
    await push({
      'cart/deployment.yaml': `# a comment alone\n${text}`,
      'search/notes.txt': 'not YAML: [',
    });
    await loop.poll();
    expect(deliveries).toEqual([
      expect.objectContaining({ applied: [], deleted: [], failed: [] }),
    ]);
    expect(cluster.store.get({ ...cart, name: 'search' })?.spec).toMatchObject({
      replicas: 5,
    });
  });

  it('deletes what Git no longer has, and not what only moved', async () => {
    const service = await read('cart/service.yaml');
    const deployment = await read('cart/deployment.yaml');
    await push({
      'cart/service.yaml': undefined,
      'cart/deployment.yaml': undefined,
      'cart/all.yaml': deployment,
    });
    await loop.poll();
    expect(service).toContain('kind: Service');
    expect(deliveries[0]).toMatchObject({
      applied: [],
      deleted: ['Service/cart'],
    });
    expect(cluster.store.get(cart)).toBeDefined();
  });

  it('applies server-side under its own name, marked, and leaves to others what is theirs', async () => {
    cluster.store.patch(
      cart,
      { metadata: { labels: { 'on-call': 'dana' } } },
      { manager: 'kubectl-label' },
    );
    const text = await read('cart/deployment.yaml');
    await push({
      'cart/deployment.yaml': text
        .replace('cart:3.9.4', 'cart:3.11.0')
        .replace('    app.kubernetes.io/part-of: shop\n', ''),
    });
    await loop.poll();
    const { metadata } = cluster.store.get(cart)!;
    expect(metadata.annotations).toMatchObject({
      [ENVIRONMENT_ANNOTATION]: 'resource:default/shop-eu',
    });
    // What left the file left the object; what somebody else added stays.
    expect(metadata.labels).toEqual({
      'app.kubernetes.io/name': 'cart',
      'backstage.io/kubernetes-id': 'cart',
      'on-call': 'dana',
    });
    expect(
      metadata.managedFields
        ?.filter(({ subresource }) => !subresource)
        .map(({ manager, operation }) => [manager, operation]),
    ).toEqual([
      [APPLIER, 'Apply'],
      ['kubectl-label', 'Update'],
    ]);
  });

  it('deletes only what it applied', async () => {
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'notes', namespace: 'shop' },
      data: { a: 'b' },
    };
    const file = JSON.stringify(map);
    await push({ 'cart/notes.yaml': file });
    await loop.poll();
    const reference = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: 'notes',
    };
    cluster.store.delete(reference);
    cluster.store.apply(map, { manager: 'kubectl-create' });
    await push({ 'cart/notes.yaml': undefined });
    await loop.poll();
    expect(deliveries.at(-1)).toMatchObject({ deleted: [] });
    expect(cluster.store.get(reference)).toBeDefined();
  });

  it('says what it cannot deliver, delivers the rest and takes nothing away for it', async () => {
    const flags = await read('feature-flags/deployment.yaml');
    await push({
      'cart/deployment.yaml': 'kind: [',
      'search/deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\n',
      'reports/config.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: kube-system }\n',
      'gateway/extra.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: Bad_Name }\n',
      'feature-flags/deployment.yaml': flags.replace(
        'replicas: 2',
        'replicas: 4',
      ),
    });
    await loop.poll();
    const [{ applied, deleted, failed }] = deliveries;
    expect([applied, deleted]).toEqual([['Deployment/feature-flags'], []]);
    expect(failed).toEqual([
      expect.stringContaining('envs/shop-eu/cart/deployment.yaml: '),
      expect.stringContaining(
        'is in the namespace kube-system; shop-eu delivers to shop',
      ),
      expect.stringContaining('needs apiVersion, kind and metadata.name'),
      expect.stringContaining('ConfigMap/Bad_Name: '),
    ]);
    expect(cluster.store.get(cart)).toBeDefined();
    expect(cluster.store.get({ ...cart, name: 'search' })).toBeDefined();
  });

  it('tells of a repository that is gone, and goes on looking', async () => {
    await rm(join(folder, 'deploy.git'), { recursive: true });
    time.advance(2000);
    await loop.poll().catch(() => undefined);
    await loop.stop();
    expect(failures).toHaveLength(1);
    expect(time.pending).toBeGreaterThan(0);
  });
});
