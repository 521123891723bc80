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
import { expectAccessible } from './support/axe';
import { setFaults } from './support/faults';
import { openAs } from './support/signIn';

const row = (page: Page, name: string): Locator =>
  page.getByRole('row', { name, exact: true });

test.describe('the clusters page', () => {
  test('shows the last day of each cluster, in words too', async ({ page }) => {
    await openAs(page, 'sre', '/gitopshq/clusters?owner=all');
    for (const name of ['prod-eu', 'prod-us', 'staging']) {
      await expect(row(page, name)).toContainText('Connected');
      await expect(
        row(page, name).getByRole('img', {
          name: new RegExp(`Beats of ${name}, last 24 hours: .*`),
        }),
      ).toBeVisible();
    }
    await expectAccessible(page);
  });

  test('asks for the beats of all rows by one request', async ({ page }) => {
    const asked: string[] = [];
    page.on('request', request => {
      if (request.isNavigationRequest()) {
        asked.length = 0;
      } else if (request.url().includes('/beats')) {
        asked.push(request.url());
      }
    });
    await openAs(page, 'sre', '/gitopshq/clusters?owner=all');
    await expect(
      page.getByRole('img', { name: /Beats of staging/ }),
    ).toBeVisible();
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(new URL(asked[0]).searchParams.getAll('ref')).toHaveLength(3);
  });

  test('keeps the search and every filter in the address', async ({ page }) => {
    await openAs(page, 'sre', '/gitopshq/clusters?owner=all&search=prod');
    await expect(row(page, 'prod-eu')).toBeVisible();
    await expect(row(page, 'prod-us')).toBeVisible();
    await expect(row(page, 'staging')).toBeHidden();

    await page.getByLabel('Search clusters').fill('STAG');
    await expect(row(page, 'staging')).toBeVisible();
    await expect(row(page, 'prod-eu')).toBeHidden();
    await expect(page).toHaveURL(/search=STAG/);

    for (const [query, shown, hidden] of [
      ['tier=production', 'prod-us', 'staging'],
      ['tier=non-production', 'staging', 'prod-us'],
      ['environment=shop-eu', 'prod-eu', 'prod-us'],
      ['tenant=acme&cluster=staging', 'staging', 'prod-eu'],
      ['owner=group:default/platform&search=us', 'prod-us', 'prod-eu'],
      ['level=healthy&level=notice&search=eu', 'prod-eu', 'staging'],
    ]) {
      await page.goto(`/gitopshq/clusters?owner=all&${query}`);
      await expect(row(page, shown)).toBeVisible();
      await expect(row(page, hidden)).toBeHidden();
    }

    await page.goto('/gitopshq/clusters?owner=all&search=100%25_sure');
    await expect(page.getByRole('table')).toBeHidden();
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await expect(row(page, 'staging')).toBeVisible();
  });

  test('opens one cluster with its beats, its state and where it runs', async ({
    page,
  }) => {
    await openAs(page, 'sre', '/gitopshq/clusters?owner=all');
    await page.getByRole('link', { name: 'prod-us', exact: true }).click();
    await expect(page).toHaveURL(/\/gitopshq\/clusters\/default\/prod-us$/);
    const facts = page.getByRole('region', { name: 'Cluster', exact: true });
    await expect(facts).toContainText('v1.36.2');
    await expect(facts).toContainText('Clock skew');
    await expect(
      facts.getByRole('img', { name: /Beats of prod-us, last 24 hours/ }),
    ).toBeVisible();
    await expect(
      page
        .getByRole('region', { name: 'Environments' })
        .getByRole('link', { name: 'Shop United States' }),
    ).toBeVisible();
    await expectAccessible(page);
  });

  test('can be used in the dark', async ({ page }) => {
    await page.addInitScript(() =>
      window.localStorage.setItem('theme', 'dark'),
    );
    for (const path of ['?owner=all', '/default/staging']) {
      await openAs(page, 'sre', `/gitopshq/clusters${path}`);
      await expect(
        page.getByRole('img', { name: /Beats of staging/ }),
      ).toBeVisible();
      await expectAccessible(page);
    }
  });

  test('says what to do when its lists cannot be loaded', async ({ page }) => {
    await page.route('**/api/gitopshq/v1/clusters?**', route =>
      route.fulfill({ status: 503, json: { error: { message: 'not now' } } }),
    );
    await openAs(page, 'sre', '/gitopshq/clusters?owner=all');
    await expect(page.getByRole('alert')).toContainText('not now');
    await page.unroute('**/api/gitopshq/v1/clusters?**');
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await expect(row(page, 'staging')).toBeVisible();
  });

  test('follows a cluster that falls silent and comes back', async ({
    page,
  }) => {
    await openAs(page, 'sre', '/gitopshq/clusters?owner=all');
    await expect(row(page, 'staging')).toContainText('Connected');
    await setFaults({ hang: true });

    // After a minute without beats.
    await expect(row(page, 'staging')).toContainText('Late', {
      timeout: 240_000,
    });
    await expect(row(page, 'prod-eu')).toContainText('Healthy');
    // One of three is no reason for the hub to doubt itself.
    await expect(page.getByText('Clusters keep the level')).toBeHidden();

    // It is connected again by its first beat, healthy by the second, half a
    // minute later.
    await setFaults({});
    await expect(row(page, 'staging')).toContainText(
      /Notice.*Connected|Connected.*Notice/,
      { timeout: 240_000 },
    );
    await expect(row(page, 'staging')).toContainText('Healthy', {
      timeout: 240_000,
    });
    await page.reload();
    await expect(
      row(page, 'staging').getByRole('img', { name: /beats missed in/ }),
    ).toBeVisible();
  });
});
