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

import { expect, test, type Locator, type Page } from '@playwright/test';
import { setFaults } from './support/faults';
import { kubectl } from './support/kubectl';
import { openAs } from './support/signIn';

/** A cluster is asked every 30 s give or take, and waited for 10 s; the machine may be busy. */
const NEXT_PROBE_MS = 240_000;
/** A second beat, after an attempt that the end of the fault cut off. */
const RECOVERY_MS = 480_000;

const card = (page: Page, environment: string): Locator =>
  page.locator(`[data-environment="resource:default/${environment}"]`);
const level = (within: Locator, name: string): Locator =>
  within.locator(`[data-level="${name}"]`);

/** The level of a card, which comes before any other chip in it. */
const ownLevel = (within: Locator, name: string): Locator =>
  within.locator('[data-level]').first().and(level(within, name));

// They follow each other on one cluster, watched on the same open pages.
test.describe.configure({ mode: 'serial' });

test.describe('a fault of staging, while one looks', () => {
  let clusters: Page;
  let cluster: Page;
  let component: Page;
  let console: Page;
  const errors: string[] = [];

  const row = (name: string) =>
    clusters.getByRole('row', { name, exact: true });
  const facts = () =>
    cluster.getByRole('region', { name: 'Cluster', exact: true });
  const attention = () =>
    console.getByRole('table', { name: 'Needs attention, worst first' });
  const attentionTo = (what: RegExp) =>
    attention().getByRole('row', { name: what });

  /** Nothing else is touched, and no page is lost. */
  async function expectOthersUntouched() {
    for (const name of ['prod-eu', 'prod-us']) {
      await expect(row(name)).toContainText('Connected');
      await expect(row(name)).toContainText('Healthy');
    }
    await expect(ownLevel(card(component, 'shop-eu'), 'healthy')).toHaveCount(
      1,
    );
    await expect(card(component, 'shop-us')).toContainText('0 of 3 pods ready');
    await expect(ownLevel(card(console, 'shop-eu'), 'healthy')).toHaveCount(1);
    await expect(attentionTo(/prod-/)).toHaveCount(0);
    await expect(attentionTo(/service cart Shop United States/)).toHaveCount(1);
    for (const page of [clusters, cluster, component, console]) {
      await expect(page.getByRole('alert')).toHaveCount(0);
      // One of three clusters is no reason for the hub to doubt itself.
      await expect(page.getByText('Clusters keep the level')).toHaveCount(0);
    }
    expect(errors).toEqual([]);
  }

  /** The row of the list and the page of the cluster tell the same. */
  async function expectStaging(...words: (string | RegExp)[]) {
    for (const word of words) {
      await expect(row('staging')).toContainText(word, {
        timeout: NEXT_PROBE_MS,
      });
      await expect(facts()).toContainText(word, { timeout: NEXT_PROBE_MS });
    }
  }

  /** @param name - For who looks at the pictures of the documentation. */
  async function picture(page: Page, name: string) {
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: `docs/screenshots/${name}.png` });
    }
  }

  test.beforeAll(async ({ browser }) => {
    const context = await browser.newContext();
    const open = async (path: string) => {
      const page = await context.newPage();
      page.on('pageerror', error => errors.push(error.message));
      await openAs(page, 'sre', path);
      return page;
    };
    await setFaults({});
    clusters = await open('/gitopshq/clusters?owner=all');
    cluster = await open('/gitopshq/clusters/default/staging');
    component = await open('/catalog/default/component/cart/fleet-health');
    console = await open('/gitopshq?owner=all');
    await expect(row('staging')).toContainText('Healthy', {
      timeout: RECOVERY_MS,
    });
    await expectOthersUntouched();
  });

  test.afterAll(async () => {
    // An unreachable cluster comes back by itself.
    await expect(() => setFaults({})).toPass({ timeout: 240_000 });
    await clusters.context().close();
  });

  test('watches that are dropped or expire miss nothing', async () => {
    const staging = card(component, 'shop-staging');
    await expect(staging).toContainText('1 of 1 pods ready');
    for (const [fault, replicas] of [
      [{ goneWatches: true }, 2],
      [{ dropWatches: true }, 1],
    ] as const) {
      await setFaults(fault);
      await kubectl(
        'staging',
        'scale',
        'deployment/cart',
        `--replicas=${replicas}`,
      );
      await expect(staging).toContainText(
        `${replicas} of ${replicas} pods ready`,
        { timeout: NEXT_PROBE_MS },
      );
      await expectStaging('Connected', 'Healthy');
      await expectOthersUntouched();
    }
  });

  test('a server that is slow and fails', async () => {
    await setFaults({ slowMs: 1_500, status500Share: 1 });
    await expectStaging(
      'Error',
      'Warning',
      'The API server answered 500',
      'Look at the log of the API server',
      // It answers, so it beats; late as the answer comes.
      /1[5-9]\d\d ms|[2-9]\d\d\d ms/,
    );
    await expect(attentionTo(/Warning cluster staging/)).toContainText(
      'answered 500',
    );
    await expect(level(row('staging'), 'healthy')).toHaveCount(0);
    // Its watches are open still, so what runs there is known.
    await expect(card(component, 'shop-staging')).toContainText(
      '1 of 1 pods ready',
    );
    await expectOthersUntouched();
    await clusters.bringToFront();
    await picture(clusters, 'clusters-fault');
  });

  test('a server that is no API server', async () => {
    await setFaults({ garbage: true });
    await expectStaging(
      'The server does not answer as a Kubernetes API server',
      'HTTP 200, text/html',
      'Correct the url of the cluster',
      'Error',
      'Warning',
    );
    await expect(level(row('staging'), 'healthy')).toHaveCount(0);
    await expect(attentionTo(/Warning cluster staging/)).toContainText(
      'does not answer as a Kubernetes API server',
    );
    await expectOthersUntouched();
  });

  test('a token that has expired', async () => {
    await setFaults({ expiredToken: true });
    await expectStaging(
      'No access',
      'Unknown',
      'does not accept the credential (401)',
      'Issue a new token for the reader',
    );
    await expect(level(row('staging'), 'healthy')).toHaveCount(0);
    for (const page of [component, console]) {
      for (const environment of ['shop-staging', 'shop-dev']) {
        const shown = card(page, environment);
        await expect(shown).toContainText('Issue a new token for the reader');
        await expect(ownLevel(shown, 'unknown')).toBeVisible();
        await expect(ownLevel(shown, 'healthy')).toHaveCount(0);
      }
    }
    // One cause, one row.
    await expect(attentionTo(/cluster staging/)).toContainText(
      /24 services .* cannot be seen/,
    );
    await expect(attentionTo(/service .* Shop Staging/)).toHaveCount(0);
    await expect(attentionTo(/environment /)).toHaveCount(0);
    await expectOthersUntouched();
    await console.bringToFront();
    await picture(console, 'fleet-no-access');
    await component.bringToFront();
    await picture(component, 'component-no-access');
  });

  test('a certificate that has expired', async () => {
    await setFaults({ expiredCertificate: true });
    await expectStaging(
      'The TLS certificate of the API server has expired',
      'Renew the certificate of the API server',
    );
    // What was refused before is not current any more: only age counts.
    await expect(row('staging')).not.toContainText('No access');
    await expectOthersUntouched();
  });

  test('an address where nothing listens, until it is back', async () => {
    await setFaults({ unreachable: true, forSeconds: 75 });
    await expectStaging(
      'Nothing listens at the address of the API server',
      'Check that the API server runs',
    );
    await expectOthersUntouched();

    await expect(row('staging')).not.toContainText('Nothing listens', {
      timeout: NEXT_PROBE_MS,
    });
    await expect(row('staging')).toContainText('Healthy', {
      timeout: RECOVERY_MS,
    });
    await expectStaging('Connected', 'Healthy');
    for (const page of [component, console]) {
      await expect(card(page, 'shop-dev')).toContainText('Healthy', {
        timeout: RECOVERY_MS,
      });
    }
    // Everything is watched again.
    const collection = cluster.getByRole('region', { name: 'Collection' });
    await expect(level(collection, 'critical')).toHaveCount(0, {
      timeout: RECOVERY_MS,
    });
    await expect(attentionTo(/cluster staging/)).toHaveCount(0);
    await expect(attentionTo(/service recommendations/)).toContainText(
      '0 of 1 pods ready',
    );
    await expectOthersUntouched();
  });
});
