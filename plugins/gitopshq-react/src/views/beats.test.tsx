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

import { createTheme, ThemeProvider } from '@material-ui/core/styles';
import { act, render, screen, within } from '@testing-library/react';
import { axe, toHaveNoViolations } from 'jest-axe';
import { Settings } from 'luxon';
import { someBeats } from '../__testUtils__';
import { BeatHistory } from './BeatHistory';
import { beatsLabel, durationText } from './beatRuns';
import { BeatStrip } from './BeatStrip';

expect.extend(toHaveNoViolations);

const silent = { received: 0, worstAgeSeconds: 365 };
const missed = { received: 50, worstAgeSeconds: 61 };
const unwatched = { received: 0, expected: 0, worstAgeSeconds: undefined };
/** 04:30 to 08:00 UTC. */
const beats = someBeats([unwatched, {}, {}, silent, silent, missed, {}]);
const TITLE = 'Beats of prod-eu, last 24 hours';

describe.each(['light', 'dark'] as const)('beats in the %s theme', type => {
  const theme = createTheme({ palette: { type } });
  const zone = Settings.defaultZone;
  beforeAll(() => {
    Settings.defaultZone = 'utc';
  });
  afterAll(() => {
    Settings.defaultZone = zone;
  });

  const show = (element: JSX.Element) =>
    render(<ThemeProvider theme={theme}>{element}</ThemeProvider>);

  it('are a strip of shapes with exact times and a text', async () => {
    const { container } = show(<BeatStrip title={TITLE} beats={beats} />);
    expect(
      screen.getByRole('img', {
        name: `${TITLE}: no beat in 1 h, beats missed in 30 min, not watched in 30 min, every beat came in 1 h 30 min; longest silence 6 min 5 s`,
      }),
    ).toBeVisible();
    const shapes = [...container.querySelectorAll('rect[data-beats]')];
    expect(
      shapes.map(shape => shape.getAttribute('data-beats')).sort(),
    ).toEqual(['beating', 'beating', 'missed', 'silent', 'unwatched']);
    const looks = shapes.map(shape =>
      ['y', 'height', 'fill', 'stroke'].map(name => shape.getAttribute(name)),
    );
    expect(new Set(looks.map(look => look.slice(0, 2).join())).size).toBe(4);
    expect(
      container.querySelector('rect[data-beats="silent"]')!.textContent,
    ).toMatch(
      /^Mar 10, 2026, 6:00\sAM to 7:00\sAM UTC: no beat, longest silence 6 min 5 s$/,
    );
    expect(await axe(container)).toHaveNoViolations();
  });

  it('are told as a history with every disturbance in words', async () => {
    const { container } = show(<BeatHistory title={TITLE} beats={beats} />);
    // The chart is loaded apart from the words.
    await act(async () => {
      await import('./BeatChart');
    });
    expect(
      container.querySelectorAll('.recharts-bar-rectangle path'),
    ).toHaveLength(beats.length);
    const rows = within(
      screen.getByRole('table', { name: `Disturbances, ${TITLE}` }),
    )
      .getAllByRole('row')
      .slice(1);
    expect(rows.map(row => row.textContent)).toEqual([
      expect.stringMatching(/beats missed1 min 1 s50 of 60$/),
      expect.stringMatching(/no beat6 min 5 s0 of 120$/),
      expect.stringMatching(/not watchedunknown: the hub .*none expected$/),
    ]);
    expect(await axe(container)).toHaveNoViolations();
  });
});

describe('a quiet day', () => {
  it('says so', () => {
    render(<BeatHistory title={TITLE} beats={someBeats([{}, {}])} />);
    expect(screen.getByText('Every beat came, all the time.')).toBeVisible();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it.each([
    [0.4, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [365, '6 min 5 s'],
    [3600, '1 h'],
    [86_400, '24 h'],
    [7_500, '2 h 5 min'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it('knows nothing of no beats', () => {
    expect(beatsLabel(TITLE, [])).toBe(`${TITLE}: nothing known`);
  });
});
