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

import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './support/axe';
import { picture } from './support/picture';
import { openAs } from './support/signIn';

const CART = '/catalog/default/component/cart';
const PAYMENTS = '/catalog/default/component/payments-api';

/** Reading Git and a cluster, rendering twice, on a busy machine. */
const PLAN_MS = 240_000;

/** The demo watches for 20 s, and gives up after 300 s. */
const RECOVERY_MS = 330_000;

const stateOf = (page: Page) => page.getByRole('status').first();

const tab = (page: Page, name: string) =>
  page.getByRole('link', { name, exact: true });

/** A backend that has just started may not have the component yet. */
async function untilInCatalog(page: Page, path: string) {
  await expect(async () => {
    await page.goto(path);
    await expect(tab(page, 'Rollback')).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 90_000 });
}

/** The field of the reason has the focus, so no click is needed. */
async function typeReason(page: Page, reason: string) {
  await expect(page.locator('textarea:focus, input:focus')).toBeEditable();
  await page.keyboard.type(reason);
}

test.describe.serial('an engineer on duty', () => {
  test('takes cart back to its last good release in five clicks, and watches it recover', async ({
    page,
  }) => {
    await openAs(page, 'sre', CART);
    await untilInCatalog(page, CART);
    let clicks = 0;
    const click = async (name: string | RegExp) => {
      clicks += 1;
      await page.getByRole('button', { name }).click({ timeout: PLAN_MS });
    };

    clicks += 1;
    await tab(page, 'Rollback').click();
    await expect(
      page.getByText(/present release .* of cart in shop-us is bad/),
    ).toBeVisible({ timeout: PLAN_MS });
    await expectAccessible(page);
    await picture(page, 'rollback-component-light');
    await click(/^Roll back to \d+\.\d+\.\d+ /);

    await expect(
      page.getByRole('table', { name: 'Written to the cluster' }),
    ).toContainText('Deployment shop/cart', { timeout: PLAN_MS });
    await expect(
      page.getByRole('button', { name: /^Roll back cart in shop-us to / }),
    ).toHaveCount(0);
    await expectAccessible(page);
    await picture(page, 'rollback-preview-light');
    await click('Continue to the reason');

    await typeReason(page, 'cart does not start since its last release');
    await expect(page.getByText(/marked as speculative/)).toBeVisible();
    await picture(page, 'rollback-reason-light');
    await click(/^Roll back cart in shop-us to /);
    expect(clicks).toBeLessThanOrEqual(5);

    await expect(page).toHaveURL(/\/gitopshq\/operations\/[0-9a-f-]{36}$/);
    await expect(stateOf(page)).toContainText(/Executing|Verifying|Succeeded/);
    await page.reload();
    await expect(stateOf(page)).toContainText(/Verifying|Succeeded/, {
      timeout: PLAN_MS,
    });
    await picture(page, 'operation-running-light');
    await expect(stateOf(page)).toContainText('Succeeded', {
      timeout: RECOVERY_MS,
    });
    await expect(page.getByRole('region', { name: 'Details' })).toContainText(
      /Time to recover.*\d+ (min|s)/,
    );
    await expectAccessible(page);
    await picture(page, 'operation-light');

    await page.getByRole('button', { name: 'Confirm by hand…' }).click();
    await page
      .getByLabel(/What you looked at/)
      .fill('checkout dashboard: no errors');
    await page
      .getByRole('button', { name: 'Confirm that errors are back to normal' })
      .click();
    await expect(page.getByText(/checkout dashboard: no errors/)).toBeVisible();
  });

  test('sees in the timeline what was taken back, and by which operation', async ({
    page,
  }) => {
    await openAs(page, 'sre', `${CART}/rollback`);
    const present = page
      .getByRole('list', { name: 'Release timeline' })
      .locator('[aria-current="true"]');
    await page.getByRole('radio', { name: /cart in shop-us/ }).check();
    await expect(present).toContainText('Rollback');
    await expect(
      present.getByRole('link', { name: 'see the rollback' }),
    ).toBeVisible();
    await expect(page.getByText(/Taken back by commit/).first()).toBeVisible();
  });

  test('reconciles what was edited by hand, and the finding goes', async ({
    page,
  }) => {
    await openAs(page, 'sre', `${PAYMENTS}/drift?environment=shop-eu`);
    const debug = page.getByRole('row', { name: /env\[name=DEBUG\]/ });
    await debug.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Reconcile…' }).click();
    await page
      .getByRole('button', { name: 'Continue to the reason' })
      .click({ timeout: PLAN_MS });
    await typeReason(page, 'left over from debugging');
    await page.getByRole('button', { name: /^Reconcile 1 finding/ }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('status')).toContainText('Succeeded', {
      timeout: RECOVERY_MS,
    });
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(debug).toHaveCount(0, { timeout: PLAN_MS });
  });

  test('finds every operation in the list of the fleet', async ({ page }) => {
    await openAs(page, 'sre', '/gitopshq/operations?owner=all');
    await expect(
      page.getByRole('row', { name: /^Roll back cart in shop-us/ }),
    ).toContainText('speculative');
    await expect(
      page.getByRole('row', { name: /^Reconcile 1 finding/ }),
    ).toContainText('left over from debugging');
    await expectAccessible(page);
    await picture(page, 'operations-light');
    await page.getByLabel(/^Kind/).click();
    await page.getByRole('option', { name: 'Reconcile' }).click();
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/kind=reconcile/);
    await expect(page.getByRole('row', { name: /^Roll back/ })).toHaveCount(0);
  });

  test('says clearly which commit there is not, and writes nothing', async ({
    page,
  }) => {
    await openAs(page, 'sre', `${CART}/rollback`);
    await page.getByRole('button', { name: 'New rollback…' }).click();
    await page.getByRole('button', { name: 'Continue to the target' }).click();
    await page.getByLabel('Or another commit').fill('0123456789abcdef');
    await page.getByRole('button', { name: 'Continue to the preview' }).click();
    await expect(page.getByRole('alert')).toContainText(
      'Nothing was planned, and nothing was written',
      { timeout: PLAN_MS },
    );
    await picture(page, 'rollback-error');
  });
});

test.describe('a developer', () => {
  test('sees why what is another team’s cannot be done, and who can lift that', async ({
    page,
  }) => {
    await openAs(page, 'dana', `${PAYMENTS}/rollback`);
    await expect(
      page.getByRole('list', { name: 'Release timeline' }),
    ).toBeVisible({ timeout: PLAN_MS });
    await expect(
      page.getByRole('button', { name: 'New rollback…' }),
    ).toBeEnabled();

    // The environment belongs to others; releases of her team's services show.
    await page.goto('/catalog/default/resource/shop-eu/rollback');
    const note = page.getByRole('note', { name: /^New rollback…: / });
    await expect(note).toHaveAccessibleName(/Who can lift it: /);
    await expect(note.getByRole('button')).toBeDisabled();
    await picture(page, 'rollback-not-allowed');
  });
});

for (const theme of ['light', 'dark'] as const) {
  test.describe(`in ${theme}`, () => {
    test.use({ colorScheme: theme });

    for (const [name, path] of [
      ['rollback-component', `${CART}/rollback`],
      ['rollback-environment', '/catalog/default/resource/shop-us/rollback'],
      ['rollback-system', '/catalog/default/system/shop/rollback'],
      ['operations', '/gitopshq/operations?owner=all'],
    ]) {
      test(`${name} is readable`, async ({ page }) => {
        await openAs(page, 'sre', path);
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0, {
          timeout: PLAN_MS,
        });
        await expectAccessible(page);
        if (!(theme === 'light' && name === 'rollback-component')) {
          await picture(page, `${name}-${theme}`);
        }
      });
    }
  });
}

test('operations with nothing to show say what to do', async ({ page }) => {
  await page.route('**/api/gitopshq/v1/operations?**', route =>
    route.fulfill({ json: { items: [] } }),
  );
  await openAs(page, 'sre', '/gitopshq/operations?owner=all');
  await expect(page.getByText('No operations', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'operations-empty');
});

test('releases say so when the hub fails, and recover', async ({ page }) => {
  let failing = true;
  await page.route('**/api/gitopshq/v1/services/*/releases**', route =>
    failing
      ? route.fulfill({
          status: 500,
          json: {
            error: { name: 'Error', message: 'the database is gone' },
            response: { statusCode: 500 },
          },
        })
      : route.fallback(),
  );
  await openAs(page, 'sre', `${CART}/rollback`);
  const problem = page.getByRole('alert').filter({
    hasText: 'the database is gone',
  });
  await expect(problem).toBeVisible();
  failing = false;
  await problem.getByRole('button', { name: 'Retry' }).click();
  await expect(
    page.getByRole('list', { name: 'Release timeline' }),
  ).toBeVisible({ timeout: PLAN_MS });
});
