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

// eslint-disable-next-line @backstage/no-undeclared-imports -- the root of the repository has it, for the browser tests
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { setTimeout as later } from 'node:timers/promises';
import type { Bench, Report } from '../__testUtils__/bench/Bench';
import { openBenchDatabase } from '../__testUtils__/bench/benchDatabase';
import { personOf, startBenchHub } from '../__testUtils__/bench/benchHub';
import { buildApp } from '../__testUtils__/bench/buildApp';
import { startPortal } from '../__testUtils__/bench/startPortal';
import { median, quantile } from '../__testUtils__/bench/statistics';
import type { FleetSize } from '../__testUtils__/bench/syntheticFleet';

const SIZE: FleetSize = {
  clusters: Number(process.env.GITOPSHQ_BENCH_CLUSTERS ?? 1_000),
  environmentsPerCluster: 2,
  servicesPerEnvironment: 10,
  podsPerService: 3,
};
const RUNS = 7;
const OPERATOR = 'sre';
/** Pixels of one step of scrolling, a firm turn of a wheel. */
const STEP_PX = 150;
/** Two frames of a display of 60 Hz. */
const SMOOTH_MS = 34;

/** Pages, with what must be there before a person can use them. */
const PAGES: { path: string; usable: string[] }[] = [
  {
    path: '/gitopshq?owner=all',
    usable: [
      '[data-environment]',
      'section[aria-label="Services"] tbody tr',
      'section[aria-label="Needs attention"] a',
    ],
  },
  {
    path: '/gitopshq/clusters?owner=all',
    usable: ['[role="table"][aria-label="Clusters"] a[href*="cluster-"]'],
  },
];

const chromiumPath = () => process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    // As in playwright.config.ts.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A browser that has never been here, signed in. */
async function newVisitor(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
  });
  await context.addInitScript(
    user => window.sessionStorage.setItem('gitopshq-demo-user', user),
    OPERATOR,
  );
  return context;
}

/** Opens a page in a new tab; seconds from navigation until it can be used. */
async function open(context: BrowserContext, url: string, usable: string[]) {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(url, { waitUntil: 'commit' });
  try {
    const shown = await page.waitForFunction(
      selectors =>
        selectors.every(each => document.querySelector(each)) &&
        performance.now(),
      usable,
    );
    return { page, usableSeconds: Number(await shown.jsonValue()) / 1000 };
  } catch (error) {
    const text = await page.evaluate(() => document.body.innerText);
    throw new Error(
      `${url} shows no ${usable.join(' and ')} but "${text
        .replace(/\s+/g, ' ')
        .slice(0, 500)}"; ${errors.join('; ')}; ${error}`,
    );
  }
}

async function measureLoads(browser: Browser, url: string, report: Report) {
  for (const { path, usable } of PAGES) {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const context = await newVisitor(browser);
      for (const times of [cold, warm]) {
        const { page, usableSeconds } = await open(context, url + path, usable);
        times.push(usableSeconds);
        await page.close();
      }
      await context.close();
    }
    for (const [cache, times] of [
      ['cold', cold],
      ['warm', warm],
    ] as const) {
      report({
        name: `${path} usable, ${cache} cache`,
        value: median(times),
        unit: 's',
        goal: { atMost: 2 },
        note: `median of ${RUNS}, ${Math.min(...times).toFixed(
          2,
        )} to ${Math.max(...times).toFixed(2)} s`,
      });
    }
  }
}

async function measureScrolling(browser: Browser, url: string, report: Report) {
  const { path, usable } = PAGES[1];
  const context = await newVisitor(browser);
  const { page } = await open(context, url + path, usable);
  // Without what still happens after a page is usable.
  await page.waitForLoadState('networkidle');
  const { frames, blocked, rows } = await page.evaluate(
    async ({ step, wanted }) => {
      const viewport = document.querySelector('[data-clusters-viewport]')!;
      const table = viewport.querySelector('[role="table"]')!;
      const loaded = () => Number(table.getAttribute('aria-rowcount')) - 1;
      const tasks: number[] = [];
      const observer = new PerformanceObserver(list =>
        tasks.push(...list.getEntries().map(({ duration }) => duration)),
      );
      observer.observe({ entryTypes: ['longtask'] });
      const took: number[] = [];
      const nextFrame = () => new Promise<number>(requestAnimationFrame);
      let before = await nextFrame();
      const until = performance.now() + 60_000;
      const atEnd = () =>
        loaded() >= wanted &&
        viewport.scrollTop + viewport.clientHeight >= viewport.scrollHeight - 2;
      while (!atEnd() && performance.now() < until) {
        viewport.scrollTop += step;
        const now = await nextFrame();
        took.push(now - before);
        before = now;
      }
      observer.disconnect();
      return { frames: took, blocked: tasks, rows: loaded() };
    },
    { step: STEP_PX, wanted: SIZE.clusters },
  );
  await context.close();
  if (rows < SIZE.clusters) {
    throw new Error(`Scrolling ended after ${rows} of ${SIZE.clusters} rows`);
  }
  report({
    name: 'p95 of a frame, scrolling through all clusters',
    value: quantile(frames, 0.95),
    unit: 'ms',
    goal: { atMost: SMOOTH_MS },
    note: `median ${median(frames).toFixed(1)}, longest ${Math.max(
      ...frames,
    ).toFixed(0)} ms of ${frames.length} frames, ${STEP_PX} px each; ${
      blocked.length
    } tasks above 50 ms`,
  });
}

const bench: Bench = {
  name: 'page',
  description: `A production build of the app in Chromium, before a hub with ${
    SIZE.clusters
  } clusters and ${
    SIZE.clusters * SIZE.environmentsPerCluster * SIZE.servicesPerEnvironment
  } services on PostgreSQL; as a person who sees all.`,
  needs: { postgres: true, chromium: true },
  async run(report) {
    const app = await buildApp();
    const database = await openBenchDatabase('PostgreSQL', 'gitopshq_page');
    const hub = await startBenchHub(database, SIZE, {});
    const portal = await startPortal({
      app,
      hubUrl: hub.url,
      userEntityRef: personOf(OPERATOR),
    });
    const browser = await launch();
    try {
      while (hub.written() < hub.environments) {
        await later(50);
      }
      await measureLoads(browser, portal.url, report);
      await measureScrolling(browser, portal.url, report);
    } finally {
      await browser.close();
      await portal.stop();
      await hub.stop();
      await database.destroy();
    }
  },
};

export default bench;
