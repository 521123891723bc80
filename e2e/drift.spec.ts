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
import { kubectl } from './support/kubectl';
import { openAs } from './support/signIn';

const PAYMENTS = '/catalog/default/component/payments-api/drift';
const STOREFRONT = '/catalog/default/component/storefront-web/drift';

const finding = (page: Page, name: RegExp) => page.getByRole('row', { name });

test.describe('an engineer on duty', () => {
  test('sees what was added by hand, with which tool and when', async ({
    page,
  }) => {
    await openAs(page, 'sre', `${PAYMENTS}?environment=shop-eu`);
    const debug = finding(page, /env\[name=DEBUG\]/);
    await expect(debug).toContainText('Added');
    await expect(debug).toContainText('not in Git');
    await expect(debug).toContainText('name: DEBUG, value: "1"');
    await expect(debug).toContainText('Manual');
    await expect(debug).toContainText('kubectl-edit');
    await expect(debug.locator('time')).toContainText(/ago|just now/);

    await debug.getByRole('button', { name: /^Details of/ }).click();
    const details = page.getByRole('dialog', {
      name: 'Deployment payments-api',
    });
    await expect(details).toContainText('a tool, not a person');
    await expect(details).toContainText('A person wrote it with a tool.');
    await expectAccessible(page);
    await page.reload();
    await expect(details).toContainText('kubectl-edit');
  });

  test('compares the whole object with Git', async ({ page }) => {
    await openAs(page, 'sre', `${PAYMENTS}?environment=shop-eu`);
    await page.getByRole('button', { name: /^Details of .*DEBUG/ }).click();
    await page.getByRole('button', { name: 'Show whole object' }).click();
    await expect(page.getByLabel('YAML in the cluster')).toContainText('DEBUG');
    await expect(page.getByLabel('YAML in Git')).not.toContainText('DEBUG');
    await expectAccessible(page);
  });

  test('sees what reconciling would remove, and nothing is written', async ({
    page,
  }) => {
    await openAs(page, 'sre', `${PAYMENTS}?environment=shop-eu`);
    await page.getByRole('checkbox', { name: /^Select .*DEBUG/ }).check();
    await page.getByRole('button', { name: 'Reconcile…' }).click();
    await expect(
      page.getByRole('table', { name: 'Written to the cluster' }),
    ).toContainText('DEBUG');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect(finding(page, /env\[name=DEBUG\]/)).toBeVisible();
  });

  test('sees scaling by the autoscaler as ignored, with the reason', async ({
    page,
  }) => {
    await openAs(page, 'sre', `${STOREFRONT}?environment=shop-eu`);
    await expect(finding(page, /spec\.replicas/)).toHaveCount(0);
    await page.getByRole('tab', { name: /^Ignored/ }).click();
    const replicas = finding(page, /spec\.replicas/);
    await expect(replicas).toContainText('Autoscaling');
    await expect(replicas).toContainText(/Ignored: .*HorizontalPodAutoscaler/);
    await expect(replicas).toContainText('Built in');
  });

  test('sees an edit with kubectl appear and go on the open page', async ({
    page,
  }) => {
    await openAs(
      page,
      'sre',
      '/gitopshq/drift?owner=all&environment=shop-staging',
    );
    await expect(page.getByRole('search', { name: 'Filters' })).toBeVisible();
    await page.evaluate(() => {
      window.name = 'not reloaded';
    });
    const edited = finding(page, /acme\.io\/on-call/);
    await expect(edited).toHaveCount(0);

    await kubectl(
      'staging',
      'annotate',
      'deployment/search',
      'acme.io/on-call=storefront',
    );
    await expect(edited).toContainText('kubectl-annotate');
    await expect(edited).toContainText('Manual');
    await kubectl(
      'staging',
      'annotate',
      'deployment/search',
      'acme.io/on-call-',
    );
    await expect(edited).toHaveCount(0);
    expect(await page.evaluate(() => window.name)).toBe('not reloaded');
  });

  test('ignores a finding by a rule and deletes the rule again', async ({
    page,
  }) => {
    const reason = 'end-to-end test: wanted during the sale';
    await openAs(page, 'sre', `${PAYMENTS}?environment=shop-eu`);
    await page.getByRole('button', { name: /^Details of .*DEBUG/ }).click();
    await page.getByRole('button', { name: 'Ignore…' }).click();
    const dialog = page.getByRole('dialog', {
      name: 'Ignore drift of payments-api',
    });
    await expect(dialog).toContainText('It matches 1 present finding');
    await dialog.getByLabel(/Reason/).fill(reason);
    await dialog.getByRole('button', { name: 'Ignore by this rule' }).click();
    await expect(dialog).toBeHidden();

    await page.goto(`${PAYMENTS}?environment=shop-eu&status=ignored`);
    await expect(finding(page, /env\[name=DEBUG\]/)).toContainText(reason);
    await page.goto('/gitopshq/drift/ignore-rules');
    const rule = page.getByRole('row').filter({ hasText: reason });
    await rule.getByRole('button', { name: /^Delete the rule/ }).click();
    await page.getByRole('button', { name: 'Delete the rule' }).click();
    await expect(rule).toHaveCount(0);
    await page.goto(`${PAYMENTS}?environment=shop-eu`);
    await expect(finding(page, /env\[name=DEBUG\]/)).toBeVisible();
  });
});

test.describe('a developer', () => {
  test('sees the drift of the own team and of nobody else', async ({
    page,
  }) => {
    await openAs(page, 'dana', '/gitopshq/drift?owner=all');
    await expect(finding(page, /env\[name=DEBUG\]/)).toBeVisible();
    await page.goto(`${STOREFRONT}?status=ignored`);
    await expect(page.getByRole('tab', { name: /^Ignored/ })).toBeVisible();
    await expect(finding(page, /spec\.replicas/)).toHaveCount(0);
  });
});

for (const theme of ['light', 'dark'] as const) {
  test.describe(`in ${theme}`, () => {
    test.use({ colorScheme: theme });

    for (const path of [
      '/gitopshq/drift?owner=all',
      '/gitopshq/drift/ignore-rules',
      PAYMENTS,
    ]) {
      test(`${path} is readable`, async ({ page }) => {
        await openAs(page, 'sre', path);
        await expect(page.getByRole('tab').first()).toBeVisible();
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        await expectAccessible(page);
      });
    }
  });
}
