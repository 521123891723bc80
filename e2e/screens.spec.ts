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
import { expectAccessible } from './support/axe';
import { picture } from './support/picture';
import { openAs } from './support/signIn';

const API = '**/api/gitopshq/v1/**';

const SCREENS = [
  { name: 'fleet', path: '/gitopshq', sees: 'Needs attention' },
  { name: 'clusters', path: '/gitopshq/clusters', sees: 'prod-eu' },
  {
    name: 'cluster',
    path: '/gitopshq/clusters/default/staging',
    sees: 'Shop Staging',
  },
  {
    name: 'component',
    path: '/catalog/default/component/recommendations/fleet-health',
    sees: 'CrashLoopBackOff',
  },
  {
    name: 'system',
    path: '/catalog/default/system/shop/fleet-health',
    sees: 'payments-api',
  },
  {
    name: 'environment',
    path: '/catalog/default/resource/shop-eu/fleet-health',
    sees: 'storefront-web',
  },
  {
    name: 'overview',
    path: '/catalog/default/component/recommendations',
    sees: 'Fleet health in detail',
  },
];

for (const theme of ['light', 'dark'] as const) {
  test.describe(`in ${theme}`, () => {
    test.use({ colorScheme: theme });

    for (const { name, path, sees } of SCREENS) {
      test(`${name} is readable`, async ({ page }) => {
        await openAs(page, 'sre', path);
        await expect(page.getByText(sees).first()).toBeVisible();
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        if (name !== 'overview') {
          await expectAccessible(page);
        }
        await picture(page, `${name}-${theme}`);
      });
    }
  });
}

for (const { name, path } of SCREENS.filter(screen =>
  ['fleet', 'clusters', 'component'].includes(screen.name),
)) {
  test(`${name} with nothing to show says what to do`, async ({ page }) => {
    await page.route(API, async route => {
      const url = new URL(route.request().url());
      await (/\/(clusters|environments|services)$/.test(url.pathname)
        ? route.fulfill({ json: { items: [] } })
        : route.fallback());
    });
    await openAs(page, 'sre', path);
    await expect(page.getByRole('status').first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, `${name}-empty`);
  });

  test(`${name} says so when the hub fails, and recovers`, async ({ page }) => {
    let failing = true;
    await page.route(API, async route => {
      await (failing
        ? route.fulfill({
            status: 500,
            json: {
              error: { name: 'Error', message: 'the database is gone' },
              response: { statusCode: 500 },
            },
          })
        : route.fallback());
    });
    await openAs(page, 'sre', path);
    await expect(page.getByText(/the database is gone/).first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, `${name}-error`);

    failing = false;
    const problems = page.getByText(/the database is gone/);
    await expect(async () => {
      if ((await problems.count()) > 0) {
        // Every part that failed has a button of its own.
        const retry = page.getByRole('button', { name: 'Retry' }).first();
        await retry.click({ timeout: 5_000 });
      }
      await expect(problems).toHaveCount(0, { timeout: 5_000 });
    }).toPass({ timeout: 120_000 });
  });
}
