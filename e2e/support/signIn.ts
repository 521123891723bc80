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

import { expect, type Page } from '@playwright/test';

/** The people of the demo: names of their user entities. */
export type Person = 'sre' | 'dana';

/**
 * Opens a page as one of the demo's people, as if they had signed in in this
 * tab before. A backend that has just started may not have its users in the
 * catalog yet, so a failed sign-in is tried again.
 */
export async function openAs(
  page: Page,
  person: Person,
  path: string,
): Promise<void> {
  await page.addInitScript(
    user => window.sessionStorage.setItem('gitopshq-demo-user', user),
    person,
  );
  const inside = page
    .getByTestId('sidebar-root')
    .getByRole('link', { name: 'Clusters' });
  const refused = page.getByText('Signing in failed');
  await expect(async () => {
    await page.goto(path);
    await expect(inside.or(refused).first()).toBeVisible();
    await expect(refused).toHaveCount(0, { timeout: 1 });
  }).toPass({ timeout: 300_000 });
}
