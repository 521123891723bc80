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

import type { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  environmentSettingsSchema,
  findingSchema,
  type Finding,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { systemClock, systemTimers } from '@gitopshq/cluster-collector';
import { SimulatedCluster, type Manifest } from '@gitopshq/demo-fleet';
import { KubeConfig } from '@kubernetes/client-node';
import type { Knex } from 'knex';
import { stringify } from 'yaml';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { waitFor } from '../__testUtils__/waitFor';
import { migrate } from '../database/migrate';
import { CloneFolders } from '../desired/__testUtils__/clones';
import { DesiredHarness } from '../desired/__testUtils__/DesiredHarness';
import { GitHttpServer } from '../desired/__testUtils__/GitHttpServer';
import { TestRepository } from '../desired/__testUtils__/TestRepository';
import {
  cluster as registered,
  environment,
  snapshot,
} from '../fleet/__testUtils__/registry';
import { DriftHarness } from './__testUtils__/DriftHarness';

const databases = createTestDatabases();
const SHOP = 'resource:default/shop-eu';
const CLUSTER_TOKEN = 'planted-cluster-token';
const GIT_TOKEN = 'planted-git-token';
/**
 * On a busy machine too, and far less than the time after which anything is
 * looked at without an event; a bench measures how fresh findings are.
 */
const FRESH_MS = 15_000;

const base64 = (text: string) => Buffer.from(text).toString('base64');

const deployment = (
  name: string,
  {
    replicas,
    env = [],
    args,
  }: { replicas?: number; env?: object[]; args?: string[] } = {},
): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', labels: { app: name } },
  spec: {
    ...(replicas !== undefined && { replicas }),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name, image: `${name}:1.0.0`, env, ...(args && { args }) },
        ],
      },
    },
  },
});

const configMap = (name: string, data: Record<string, string>): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
});

describe.each(databases.eachSupportedId())(
  'drift of a real repository and a real API server on %s',
  (id: TestDatabaseId) => {
    const folders = new CloneFolders();
    let db: Knex;
    let cluster: SimulatedCluster;
    let origin: TestRepository;
    let git: GitHttpServer;
    let hub: DriftHarness;
    let source: DesiredHarness;

    beforeEach(async () => {
      db = await databases.init(id);
      await migrate(db);
      cluster = await SimulatedCluster.start({
        name: 'prod-eu',
        tokens: [{ token: CLUSTER_TOKEN, user: 'reader', access: 'read' }],
      });
      cluster.store.apply({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'shop' },
      });
      origin = await TestRepository.create();
      git = await GitHttpServer.start(
        origin.root,
        `Basic ${base64(`x-access-token:${GIT_TOKEN}`)}`,
      );
    });
    afterEach(async () => {
      await hub.drift.stop();
      await source.desired.stop();
      await git.stop();
      await cluster.stop();
      await origin.remove();
    });
    afterAll(() => folders.remove());

    /** As the applier does. */
    function deliver(manifest: Manifest): void {
      cluster.store.serverSideApply(
        {
          ...manifest,
          metadata: {
            ...manifest.metadata,
            annotations: {
              ...manifest.metadata?.annotations,
              'gitopshq.io/environment': SHOP,
            },
          },
        },
        { manager: 'gitopshq', force: true },
      );
    }

    async function start(
      manifests: Manifest[],
      settings: { compareSecrets?: boolean } = {},
      clusterScopedKinds?: string[],
      /** What happens in the cluster before the hub is there. */
      before: () => void = () => {},
    ): Promise<void> {
      const sha = await origin.commit({
        files: Object.fromEntries(
          manifests.map(manifest => [
            `envs/shop-eu/${manifest.metadata?.name}/${manifest.kind}.yaml`,
            stringify(manifest),
          ]),
        ),
      });
      manifests.forEach(deliver);
      before();
      source = new DesiredHarness({
        database: db,
        folder: await folders.make(),
        environments: [{ name: 'shop-eu', repository: git.url() }],
        integrations: {
          github: [
            {
              host: git.host,
              token: GIT_TOKEN,
              apiBaseUrl: `http://${git.host}/api`,
            },
          ],
        },
      });
      const connection = {
        clusterRef: 'resource:default/prod-eu',
        server: cluster.url,
        async kubeConfig() {
          const kubeConfig = new KubeConfig();
          kubeConfig.loadFromClusterAndUser(
            { name: 'c', server: cluster.url, skipTLSVerify: true },
            { name: 'u', token: CLUSTER_TOKEN },
          );
          return kubeConfig;
        },
      };
      hub = await DriftHarness.on(
        db,
        snapshot({
          clusters: [
            registered({
              connection,
              ...(clusterScopedKinds && { clusterScopedKinds }),
            }),
          ],
          environments: [
            environment({
              source: {
                repository: git.url(),
                branch: 'main',
                path: 'envs/shop-eu',
              },
              settings: environmentSettingsSchema.parse(settings),
            }),
          ],
        }),
        {
          desired: source.service,
          clock: systemClock,
          timers: systemTimers,
          createCollector: undefined,
          createReader: undefined,
        },
      );
      source.desired.start();
      hub.drift.start();
      await source.inForce('shop-eu', sha);
    }

    /** Waits for a finding; answers how long it took. */
    async function appears(
      wanted: (finding: Finding) => boolean,
    ): Promise<{ finding: Finding; tookMs: number }> {
      const from = performance.now();
      const finding = await waitFor(async () =>
        (await hub.findings()).find(wanted),
      ).catch(async error => {
        throw new Error(
          `${error.message}\n${JSON.stringify(
            await hub.findings(),
            null,
            1,
          )}\n${JSON.stringify(await hub.comparison(SHOP))}`,
        );
      });
      return { finding, tookMs: performance.now() - from };
    }

    const clean = async (objects: number) => {
      await waitFor(async () => {
        const state = await hub.comparison(SHOP);
        return (
          state !== undefined &&
          state.compared_at !== null &&
          state.compared_objects === objects
        );
      });
    };

    it('finds what was edited before the hub first looked, with its writer', async () => {
      // Nothing writes to it afterwards: all that is known of it was listed.
      await start(
        [configMap('settings', { mode: 'calm' })],
        {},
        undefined,
        () =>
          cluster.store.patch(
            {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              namespace: 'shop',
              name: 'settings',
            },
            { data: { debug: '1' } },
            { manager: 'kubectl-edit' },
          ),
      );
      const { finding } = await appears(({ change }) => change === 'added');
      expect(finding).toMatchObject({
        path: 'data.debug',
        cause: 'manual',
        confidence: 'high',
        manager: 'kubectl-edit',
      });
    });

    it('compares kinds of the whole cluster that are listed', async () => {
      const apiVersion = 'rbac.authorization.k8s.io/v1';
      const role = (name: string, verbs: string[]): Manifest => ({
        apiVersion,
        kind: 'ClusterRole',
        metadata: { name },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
      });
      const kind = { apiVersion, kind: 'ClusterRole' };
      // One that states a namespace has none all the same.
      const reader = role('shop:reader', ['get']);
      const listed = role('shop:lister', ['list']);
      reader.metadata!.namespace = 'shop';
      await start(
        [configMap('settings', { mode: 'calm' }), reader, listed],
        {},
        [`${apiVersion}/ClusterRole`],
      );
      await clean(3);
      expect(await hub.told()).toEqual([]);
      expect((await hub.comparison(SHOP)).unreadable).toEqual([]);

      cluster.store.apply(
        {
          ...cluster.store.get({ ...kind, name: 'shop:reader' })!,
          ...{ rules: role('x', ['get', 'delete']).rules },
        } as Manifest,
        { manager: 'kubectl-edit' },
      );
      const { finding } = await appears(({ path }) => path === 'rules');
      const object = `${apiVersion}/ClusterRole//shop:reader`;
      expect(finding).toMatchObject({
        object,
        cause: 'manual',
        manager: 'kubectl-edit',
        status: 'open',
      });
      cluster.store.delete({ ...kind, name: 'shop:lister' });
      expect(
        (await appears(({ change }) => change === 'missing')).finding.object,
      ).toBe(`${apiVersion}/ClusterRole//shop:lister`);
      deliver(role('shop:stray', ['get']));
      expect(
        (await appears(({ change }) => change === 'extra')).finding.object,
      ).toBe(`${apiVersion}/ClusterRole//shop:stray`);

      // What others have in the cluster is neither drift nor to be read here.
      cluster.store.apply(role('their-secret', ['*']), { manager: 'kubectl' });
      const objectOf = (ref: string) =>
        hub.get(
          `/objects?environment=${SHOP}&object=${encodeURIComponent(ref)}`,
        );
      const read = await objectOf(object);
      expect(read).toMatchObject({
        status: 200,
        body: { live: expect.stringContaining('- delete') },
      });
      expect(
        (await objectOf(`${apiVersion}/ClusterRole//their-secret`)).status,
      ).toBe(404);
      expect(await hub.told()).toHaveLength(3);
    });

    it('sees an edit, a deletion, a stranger and a scaler at work, and their end', async () => {
      const web = deployment('web', { replicas: 3 });
      const cart = deployment('cart', {
        replicas: 2,
        env: [{ name: 'MODE', value: 'calm' }],
      });
      const settings = configMap('settings', { mode: 'calm' });
      await start([
        web,
        cart,
        settings,
        {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: 'web', namespace: 'shop' },
          spec: {
            scaleTargetRef: {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: 'web',
            },
            minReplicas: 2,
            maxReplicas: 8,
          },
        },
      ]);
      await clean(4);
      expect(await hub.told()).toEqual([]);
      await waitFor(async () =>
        (await hub.syncs()).every(sync => sync === 'in-sync'),
      );

      const reference = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'cart',
      };
      const edited = structuredClone(cluster.store.get(reference)) as any;
      edited.spec.template.spec.containers[0].env.push({
        name: 'DEBUG',
        value: '1',
      });
      cluster.store.apply(edited, { manager: 'kubectl-edit' });
      const added = await appears(({ path }) => path.includes('DEBUG'));
      expect(added.tookMs).toBeLessThan(FRESH_MS);
      expect(findingSchema.parse(added.finding)).toMatchObject({
        environmentRef: SHOP,
        object: 'apps/v1/Deployment/shop/cart',
        change: 'added',
        cause: 'manual',
        manager: 'kubectl-edit',
        status: 'open',
        files: ['envs/shop-eu/cart/Deployment.yaml'],
        serviceId: expect.any(String),
      });

      cluster.store.patch(
        { ...reference, name: 'web' },
        { spec: { replicas: 6 } },
        { manager: 'kube-controller-manager' },
      );
      const scaled = await appears(({ path }) => path === 'spec.replicas');
      expect(scaled.finding).toMatchObject({
        status: 'ignored',
        live: 6,
        ignoredBy: {
          origin: 'built-in',
          reason: expect.stringContaining('6 is within 2 to 8'),
        },
      });

      cluster.store.delete({
        ...reference,
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'settings',
      });
      const missing = await appears(({ change }) => change === 'missing');
      expect(missing.tookMs).toBeLessThan(FRESH_MS);
      expect(missing.finding).toMatchObject({
        object: 'v1/ConfigMap/shop/settings',
        status: 'open',
        suggestion: 'reconcile',
      });
      deliver(configMap('stray', { a: 'b' }));
      const extra = await appears(({ change }) => change === 'extra');
      expect(extra.finding.object).toBe('v1/ConfigMap/shop/stray');
      // Somebody else's object is nobody's drift.
      cluster.store.apply(configMap('foreign', { a: 'b' }), {
        manager: 'kubectl',
      });

      deliver(settings);
      cluster.store.delete({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'shop',
        name: 'stray',
      });
      const healed = structuredClone(cluster.store.get(reference)) as any;
      healed.spec.template.spec.containers[0].env.pop();
      cluster.store.apply(healed, { manager: 'kubectl-edit' });
      const open = await waitFor(async () => {
        const some = await hub.findings();
        return some.every(({ status }) => status !== 'open') && some;
      });
      expect(open.map(({ status }) => status).sort()).toEqual([
        'ignored',
        'resolved',
        'resolved',
        'resolved',
      ]);
    });

    it.each([true, false])(
      'shows no secret anywhere (compareSecrets: %s)',
      async compareSecrets => {
        const secret: Manifest = {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'cart', namespace: 'shop' },
          stringData: { url: 'planted-secret-in-git' },
        };
        const cart = deployment('cart', {
          replicas: 1,
          env: [{ name: 'DB_PASSWORD', value: 'planted-password-in-git' }],
          args: [
            '--token=planted-token-in-git',
            '--api-key',
            'planted-key-in-git',
          ],
        });
        await start(
          [
            secret,
            cart,
            configMap('settings', { password: 'planted-config-in-git' }),
          ],
          { compareSecrets },
        );
        await clean(compareSecrets ? 3 : 2);
        const edit = (
          kind: string,
          name: string,
          change: (live: any) => void,
        ) => {
          const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
          const live = structuredClone(
            cluster.store.get({ apiVersion, kind, namespace: 'shop', name }),
          ) as any;
          change(live);
          cluster.store.apply(live, { manager: 'kubectl-edit' });
        };
        edit('Secret', 'cart', live => {
          live.data.url = base64('planted-secret-live');
          live.data.extra = base64('planted-added-secret');
          live.metadata.annotations[
            'kubectl.kubernetes.io/last-applied-configuration'
          ] = 'planted-last-applied';
        });
        edit('ConfigMap', 'settings', live => {
          live.data.password = 'planted-config-live';
          live.data.url = 'postgres://shop:planted-url-password@db/shop';
        });
        edit('Deployment', 'cart', live => {
          const [container] = live.spec.template.spec.containers;
          container.env[0].value = 'planted-password-live';
          container.env.push({
            name: 'GITHUB_TOKEN',
            value: 'planted-env-token',
          });
          container.args = [
            '--token=planted-token-live',
            '--api-key',
            'planted-key-live',
          ];
        });
        await appears(({ object }) => object.endsWith('/settings'));
        await appears(({ path }) => path.includes('args'));
        await appears(({ path }) => path.includes('GITHUB_TOKEN'));
        const fingerprint = /^hmac-sha256:[0-9a-f]{12}$/;
        const compared = await waitFor(async () => {
          const some = (await hub.findings()).filter(({ object }) =>
            object.startsWith('v1/Secret'),
          );
          return some.length > 1 === compareSecrets && some;
        });
        const changed = compared.filter(({ path }) => path === 'data.url');
        expect(changed).toHaveLength(compareSecrets ? 1 : 0);
        for (const { desired, live } of changed) {
          expect([desired, live]).toEqual([
            expect.stringMatching(fingerprint),
            expect.stringMatching(fingerprint),
          ]);
        }

        const answers: unknown[] = [];
        const ask = async (path: string) => {
          const answer = await hub.get(path);
          answers.push(answer);
          return answer;
        };
        const { body } = await ask('/findings?limit=500');
        for (const { id: findingId } of body.items) {
          await ask(`/findings/${findingId}`);
        }
        await ask('/findings/counts');
        for (const object of [
          'v1/Secret/shop/cart',
          'v1/ConfigMap/shop/settings',
          'apps/v1/Deployment/shop/cart',
        ]) {
          const { status } = await ask(
            `/objects?environment=${SHOP}&object=${object}`,
          );
          expect([object, status]).toEqual([
            object,
            object.includes('Secret') && !compareSecrets ? 404 : 200,
          ]);
        }
        const tables: string[] =
          id === 'SQLITE_3'
            ? await db('sqlite_master').where('type', 'table').pluck('name')
            : await db('information_schema.tables')
                .where('table_schema', 'public')
                .pluck('table_name');
        const rows = await Promise.all(tables.map(table => db(table).select()));
        expect(rows.flat().length).toBeGreaterThan(5);
        const text = JSON.stringify([
          rows,
          answers,
          [hub.logger, source.logger].map(logger =>
            (['error', 'warn', 'info', 'debug'] as const).map(
              level => logger[level].mock.calls,
            ),
          ),
        ]);
        const found = [...text.matchAll(/.{60}(planted|cGxhbnRlZ).{40}/g)];
        expect(found.map(([near]) => near)).toEqual([]);
      },
    );
  },
);
