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

import { LEVELS } from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTheme, ThemeProvider } from '@material-ui/core/styles';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import {
  aService,
  aSignal,
  ManualTicker,
  NOW_ISO,
  renderFleet,
  secondsAgo,
  serviceId,
} from '../__testUtils__';
import { Age } from './Age';
import { AsOf } from './AsOf';
import { ImageVersion } from './ImageVersion';
import { LevelChip } from './LevelChip';
import { LEVEL_WORDS, levelColor } from './levelAppearance';
import { PodsCount } from './PodsCount';
import { ProblemPanel } from './ProblemPanel';
import { ServicesTable } from './ServicesTable';
import { SignalList } from './SignalList';
import { Sparkline } from './Sparkline';
import { TimedText } from './TimedText';

expect.extend(toHaveNoViolations);

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map(start => {
    const share = parseInt(hex.slice(start, start + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort(
    (a, b) => a - b,
  );
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  // Paper and page background of Backstage's own themes.
  ['light', ['#ffffff', '#f8f8f8']],
  ['dark', ['#424242', '#333333']],
] as const)('levels in the %s theme', (type, backgrounds) => {
  const theme = createTheme({ palette: { type } });

  it.each(LEVELS)('%s is readable', level => {
    for (const background of backgrounds) {
      expect(contrast(levelColor(theme, level), background)).toBeGreaterThan(
        4.5,
      );
    }
  });

  it.each(LEVELS)('%s says its word beside an icon', level => {
    const { container } = render(
      <ThemeProvider theme={theme}>
        <LevelChip level={level} />
      </ThemeProvider>,
    );

    expect(screen.getByText(LEVEL_WORDS[level])).toBeInTheDocument();
    expect(container.querySelector('svg')).toBeInTheDocument();
  });

  it('has a colour and icon of its own for each level, unknown is not green', () => {
    const colors = LEVELS.map(level => levelColor(theme, level));
    const icons = LEVELS.map(level => {
      const { container, unmount } = render(<LevelChip level={level} />);
      const path = container.querySelector('svg')?.innerHTML;
      unmount();
      return path;
    });

    expect(new Set(colors).size).toBe(LEVELS.length);
    expect(new Set(icons).size).toBe(LEVELS.length);
    const unknown = levelColor(theme, 'unknown');
    expect(unknown.slice(1, 3)).toBe(unknown.slice(3, 5));
  });
});

describe('Age', () => {
  it('moves on by itself and has the exact time in its tooltip', async () => {
    const { ticker } = renderFleet(<Age at={secondsAgo(42)} />);

    const age = await screen.findByText('42 s ago');
    act(() => ticker.advance(30));
    expect(age).toHaveTextContent('1 min ago');
    expect(age).toHaveAttribute('datetime', secondsAgo(42));
    await userEvent.tab();
    expect(age.parentElement).toHaveFocus();
    await userEvent.hover(age);
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      /March 10, 2026/,
    );
  });

  it('says when there is no moment', async () => {
    renderFleet(<Age at={undefined} />);

    expect(await screen.findByText('never')).toBeInTheDocument();
  });
});

describe('AsOf', () => {
  it('warns when the data grows old', async () => {
    const { ticker } = renderFleet(<AsOf at={NOW_ISO} />);

    expect(await screen.findByText(/^As of/)).toHaveTextContent(
      'As of just now',
    );
    act(() => ticker.advance(300));
    expect(screen.getByText(/^As of/)).toHaveTextContent('As of 5 min ago');
    act(() => ticker.advance(1));
    expect(screen.getByText(/^Part of this is old/)).toBeInTheDocument();
    expect(screen.getByTitle('Warning')).toBeInTheDocument();
  });

  it('never passes off what was never read', async () => {
    renderFleet(<AsOf at={undefined} />);

    expect(await screen.findByText('Nothing was read so far')).toBeVisible();
  });
});

describe('PodsCount', () => {
  it.each([
    [{ expected: 3, ready: 2 }, '2 of 3 pods ready'],
    [{ expected: 1, ready: 0 }, '0 of 1 pods ready'],
    [{ expected: 0, ready: 0 }, 'no pods expected'],
    [{ expected: 0, ready: 1 }, '1 of 0 pods ready'],
  ])('says %j in words', (pods, words) => {
    const { container } = render(<PodsCount pods={pods} />);

    expect(container).toHaveTextContent(words);
  });

  it('says that it is not of now', () => {
    const { container } = render(
      <PodsCount pods={{ expected: 3, ready: 3 }} isLastKnown />,
    );

    expect(container).toHaveTextContent('3 of 3 pods ready when last seen');
  });
});

describe('ImageVersion', () => {
  it('shows the tag and keeps the whole image in the tooltip', async () => {
    const image = `registry.example.com:5000/acme/cart:1.4.2@sha256:${'ab'.repeat(
      32,
    )}`;
    render(<ImageVersion image={image} />);

    const short = screen.getByText('cart:1.4.2@abababababab');
    await userEvent.tab();
    expect(short).toHaveFocus();
    await userEvent.hover(short);
    expect(await screen.findByRole('tooltip')).toHaveTextContent(image);
  });
});

describe('ProblemPanel', () => {
  it('shows message, value and cure, and retries', () => {
    const onRetry = jest.fn();
    render(
      <ProblemPanel
        problem={{
          code: 'unknown-host',
          message: 'The host cannot be found',
          value: 'prod-eu.invalid',
          cure: 'Correct the url.',
        }}
        onRetry={onRetry}
      />,
    );

    expect(screen.getByText(/The host cannot be found/)).toHaveTextContent(
      'The host cannot be found (prod-eu.invalid)',
    );
    expect(screen.getByText('Correct the url.')).toBeVisible();
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(onRetry).toHaveBeenCalledTimes(1);
  });
});

describe('Sparkline', () => {
  const at = (index: number) => secondsAgo(900 * (10 - index));

  it('says in words what it draws', () => {
    render(
      <Sparkline
        title="Pod health, last 24 hours"
        samples={[
          { at: at(0), level: 'healthy', value: 0 },
          { at: at(1), level: 'critical', value: 60 },
          { at: at(2), level: 'unknown' },
        ]}
      />,
    );

    expect(screen.getByRole('img')).toHaveAccessibleName(
      'Pod health, last 24 hours: latest unknown; of 3 samples 1 critical, 1 unknown, 1 healthy',
    );
  });

  it('draws what is unknown hatched and full, and a zero visibly', async () => {
    const { container } = render(
      <Sparkline
        title="t"
        samples={[
          { at: at(0), level: 'healthy', value: 0 },
          { at: at(1), level: 'unknown' },
        ]}
        heightPx={50}
      />,
    );

    // The chart is loaded apart from the rest.
    await act(async () => {
      await import('./SparklineBars');
    });

    const bars = [
      ...container.querySelectorAll('.recharts-bar-rectangle path'),
    ];
    const heights = bars.map(bar => Number(bar.getAttribute('height')));
    expect(heights).toEqual([4, 50]);
    expect(bars[1].getAttribute('fill')).toMatch(/^url\(#/);
    expect(bars[0].getAttribute('fill')).not.toMatch(/^url/);
  });

  it('says that there are no samples', () => {
    render(<Sparkline title="Pod health" samples={[]} />);

    expect(screen.getByText('Pod health: no samples yet')).toBeVisible();
  });
});

describe('SignalList', () => {
  it('shows value, reason and the worst offenders', async () => {
    const { container } = renderFleet(
      <SignalList
        signals={[
          aSignal({
            level: 'critical',
            value: 100 / 3,
            reason: '4 of 6 pods ready',
            offenders: Array.from({ length: 7 }, (_, index) => ({
              entityRef: `component:default/c${index}`,
              text: `${index} pods not ready`,
            })),
          }),
          aSignal({
            name: 'agentHeartbeat',
            level: 'unknown',
            value: undefined,
            unit: 'seconds',
            reason: 'never seen',
            observedAt: undefined,
          }),
        ]}
      />,
    );

    const list = await screen.findByRole('list', {
      name: 'What pulls Pod health down, worst first',
    });
    expect(within(list).getAllByRole('listitem')).toHaveLength(6);
    expect(within(list).getByText('and 2 more')).toBeVisible();
    expect(screen.getByText('33.3 % of expected pods not ready')).toBeVisible();
    expect(screen.getByText('never seen')).toBeVisible();
    expect(await axe(container)).toHaveNoViolations();
  });
});

describe('ServicesTable', () => {
  it('names what is tied to no component and opens details by keyboard', async () => {
    const { container } = renderFleet(
      <ServicesTable
        label="Services"
        services={[
          aService({ id: serviceId(1) }),
          aService({
            id: serviceId(2),
            name: 'legacy',
            componentRef: undefined,
            mapping: 'unmapped',
            ownerRefs: [],
          }),
        ]}
        renderDetail={service => <p>detail of {service.name}</p>}
      />,
      { ticker: new ManualTicker() },
    );

    expect(await screen.findByText('legacy (unmapped)')).toBeVisible();
    expect(screen.getByText('no owner')).toBeVisible();
    const button = screen.getByRole('button', { name: 'Details of legacy' });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    fireEvent.click(button);
    expect(screen.getByText('detail of legacy')).toBeVisible();
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says of pods that cannot be seen when their number was true', async () => {
    renderFleet(
      <ServicesTable
        label="Services"
        services={[
          aService({ id: serviceId(1), level: 'unknown', reason: 'no access' }),
          aService({ id: serviceId(2), name: 'seen' }),
        ]}
      />,
      { ticker: new ManualTicker() },
    );

    const [, hidden, seen] = await screen.findAllByRole('row');
    expect(hidden).toHaveTextContent(/pods ready when last seenno access/);
    expect(seen).not.toHaveTextContent('when last seen');
  });
});

describe('TimedText', () => {
  it('tells moments of the hub as ages, and leaves the rest as it is', () => {
    const { container } = renderFleet(
      <div data-testid="timed">
        <TimedText text={`Well since ${secondsAgo(120)}; by ${NOW_ISO}.`} />
        <TimedText text="2026-03-10 is no moment" />
      </div>,
    );

    const text = screen.getByTestId('timed');
    expect(text).toHaveTextContent(
      'Well since 2 min ago; by just now.2026-03-10 is no moment',
    );
    expect(
      [...container.querySelectorAll('[data-testid=timed] time')].map(time =>
        time.getAttribute('datetime'),
      ),
    ).toEqual([secondsAgo(120), NOW_ISO]);
  });
});
