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

import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  aFinding,
  anEnvironment,
  findingId,
  NOW,
  renderFleet,
  secondsAgo,
  type FakeGitopshqApi,
} from '../../__testUtils__';
import {
  driftApi,
  driftSignal,
  memory,
  noDrift,
  refusal,
  replicas,
  stale,
} from '../__testUtils__/drift';
import { EntityDrift } from './EntityDrift';

expect.extend(toHaveNoViolations);

const REF = 'resource:default/shop-eu';
const ROUTE = '/catalog/default/resource/shop-eu/drift';
const environment: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'shop-eu', namespace: 'default' },
  spec: { type: 'environment' },
};

const render = (api: FakeGitopshqApi, search = '') =>
  renderFleet(
    <EntityProvider entity={environment}>
      <EntityDrift />
    </EntityProvider>,
    { api, route: `${ROUTE}${search}` },
  );

const row = (name: RegExp | string) => screen.findByRole('row', { name });

async function openDetails(name: RegExp) {
  await userEvent.click(await screen.findByRole('button', { name }));
  return screen.findByRole('dialog');
}

describe('EntityDrift', () => {
  it('groups what differs by environment and object, with signals and counts', async () => {
    const api = driftApi();
    api.fleet.signals = { [`entity ${REF}`]: [driftSignal()] };
    const { container } = render(api);

    expect(await row(REF)).toHaveTextContent(/shop-eu.*production.*3 findings/);
    expect(await row('Deployment shop/payments-api')).toBeVisible();
    expect(await row(/name=DEBUG/)).toHaveTextContent('kubectl-edit');
    expect(
      await screen.findByText(/^2 open findings, 2 in production/),
    ).toBeVisible();
    expect(await screen.findByRole('tab', { name: 'Open (3)' })).toBeVisible();
    expect(screen.getByRole('tab', { name: 'Ignored (1)' })).toBeVisible();
    expect(screen.getByRole('tab', { name: 'Resolved (0)' })).toBeVisible();
    expect(api.callsOf('listFindings')).toContainEqual([
      { entityRef: [REF], limit: 500 },
    ]);
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows evidence, confidence, files and what to do about a finding', async () => {
    const { baseElement } = render(
      driftApi({
        findings: [aFinding({ confidence: 'low', reopenedCount: 2 })],
      }),
    );

    const details = await openDetails(/Details of .*DEBUG/);
    for (const text of [
      'Came back 2 times after it was resolved.',
      'The cluster has it, Git does not.',
      'kubectl-edit owns the field since 2026-03-10T06:00:00Z',
      'kubectl-edit (unrecognised tool): a tool, not a person',
      'low: the evidence is thin',
      'envs/shop-eu/payments-api/deployment.yaml',
      'Reconcile: write the value of Git to the cluster again.',
    ]) {
      expect(details).toHaveTextContent(text);
    }
    expect(await axe(baseElement)).toHaveNoViolations();
  });

  it('opens a long value on demand', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `option${index}`);
    render(
      driftApi({
        findings: [
          aFinding({ desired: lines.join('\n'), live: 'x', change: 'changed' }),
        ],
      }),
    );

    const details = await openDetails(/Details of .*DEBUG/);
    expect(details).not.toHaveTextContent('option39');
    await userEvent.click(
      within(details).getByRole('button', { name: /Show all of Git/ }),
    );
    expect(details).toHaveTextContent('option39');
  });

  it('shows of long values the lines that differ', async () => {
    const text = (port: number) =>
      Array.from({ length: 40 }, (_, index) =>
        index === 30 ? `port=${port}` : `option${index}`,
      ).join('\n');
    render(
      driftApi({
        findings: [
          aFinding({ desired: text(80), live: text(8080), change: 'changed' }),
        ],
      }),
    );

    expect(await row(/DEBUG/)).toHaveTextContent(/port=80,.*port=8080,/);
    const details = await openDetails(/Details of .*DEBUG/);
    expect(details).toHaveTextContent(/…\s*option28\s*option29\s*port=8080/);
    expect(details).not.toHaveTextContent('option39');
  });

  it('shows ignored findings in a tab of their own, kept in the URL', async () => {
    render(driftApi());

    await userEvent.click(
      await screen.findByRole('tab', { name: 'Ignored (1)' }),
    );

    expect(await row(/spec.replicas/)).toHaveTextContent(
      'HorizontalPodAutoscaler storefront-web sets it between 3 and 10',
    );
    expect(screen.queryByRole('row', { name: /DEBUG/ })).toBeNull();
    expect(screen.getByTestId('address')).toHaveTextContent('status=ignored');
    const details = await openDetails(/Details of .*replicas/);
    expect(
      within(details).queryByRole('button', { name: 'Ignore…' }),
    ).toBeNull();
  });

  it('shows when a finding was resolved, and offers nothing more about it', async () => {
    render(
      driftApi({
        findings: [
          aFinding({ status: 'resolved', resolvedAt: secondsAgo(120) }),
        ],
      }),
      '?status=resolved',
    );

    expect(await row(/DEBUG/)).toHaveTextContent('Resolved 2 min ago');
    expect(screen.queryByRole('checkbox')).toBeNull();
    const details = await openDetails(/Details of .*DEBUG/);
    expect(
      within(details)
        .getAllByRole('button')
        .map(button => button.textContent),
    ).toEqual(['', 'Show whole object']);
  });

  it('selects all of an object', async () => {
    render(driftApi());

    await userEvent.click(
      await screen.findByRole('checkbox', {
        name: 'Select all of Deployment shop/payments-api',
      }),
    );

    expect(screen.getByText('2 findings selected')).toBeVisible();
  });

  it('writes an ignore rule prefilled from the finding', async () => {
    const api = driftApi();
    const { baseElement } = render(api);
    await openDetails(/Details of .*memory/);
    await userEvent.click(screen.getByRole('button', { name: 'Ignore…' }));

    const dialog = await screen.findByRole('dialog', {
      name: 'Ignore drift of payments-api',
    });
    expect(
      await within(dialog).findByText(
        'It matches 1 present finding you may see.',
      ),
    ).toBeVisible();
    const save = within(dialog).getByRole('button', {
      name: 'Ignore by this rule',
    });
    expect(save).toBeDisabled();
    expect(dialog).toHaveTextContent('A reason is needed to save.');
    await userEvent.selectOptions(
      within(dialog).getByLabelText('Fields'),
      'Any field below spec.template.spec.containers[name=payments-api]',
    );
    expect(
      await within(dialog).findByText(
        'It matches 2 present findings you may see.',
      ),
    ).toBeVisible();
    await userEvent.click(
      within(dialog).getByLabelText('Only while acme-tool wrote it'),
    );
    await userEvent.type(
      within(dialog).getByLabelText(/Reason/),
      'the tool sets limits',
    );
    await userEvent.selectOptions(
      within(dialog).getByLabelText('Ends'),
      'In 7 days',
    );
    expect(await axe(baseElement)).toHaveNoViolations();
    await userEvent.click(save);

    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.callsOf('createIgnoreRule')).toEqual([
      [
        {
          kind: 'Deployment',
          name: 'payments-api',
          path: 'spec.template.spec.containers[name=payments-api].**',
          environmentRef: REF,
          manager: 'acme-tool',
          reason: 'the tool sets limits',
          expiresAt: new Date(NOW + 7 * 24 * 3_600_000).toISOString(),
        },
      ],
    ]);
  });

  it('refuses a rule that matches everything', async () => {
    render(driftApi());
    await openDetails(/Details of .*memory/);
    await userEvent.click(screen.getByRole('button', { name: 'Ignore…' }));

    await userEvent.type(screen.getByLabelText(/Reason/), 'noise');
    await userEvent.selectOptions(
      screen.getByLabelText('Objects'),
      'Every Deployment',
    );
    await userEvent.selectOptions(
      screen.getByLabelText('Fields'),
      'Any field of the object',
    );

    expect(
      screen.getByRole('button', { name: 'Ignore by this rule' }),
    ).toBeDisabled();
    expect(screen.getByText(/hides drift/)).toBeVisible();
  });

  it('says before the dialog that a person may not ignore', async () => {
    const { baseElement } = render(
      driftApi({ findings: [{ ...memory, allowed: { ignore: false } }] }),
    );
    await openDetails(/Details of .*memory/);

    const button = screen.getByRole('button', { name: 'Ignore…' });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(
      /may not ignore drift in shop-eu.*owners can.*gitopshq\.drift\.ignore/,
    );
    expect(await axe(baseElement)).toHaveNoViolations();
  });

  it('says clearly that a person may not ignore', async () => {
    const api = driftApi();
    api.fail('createIgnoreRule', await refusal(403, 'not yours to ignore'));
    render(api);
    await openDetails(/Details of .*memory/);
    await userEvent.click(screen.getByRole('button', { name: 'Ignore…' }));
    await userEvent.type(screen.getByLabelText(/Reason/), 'noise');
    await userEvent.click(
      screen.getByRole('button', { name: 'Ignore by this rule' }),
    );

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The rule was not saved');
    expect(alert).toHaveTextContent('not yours to ignore');
    expect(alert).toHaveTextContent('gitopshq.drift.ignore');
    expect(screen.getByLabelText(/Reason/)).toHaveValue('noise');
  });

  it('shows the whole object as both sides have it', async () => {
    const api = driftApi();
    const { object } = memory;
    api.fleet.objects = {
      [`${REF} ${object}`]: {
        environmentRef: REF,
        object,
        desired: 'kind: Deployment\nspec:\n  replicas: 3\n',
        live: 'kind: Deployment\nspec:\n  replicas: 4\n',
        files: ['envs/shop-eu/deployment.yaml'],
        owners: { 'spec.replicas': ['kubectl-scale', 'gitopshq'] },
        notes: ['terminating'],
        sha: '4f2c1a9d3e5b6a7c8d9e0f1a2b3c4d5e6f708192',
        asOf: secondsAgo(2),
      },
    };
    const { baseElement } = render(api);
    await openDetails(/Details of .*memory/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show whole object' }),
    );

    expect(await screen.findByLabelText('YAML in Git')).toHaveTextContent(
      'replicas: 3',
    );
    const live = screen.getByLabelText('YAML in the cluster');
    expect(live).toHaveTextContent('replicas: 4');
    expect(live).toHaveAttribute('tabindex', '0');
    expect(live).toHaveAttribute('contenteditable', 'false');
    expect(screen.getByText('4f2c1a9d3e5b')).toBeVisible();
    expect(screen.getByText('It is being deleted.')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show who owns its 1 fields' }),
    );
    expect(
      screen.getByRole('table', { name: 'Owners of fields' }),
    ).toHaveTextContent('kubectl-scale and gitopshq');
    expect(await axe(baseElement)).toHaveNoViolations();
  });

  it('says what is wrong with an environment that is not compared', async () => {
    render(
      driftApi({
        findings: [],
        environments: [
          anEnvironment({
            problem: {
              code: 'not-comparable',
              message: 'A plugin renders this application',
              value: 'argocd/shop-eu',
              cure: 'Use plain manifests, kustomize or helm.',
            },
          }),
        ],
      }),
    );

    expect(
      await screen.findByText(/A plugin renders this application/),
    ).toBeVisible();
    expect(
      screen.getByText('Use plain manifests, kustomize or helm.'),
    ).toBeVisible();
    expect(
      await screen.findByText('Not known whether anything differs'),
    ).toBeVisible();
  });

  it.each([
    ['a current comparison', noDrift, 'No drift'],
    ['a stopped comparison', stale, 'Not known whether anything differs'],
    ['findings elsewhere', driftSignal(), 'No findings here'],
  ])('tells no findings after %s', async (_what, signal, title) => {
    const api = driftApi({ findings: [replicas] });
    api.fleet.signals = { [`entity ${REF}`]: [signal] };
    const { container } = render(api);

    expect(await screen.findByText(title)).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows each failure with retry', async () => {
    const api = driftApi({ findings: [aFinding({ id: findingId(1) })] });
    api.fail('listFindings', new Error('timed out'));
    api.fail('getFindingCounts', new Error('timed out'));
    render(api);

    expect(
      await screen.findByText('The findings could not be loaded'),
    ).toBeVisible();
    expect(
      await screen.findByText('The findings could not be counted'),
    ).toBeVisible();
    api.fail('listFindings', undefined);
    api.fail('getFindingCounts', undefined);
    for (const alert of screen.getAllByRole('alert')) {
      await userEvent.click(
        within(alert).getByRole('button', { name: 'Retry' }),
      );
    }
    expect(await row(/DEBUG/)).toBeVisible();
  });
});
