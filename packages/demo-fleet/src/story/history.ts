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

import { DEMO_ENVIRONMENTS, type DemoEnvironment } from './environments';
import { filesOf } from './manifests';
import { DEMO_SERVICES } from './services';

/** A commit of the demo's deployment repository. */
export interface DemoCommit {
  author: { name: string; email: string };
  subject: string;
  /** Minutes before the demo's start. */
  minutesAgo: number;
  /** The repository's whole content at this commit. */
  files: Map<string, string>;
}

/** A release of one service; the table below has the newest last. */
interface Release {
  minutesAgo: number;
  author: string;
  environment: string;
  service: string;
  /** Version it ran before. */
  from: string;
}

const RELEASES: readonly Release[] = [
  {
    minutesAgo: 8880,
    author: 'Dana Okafor',
    environment: 'shop-eu',
    service: 'payments-api',
    from: '2.13.0',
  },
  {
    minutesAgo: 7420,
    author: 'Mei Tanaka',
    environment: 'shop-eu',
    service: 'storefront-web',
    from: '7.2.9',
  },
  {
    minutesAgo: 5990,
    author: 'Dana Okafor',
    environment: 'shop-eu',
    service: 'ledger',
    from: '1.7.3',
  },
  {
    minutesAgo: 4410,
    author: 'Luis Ferrer',
    environment: 'shop-eu',
    service: 'events-ingest',
    from: '0.22.2',
  },
  {
    minutesAgo: 2950,
    author: 'Mei Tanaka',
    environment: 'shop-staging',
    service: 'cart',
    from: '3.9.4',
  },
  {
    minutesAgo: 1510,
    author: 'Sam Rivera',
    environment: 'shop-eu',
    service: 'gateway',
    from: '1.30.2',
  },
  {
    minutesAgo: 190,
    author: 'Mei Tanaka',
    environment: 'shop-staging',
    service: 'recommendations',
    from: '1.6.0',
  },
];

function environmentNamed(name: string): DemoEnvironment {
  const found = DEMO_ENVIRONMENTS.find(other => other.name === name);
  if (!found) {
    throw new Error(`The demo has no environment ${name}`);
  }
  return found;
}

function emailOf(author: string): string {
  return `${author.split(' ')[0].toLocaleLowerCase('en-US')}@acme.example.com`;
}

function versionAtHead(
  environment: DemoEnvironment,
  serviceName: string,
): string | undefined {
  return (
    environment.versions[serviceName] ??
    DEMO_SERVICES.find(({ name }) => name === serviceName)?.version
  );
}

/** The environment as it was before the releases from `index` on. */
function before(environment: DemoEnvironment, index: number): DemoEnvironment {
  const undone = RELEASES.slice(index).filter(
    release => release.environment === environment.name,
  );
  const behaviours = { ...environment.behaviours };
  const versions = { ...environment.versions };
  for (const release of undone.reverse()) {
    versions[release.service] = release.from;
    delete behaviours[release.service];
  }
  return { ...environment, versions, behaviours };
}

function allFiles(index: number): Map<string, string> {
  return new Map(
    DEMO_ENVIRONMENTS.flatMap(environment => [
      ...filesOf(before(environment, index)),
    ]),
  );
}

/**
 * The commits of the deployment repository, oldest first. The last one is
 * what the simulated clusters run.
 */
export function demoHistory(): DemoCommit[] {
  const first: DemoCommit = {
    author: { name: 'Sam Rivera', email: emailOf('Sam Rivera') },
    subject: 'Bring the shop under GitOps',
    minutesAgo: 10_080,
    files: allFiles(0),
  };
  return [
    first,
    ...RELEASES.map((release, index): DemoCommit => {
      const environment = environmentNamed(release.environment);
      const service = release.service;
      const later = RELEASES.slice(index + 1).find(
        other =>
          other.environment === release.environment &&
          other.service === service,
      );
      const to = later?.from ?? versionAtHead(environment, service);
      return {
        author: { name: release.author, email: emailOf(release.author) },
        subject: `${service} ${to} to ${release.environment}`,
        minutesAgo: release.minutesAgo,
        files: allFiles(index + 1),
      };
    }),
  ];
}
