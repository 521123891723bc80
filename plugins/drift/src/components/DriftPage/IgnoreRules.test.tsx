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

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  anIgnoreRule,
  renderFleet,
  secondsAgo,
  type FakeGitopshqApi,
} from '../../__testUtils__';
import { driftRouteRef } from '../../routes';
import { driftApi, refusal } from '../__testUtils__/drift';
import { DriftPage } from './DriftPage';

expect.extend(toHaveNoViolations);

const rules = [
  anIgnoreRule({ expiresAt: secondsAgo(-3 * 86_400), matches: 2 }),
  anIgnoreRule({
    id: 'built-in:autoscaler',
    origin: 'built-in',
    kind: undefined,
    name: undefined,
    environmentRef: undefined,
    author: undefined,
    reason: 'an autoscaler sets it',
  }),
];

const render = (api: FakeGitopshqApi) =>
  renderFleet(<DriftPage view="rules" />, {
    api,
    route: '/gitopshq/drift/ignore-rules',
    mountedRoutes: { '/gitopshq/drift': driftRouteRef },
  });

const DELETE =
  'Delete the rule: Deployment payments-api, field spec.replicas, in shop-eu';

describe('IgnoreRules', () => {
  it('shows pattern, reason, origin, author, end and matches of each rule', async () => {
    const { container } = render(driftApi({ ignoreRules: rules }));

    const table = await screen.findByRole('table', { name: 'Ignore rules' });
    const [, own, builtIn] = within(table).getAllByRole('row');
    for (const text of [
      'Deployment payments-api, field spec.replicas, in shop-eu',
      'scaled by hand for the sale',
      'Written here',
      'dana',
      'expires in 3 d',
    ]) {
      expect(own).toHaveTextContent(text);
    }
    expect(builtIn).toHaveTextContent('Built in');
    expect(builtIn).toHaveTextContent('never expires');
    expect(within(builtIn).queryByRole('button')).toBeNull();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('deletes a rule once it has said what that does', async () => {
    const api = driftApi({ ignoreRules: [...rules] });
    const { baseElement } = render(api);

    await userEvent.click(await screen.findByRole('button', { name: DELETE }));
    const dialog = screen.getByRole('dialog');
    expect(dialog).toHaveTextContent(
      '2 findings will be open again and count as drift.',
    );
    expect(await axe(baseElement)).toHaveNoViolations();
    expect(api.callsOf('deleteIgnoreRule')).toEqual([]);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Delete the rule' }),
    );

    await waitFor(() =>
      expect(screen.queryByText('scaled by hand for the sale')).toBeNull(),
    );
    expect(api.callsOf('deleteIgnoreRule')).toEqual([['rule-1']]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says why a rule was not deleted', async () => {
    const api = driftApi({ ignoreRules: rules });
    api.fail('deleteIgnoreRule', await refusal(403, 'not yours to delete'));
    render(api);

    await userEvent.click(await screen.findByRole('button', { name: DELETE }));
    await userEvent.click(
      screen.getByRole('button', { name: 'Delete the rule' }),
    );

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The rule was not deleted');
    expect(alert).toHaveTextContent('not yours to delete');
    expect(alert).toHaveTextContent('gitopshq.drift.ignore');
  });

  it('says what to do when there are no rules', async () => {
    render(driftApi());

    expect(await screen.findByText('No ignore rules')).toBeVisible();
  });

  it('shows a failure with retry', async () => {
    const api = driftApi();
    api.fail('listIgnoreRules', new Error('timed out'));
    render(api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The ignore rules could not be loaded',
    );
  });
});
