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

import { defineConfig } from '@playwright/test';

const appPort = Number(process.env.PLAYWRIGHT_APP_PORT ?? 3000);
const backendPort = Number(process.env.PLAYWRIGHT_BACKEND_PORT ?? 7007);
const appUrl = `http://localhost:${appPort}`;
const backendUrl = `http://localhost:${backendPort}`;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Reached by nothing but a failure: a busy machine takes many times as long,
  // and some tests open many pages or wait for several looks at a cluster.
  timeout: 900_000,
  expect: { timeout: 60_000 },
  // One demo serves all tests, and some of them change its clusters.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    baseURL: appUrl,
    actionTimeout: 60_000,
    navigationTimeout: 120_000,
    // Packing its large files would keep the development server busy for nothing.
    extraHTTPHeaders: { 'accept-encoding': 'identity' },
    viewport: { width: 1400, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node tools/run.mjs start',
    // The line that tells a person the portal can be used is what the tests wait for too.
    wait: { stdout: /GitOpsHQ is ready/ },
    stdout: 'pipe',
    timeout: 600_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
    env: {
      // No cluster falls silent by itself while it is being tested.
      APP_CONFIG_gitopshqDemo_story: 'false',
      APP_CONFIG_app_baseUrl: appUrl,
      APP_CONFIG_backend_baseUrl: backendUrl,
      APP_CONFIG_backend_listen: JSON.stringify({ port: backendPort }),
      APP_CONFIG_backend_cors_origin: appUrl,
    },
  },
});
