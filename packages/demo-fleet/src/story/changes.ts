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

import type { ServiceSettings } from './environments';

/** One commit after the first: it changes one service in one environment. */
export interface DemoChange {
  minutesAgo: number;
  author: string;
  environment: string;
  service: string;
  subject: string;
  body?: string;
  settings: ServiceSettings;
}

/** Where the environments differ from the table of services at the first commit. */
export const FIRST_SETTINGS: Readonly<
  Record<string, Readonly<Record<string, ServiceSettings>>>
> = {
  'shop-eu': {
    'storefront-web': { autoscaled: { min: 3, max: 8 }, load: '400m' },
  },
  'shop-us': { 'storefront-web': { replicas: 2 } },
};

/** A release: the service's image goes to a version. */
function release(
  minutesAgo: number,
  author: string,
  environment: string,
  service: string,
  version: string,
  more: ServiceSettings = {},
): DemoChange {
  return {
    minutesAgo,
    author,
    environment,
    service,
    subject: `${service} ${version} to ${environment}`,
    settings: { version, ...more },
  };
}

const DANA = 'Dana Okafor';
const MEI = 'Mei Tanaka';
const LUIS = 'Luis Ferrer';
const SAM = 'Sam Rivera';

/** Commits 2 to 30, oldest first. */
export const DEMO_CHANGES: readonly DemoChange[] = [
  release(29_310, DANA, 'shop-dev', 'payments-api', '2.14.0'),
  release(28_860, MEI, 'shop-staging', 'search', '5.0.1'),
  release(27_420, MEI, 'shop-eu', 'search', '5.0.1'),
  {
    minutesAgo: 26_910,
    author: SAM,
    environment: 'shop-eu',
    service: 'gateway',
    subject: 'Give the gateway in shop-eu more memory',
    settings: { memoryLimit: '768Mi' },
  },
  release(25_480, DANA, 'shop-staging', 'payments-api', '2.14.1'),
  release(24_130, DANA, 'shop-eu', 'payments-api', '2.14.1'),
  release(24_050, DANA, 'shop-us', 'payments-api', '2.14.1'),
  {
    minutesAgo: 22_600,
    author: LUIS,
    environment: 'shop-eu',
    service: 'events-ingest',
    subject: 'Run three of events-ingest in shop-eu',
    body: 'Two could not keep up with the evening peak.',
    settings: { replicas: 3 },
  },
  release(21_200, MEI, 'shop-staging', 'storefront-web', '7.3.2'),
  release(20_010, MEI, 'shop-eu', 'storefront-web', '7.3.2'),
  release(19_870, MEI, 'shop-us', 'storefront-web', '7.3.2'),
  {
    minutesAgo: 18_400,
    author: DANA,
    environment: 'shop-us',
    service: 'fraud-check',
    subject: 'Lower the fraud threshold in shop-us to 0.78',
    settings: { env: { THRESHOLD: '0.78' } },
  },
  release(17_150, LUIS, 'shop-staging', 'reports', '1.1.8'),
  release(15_980, DANA, 'shop-eu', 'ledger', '1.8.0'),
  release(15_850, DANA, 'shop-us', 'ledger', '1.8.0'),
  release(14_300, SAM, 'shop-staging', 'feature-flags', '2.0.5'),
  release(12_960, LUIS, 'shop-eu', 'events-ingest', '0.22.3'),
  release(12_700, LUIS, 'shop-us', 'events-ingest', '0.22.3'),
  {
    minutesAgo: 11_520,
    author: MEI,
    environment: 'shop-eu',
    service: 'storefront-web',
    subject: 'Switch the wish list on in shop-eu',
    settings: { env: { FEATURE_WISHLIST: 'true' } },
  },
  release(10_080, SAM, 'shop-eu', 'gateway', '1.31.0'),
  release(9940, SAM, 'shop-us', 'gateway', '1.31.0'),
  {
    minutesAgo: 8640,
    author: DANA,
    environment: 'shop-eu',
    service: 'payments-worker',
    subject: 'Settle payments in batches of 200 in shop-eu',
    settings: { env: { BATCH_SIZE: '200' } },
  },
  release(7180, MEI, 'shop-dev', 'recommendations', '1.8.0-dev.4'),
  release(5700, MEI, 'shop-dev', 'cart', '3.10.0'),
  release(4410, MEI, 'shop-staging', 'cart', '3.10.0'),
  {
    ...release(1510, MEI, 'shop-staging', 'recommendations', '1.7.0-rc.2'),
    settings: {
      version: '1.7.0-rc.2',
      // Release candidate 2 of recommendations dies at start-up.
      behaviour: 'crash-loop',
    },
  },
  release(310, LUIS, 'shop-dev', 'events-ingest', '0.23.0-dev.1'),
  {
    minutesAgo: 42,
    author: MEI,
    environment: 'shop-us',
    service: 'cart',
    subject: 'cart 3.10.0 to shop-us',
    body: 'Sessions live for half an hour, written in the new notation.',
    // 3.10.0 reads whole seconds, like every version before it.
    settings: { version: '3.10.0', env: { SESSION_TTL_SECONDS: '30m' } },
  },
  {
    minutesAgo: 18,
    author: DANA,
    environment: 'shop-staging',
    service: 'payments-worker',
    subject: 'Log more of payments-worker in shop-staging',
    settings: { env: { LOG_LEVEL: 'debug' } },
  },
];
