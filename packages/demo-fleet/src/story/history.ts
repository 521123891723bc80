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

import {
  DEMO_ENVIRONMENTS,
  type DemoEnvironment,
  type ServiceSettings,
} from './environments';
import { filesOf } from './manifests';
import { DEMO_CHANGES, FIRST_SETTINGS } from './changes';

/** A commit of the demo's deployment repository. */
export interface DemoCommit {
  author: { name: string; email: string };
  subject: string;
  /** Why, below the subject. */
  body?: string;
  /** Minutes before the demo's start. */
  minutesAgo: number;
  /** The environments at this commit. */
  environments: readonly DemoEnvironment[];
  /** The repository's whole content at this commit. */
  files: ReadonlyMap<string, string>;
}

/** Minutes before the demo's start at which the shop came under GitOps: three weeks. */
const FIRST_MINUTES_AGO = 30_240;

function authorNamed(name: string) {
  const first = name.split(' ')[0].toLocaleLowerCase('en-US');
  return { name, email: `${first}@acme.example.com` };
}

function commitOf(
  change: Pick<DemoCommit, 'subject' | 'minutesAgo' | 'body'> & {
    author: string;
  },
  environments: readonly DemoEnvironment[],
): DemoCommit {
  return {
    author: authorNamed(change.author),
    subject: change.subject,
    minutesAgo: change.minutesAgo,
    ...(change.body && { body: change.body }),
    environments,
    files: new Map(environments.flatMap(each => [...filesOf(each)])),
  };
}

function withSettings(
  environment: DemoEnvironment,
  service: string,
  settings: ServiceSettings,
): DemoEnvironment {
  const before = environment.services[service];
  const env = { ...before?.env, ...settings.env };
  return {
    ...environment,
    services: {
      ...environment.services,
      [service]: {
        ...before,
        ...settings,
        ...(Object.keys(env).length > 0 && { env }),
      },
    },
  };
}

/**
 * The thirty commits of the deployment repository, oldest first. The last one
 * is what the simulated clusters are told to run; the one before broke `cart`
 * in shop-us.
 */
export function demoHistory(): DemoCommit[] {
  let environments: readonly DemoEnvironment[] = DEMO_ENVIRONMENTS.map(
    each => ({ ...each, services: FIRST_SETTINGS[each.name] ?? {} }),
  );
  const commits = [
    commitOf(
      {
        author: 'Sam Rivera',
        subject: 'Bring the shop under GitOps',
        minutesAgo: FIRST_MINUTES_AGO,
      },
      environments,
    ),
  ];
  for (const change of DEMO_CHANGES) {
    environments = environments.map(environment =>
      environment.name === change.environment
        ? withSettings(environment, change.service, change.settings)
        : environment,
    );
    commits.push(commitOf(change, environments));
  }
  return commits;
}

/** The environments as the newest commit has them. */
export function demoHead(): readonly DemoEnvironment[] {
  return demoHistory().at(-1)!.environments;
}
