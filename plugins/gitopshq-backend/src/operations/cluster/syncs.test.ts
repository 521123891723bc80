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

import type { KubeObject } from '@gitopshq/demo-fleet';
import {
  application,
  gitRepository,
  helmRelease,
  kustomization,
  notReady,
  SHA,
} from '../../delivery/__testUtils__/toolObjects';
import {
  configMap,
  versionOf,
  WriterHarness,
  type Version,
} from './__testUtils__/WriterHarness';
import type { ClusterWriter, SyncProgress } from './types';

const APP = 'argoproj.io/v1alpha1/Application/argocd/shop-eu';
const KUSTOMIZATION =
  'kustomize.toolkit.fluxcd.io/v1/Kustomization/flux-system/shop-eu';
const RELEASE = 'helm.toolkit.fluxcd.io/v2/HelmRelease/shop/cart';
const SOURCE = 'source.toolkit.fluxcd.io/v1/GitRepository/flux-system/deploy';
const REQUESTED = 'reconcile.fluxcd.io/requestedAt';
const AT = '2026-11-23T10:00:00.000Z';
const LATER = '2026-11-23T10:00:05.000Z';

type Fields = KubeObject & Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- border: objects of tools

describe('asking', () => {
  let hub: WriterHarness;
  let writer: ClusterWriter;

  beforeEach(async () => {
    hub = await WriterHarness.start();
  });
  afterEach(() => hub.stop());

  const request = (object: string, requestedAt = AT, revision?: string) =>
    writer.requestSync({ object, requestedAt, revision }, hub.signal);
  const progress = (object: string, requestedAt = AT): Promise<SyncProgress> =>
    writer.syncProgress({ object, requestedAt }, hub.signal);
  const effect = async (object: string, requestedAt = AT) =>
    (
      await writer.tookEffect(
        { type: 'request-sync', object, requestedAt },
        hub.signal,
      )
    ).effect;
  const live = (ref: string) => hub.live(ref) as Fields;
  const change = (ref: string, changes: object): Version => {
    const { apiVersion, kind, metadata } = live(ref);
    const { namespace, name } = metadata;
    return versionOf(
      hub.cluster.store.patch(
        { apiVersion, kind, namespace: namespace!, name },
        changes,
        { manager: 'controller' },
      ),
    );
  };

  describe('Argo CD', () => {
    beforeEach(() => {
      writer = hub.writer({ delivery: { argocd: 'argocd/shop-eu' } });
    });

    /** What its controller does with an operation. */
    const begin = (phase = 'Running', startedAt = '2026-11-23T10:00:01Z') => {
      const { operation } = live(APP);
      change(APP, {
        operation: null,
        status: {
          operationState: {
            ...{ operation, phase, startedAt },
            message: `it is ${phase}`,
            syncResult: { revision: SHA },
          },
        },
      });
    };

    it('states an operation as its own API does, once', async () => {
      hub.put(application());
      expect(await writer.deliveringObject(hub.signal)).toBe(APP);
      expect(await progress(APP)).toMatchObject({ phase: 'requested' });
      expect(await effect(APP)).toBe('no');
      expect(await request(APP, AT, SHA)).toMatchObject({
        outcome: 'done',
        changed: true,
        evidence: expect.stringContaining(`asked to sync to ${SHA}`),
      });
      expect(live(APP).metadata.annotations).toEqual({
        'argocd.argoproj.io/refresh': 'normal',
      });
      expect(live(APP).operation).toEqual({
        initiatedBy: { username: 'gitopshq' },
        info: [{ name: 'gitopshq.io/requested-at', value: AT }],
        sync: {
          revision: SHA,
          prune: true,
          syncOptions: ['CreateNamespace=true'],
        },
        retry: { limit: 5 },
      });
      expect(await effect(APP)).toBe('yes');
      const once = structuredClone(live(APP));
      expect(await request(APP, AT, SHA)).toMatchObject({
        outcome: 'done',
        changed: false,
      });
      expect(live(APP)).toEqual(once);
      begin();
      expect(await request(APP, AT, SHA)).toMatchObject({ changed: false });
      expect(live(APP).operation).toBeUndefined();
      expect(await effect(APP)).toBe('yes');
    });

    it.each<[string, SyncProgress['phase']]>([
      ['Running', 'running'],
      ['Terminating', 'running'],
      ['Succeeded', 'succeeded'],
      ['Failed', 'failed'],
      ['Error', 'failed'],
    ])('tells that a sync is %s', async (phase, told) => {
      hub.put(application());
      await request(APP);
      expect(await progress(APP)).toMatchObject({ phase: 'requested' });
      begin(phase);
      expect(await progress(APP)).toEqual({
        phase: told,
        revision: SHA,
        message: `it is ${phase}`,
        evidence: 'status.operationState of the Application',
      });
    });

    it('joins what is under way, and asks again after that', async () => {
      hub.put(application());
      change(APP, {
        operation: {
          initiatedBy: { username: 'mia' },
          sync: { revision: 'a1afe267' },
        },
      });
      const theirs = structuredClone(live(APP));
      const joined = {
        outcome: 'done',
        changed: false,
        joined: true,
        evidence: `${APP} is at a sync of mia to a1afe267 already`,
      };
      expect(await request(APP, AT, SHA)).toMatchObject(joined);
      expect(live(APP)).toEqual(theirs);
      // It began before it was asked, so what came since may not be in it.
      begin('Running', '2026-11-23T09:59:59Z');
      expect(await request(APP, AT, SHA)).toMatchObject(joined);
      expect(await progress(APP)).toMatchObject({ phase: 'running' });
      change(APP, { status: { operationState: { phase: 'Succeeded' } } });
      expect(await progress(APP)).toMatchObject({ phase: 'requested' });
      expect(await request(APP, AT, SHA)).toMatchObject({ changed: true });
      expect(live(APP).operation.sync.revision).toBe(SHA);
    });

    it('takes a sync that began since then for its own', async () => {
      hub.put(application());
      begin('Succeeded', '2026-11-23T10:00:03Z');
      expect(await request(APP)).toMatchObject({ changed: false });
      expect(await progress(APP)).toMatchObject({ phase: 'succeeded' });
      expect(await progress(APP, LATER)).toMatchObject({ phase: 'requested' });
    });

    it('prunes and retries only as the Application says', async () => {
      hub.put(application({ spec: { syncPolicy: null } }));
      await request(APP);
      expect(live(APP).operation).toMatchObject({ sync: {} });
      expect(live(APP).operation.sync.prune).toBeUndefined();
      expect(live(APP).operation.retry).toBeUndefined();
    });

    it('overwrites no operation that comes after the look', async () => {
      const { uid } = hub.put(application());
      const later = await WriterHarness.start();
      expect(later.put(application()).uid).toBe(uid);
      const theirs = { sync: { revision: 'a1afe267' } };
      later.put(application({ metadata: { labels: null } }));
      later.cluster.store.patch(
        {
          ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' },
          ...{ namespace: 'argocd', name: 'shop-eu' },
        },
        { operation: theirs },
      );
      writer = hub.writer(
        { delivery: { argocd: 'argocd/shop-eu' } },
        { writesTo: later },
      );
      expect(await request(APP, AT, SHA)).toMatchObject({
        outcome: 'conflict',
      });
      expect((later.live(APP) as Fields).operation).toEqual(theirs);
      await later.stop();
    });

    it('tries again when the controller writes meanwhile, five times', async () => {
      hub.put(application());
      let conflicts = 0;
      await hub.answerWrites((_incoming, response) => {
        conflicts += 1;
        change(APP, {
          status: { reconciledAt: `2026-11-23T10:00:0${conflicts}Z` },
        });
        response.writeHead(409, { 'Content-Type': 'application/json' });
        response.end(
          JSON.stringify({
            kind: 'Status',
            apiVersion: 'v1',
            message: 'the object has been modified',
            code: 409,
          }),
        );
      });
      writer = hub.writer({ delivery: { argocd: 'argocd/shop-eu' } });
      expect(await request(APP)).toMatchObject({ outcome: 'conflict' });
      expect(conflicts).toBe(5);
    });

    it('says when there is none', async () => {
      expect(await request(APP)).toMatchObject({ outcome: 'gone' });
      expect(await progress(APP)).toMatchObject({ phase: 'failed' });
      expect(await effect(APP)).toBe('no');
    });

    it('reads what is broken as nothing', async () => {
      hub.put(application());
      change(APP, {
        operation: null,
        status: { operationState: ['what', 'is', 'this'] },
      });
      expect(await progress(APP)).toMatchObject({ phase: 'requested' });
      expect(await request(APP)).toMatchObject({ changed: true });
    });
  });

  describe('Flux', () => {
    const settings = {
      delivery: { flux: { kustomization: 'flux-system/shop-eu' } },
    };
    beforeEach(() => {
      writer = hub.writer(settings);
    });
    const requestedAt = (ref: string) =>
      live(ref).metadata.annotations?.[REQUESTED];

    it('annotates the source, then what applies it, once', async () => {
      hub.put(kustomization());
      hub.put(gitRepository());
      expect(await writer.deliveringObject(hub.signal)).toBe(KUSTOMIZATION);
      expect(await effect(KUSTOMIZATION)).toBe('no');
      expect(await request(KUSTOMIZATION)).toMatchObject({
        outcome: 'done',
        changed: true,
      });
      expect([SOURCE, KUSTOMIZATION].map(requestedAt)).toEqual([AT, AT]);
      expect(await effect(KUSTOMIZATION)).toBe('yes');
      const once = structuredClone(live(KUSTOMIZATION));
      expect(await request(KUSTOMIZATION)).toMatchObject({ changed: false });
      expect(live(KUSTOMIZATION)).toEqual(once);
      expect(await request(KUSTOMIZATION, LATER)).toMatchObject({
        changed: true,
      });
      expect(await effect(KUSTOMIZATION)).toBe('yes');
    });

    it('asks what has applied a HelmRelease, too', async () => {
      writer = hub.writer({ delivery: { flux: { helmRelease: 'shop/cart' } } });
      hub.put(kustomization());
      hub.put(gitRepository());
      hub.put(helmRelease());
      expect(await request(RELEASE)).toMatchObject({ outcome: 'done' });
      expect([SOURCE, KUSTOMIZATION, RELEASE].map(requestedAt)).toEqual([
        AT,
        AT,
        AT,
      ]);
    });

    it('tells how far it is', async () => {
      hub.put(kustomization());
      hub.put(gitRepository());
      await request(KUSTOMIZATION);
      expect(await progress(KUSTOMIZATION)).toEqual({
        phase: 'requested',
        evidence: 'status of Kustomization',
      });
      change(KUSTOMIZATION, { status: { lastHandledReconcileAt: AT } });
      expect(await progress(KUSTOMIZATION)).toMatchObject({
        phase: 'succeeded',
        revision: SHA,
      });
      expect(await progress(KUSTOMIZATION, LATER)).toMatchObject({
        phase: 'requested',
      });
      change(KUSTOMIZATION, {
        status: notReady('BuildFailed', 'kustomize build failed'),
      });
      expect(await progress(KUSTOMIZATION)).toMatchObject({
        phase: 'failed',
        message: 'kustomize build failed',
      });
    });

    it('asks nobody who is suspended', async () => {
      hub.put(kustomization({ spec: { suspend: true } }));
      hub.put(gitRepository());
      expect(await request(KUSTOMIZATION)).toMatchObject({
        outcome: 'refused',
        problem: { code: 'suspended' },
      });
      expect(requestedAt(SOURCE)).toBeUndefined();
    });

    it('goes on without a source that is not there', async () => {
      hub.put(kustomization());
      expect(await request(KUSTOMIZATION)).toMatchObject({ outcome: 'done' });
    });

    it('does not know what became of it when an answer got lost', async () => {
      hub.put(kustomization());
      await hub.cluster.faults.set({ dropAnswers: true });
      expect(await request(KUSTOMIZATION)).toMatchObject({
        outcome: 'unknown',
      });
      expect(await effect(KUSTOMIZATION)).toBe('yes');
    });
  });

  describe('refuses', () => {
    it.each<[string, object, string]>([
      ['a direct environment', {}, APP],
      [
        'the Application of somebody else',
        { delivery: { argocd: 'argocd/payments' } },
        APP,
      ],
      [
        'another kind of that name',
        { delivery: { argocd: 'argocd/shop-eu' } },
        'v1/ConfigMap/argocd/shop-eu',
      ],
      ['nonsense', { delivery: { argocd: 'argocd/shop-eu' } }, 'nonsense'],
    ])('%s', async (_what, settings, object) => {
      hub.put(application());
      writer = hub.writer(settings);
      expect(await request(object)).toMatchObject({
        outcome: 'refused',
        retryable: false,
        problem: { code: 'not-delivering' },
      });
    });

    it.each<[string, string | undefined]>([
      ['yesterday', undefined],
      [AT, 'main'],
      [AT, '--upload-pack=x'],
    ])('the request of %s for %s', async (requestedAt, revision) => {
      hub.put(application());
      writer = hub.writer({ delivery: { argocd: 'argocd/shop-eu' } });
      expect(await request(APP, requestedAt, revision)).toMatchObject({
        outcome: 'refused',
        problem: { code: 'invalid-request' },
      });
    });

    it('a tool that is not installed', async () => {
      writer = hub.writer({ delivery: { argocd: 'argocd/shop-eu' } });
      hub.put(configMap('limits'));
      const bare = await WriterHarness.start('read', 'write', []);
      writer = bare.writer({ delivery: { argocd: 'argocd/shop-eu' } });
      expect(await request(APP)).toMatchObject({
        outcome: 'refused',
        problem: { code: 'unknown-kind' },
      });
      await bare.stop();
    });
  });
});
