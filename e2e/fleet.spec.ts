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

import { expect, test } from '@playwright/test';
import { kubectl, podsOf } from './support/kubectl';
import { openAs } from './support/signIn';

/** The card of the staging environment on an entity's tab. */
const STAGING = '[data-environment="resource:default/shop-staging"]';

test.describe('an engineer on duty', () => {
  test('finds the crash-looping service from the fleet', async ({ page }) => {
    await openAs(page, 'sre', '/gitopshq');
    const attention = page
      .getByRole('row', { name: /recommendations/ })
      .first();
    await expect(attention).toContainText('Critical');
    await expect(attention).toContainText('Shop Staging');
    await attention.getByRole('link', { name: 'recommendations' }).click();
    await expect(
      page.getByRole('heading', { name: 'recommendations', exact: true }),
    ).toBeVisible();
    await page.goto('/catalog/default/component/recommendations/fleet-health');
    await expect(page.getByText('CrashLoopBackOff').first()).toBeVisible();
    await expect(page.getByText('1.7.0-rc.2').first()).toBeVisible();
  });

  test('sees a deleted pod replaced without reloading', async ({ page }) => {
    await openAs(page, 'sre', '/catalog/default/component/search/fleet-health');
    const staging = page.locator(STAGING);
    await staging
      .getByRole('button', { name: /Pods and events of search/ })
      .click();
    const [before] = await podsOf('staging', 'search');
    const oldPod = staging.getByText(before.replace('pod/', ''));
    await expect(oldPod).toBeVisible();
    await page.evaluate(() => {
      window.name = 'not reloaded';
    });

    await kubectl('staging', 'delete', before, '--wait=false');

    await expect(oldPod).toBeHidden();
    await expect.poll(() => podsOf('staging', 'search')).not.toContain(before);
    const [after] = await podsOf('staging', 'search');
    await expect(staging.getByText(after.replace('pod/', ''))).toBeVisible();
    expect(await page.evaluate(() => window.name)).toBe('not reloaded');
  });

  test('sees replicas come and go as it happens', async ({ page }) => {
    await openAs(
      page,
      'sre',
      '/catalog/default/component/feature-flags/fleet-health',
    );
    const staging = page.locator(STAGING);
    await expect(staging.getByText('1 of 1 pods ready').first()).toBeVisible();
    await kubectl(
      'staging',
      'scale',
      'deployment/feature-flags',
      '--replicas=3',
    );
    await expect(staging.getByText('3 of 3 pods ready').first()).toBeVisible();
    await kubectl(
      'staging',
      'scale',
      'deployment/feature-flags',
      '--replicas=1',
    );
    await expect(staging.getByText('1 of 1 pods ready').first()).toBeVisible();
  });

  test('sees every cluster beat, and keeps filters in the address', async ({
    page,
  }) => {
    await openAs(page, 'sre', '/gitopshq/clusters');
    for (const cluster of ['prod-eu', 'staging']) {
      const row = page.getByRole('row', { name: new RegExp(cluster) });
      await expect(row).toContainText('Connected');
      await expect(row).toContainText('v1.36.2');
    }
    await page.goto('/gitopshq/clusters?owner=all&tier=production');
    await expect(page.getByRole('row', { name: /prod-eu/ })).toBeVisible();
    await expect(page.getByRole('row', { name: /staging/ })).toBeHidden();
  });
});

test.describe('a developer', () => {
  test('sees what the own team owns and nothing else', async ({ page }) => {
    await openAs(page, 'dana', '/gitopshq?owner=all');
    await expect(
      page.getByRole('link', { name: 'payments-api' }).first(),
    ).toBeVisible();
    await expect(page.getByText('recommendations')).toBeHidden();

    await page.goto('/catalog/default/component/recommendations/fleet-health');
    await expect(page.getByText('CrashLoopBackOff')).toBeHidden();
    await expect(page.getByText('1.7.0-rc.2')).toBeHidden();
  });
});
