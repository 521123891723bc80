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

import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import type { EventParams, EventsService } from '@backstage/plugin-events-node';
import type { JsonObject } from '@backstage/types';
import {
  environmentSettingsSchema,
  gitConfigSchema,
  renderConfigSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { systemClock, type Timers } from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import type { z } from 'zod/v3';
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import { waitFor } from '../../__testUtils__/waitFor';
import {
  ManualRegistry,
  environment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import {
  createDesired,
  type Desired,
  type DesiredOptions,
} from '../createDesired';
import { GitCredentials } from '../git/GitCredentials';
import type { DesiredChange, DesiredStatus } from '../types';
import { HELM_BINARY, KUSTOMIZE_BINARY } from './renderers';

/** An environment by name, with its source. */
export interface TestEnvironment {
  name: string;
  repository: string;
  branch?: string;
  path?: string;
  settings?: z.input<typeof environmentSettingsSchema>;
}

const POLL_MS = 60_000;

const refOf = (name: string) => `resource:default/${name}`;

const snapshotOf = (environments: TestEnvironment[]) =>
  snapshot({
    environments: environments.map(
      ({ name, repository, branch = 'main', path, settings }) =>
        environment({
          environmentRef: refOf(name),
          name,
          source: { repository, branch, path: path ?? `envs/${name}` },
          settings: environmentSettingsSchema.parse(settings ?? {}),
        }),
    ),
  });

/** The desired state on real repositories and a real database. */
export class DesiredHarness {
  readonly timers = new ManualTimers();
  readonly changes: DesiredChange[] = [];
  readonly logger = mockServices.logger.mock();
  readonly desired: Desired;
  /** Those planned: by how much later than their planning, ms. */
  private readonly polls = new Set<{ delayMs: number }>();
  private readonly registry: ManualRegistry;
  private onEvent: (event: EventParams) => Promise<void> = async () => {};

  constructor(options: {
    database: Knex;
    folder: string;
    environments: TestEnvironment[];
    integrations?: JsonObject;
    render?: z.input<typeof renderConfigSchema>;
    rest?: Partial<DesiredOptions>;
  }) {
    const credentials = new GitCredentials(
      ScmIntegrations.fromConfig(
        new ConfigReader({ integrations: options.integrations ?? {} }),
      ),
    );
    this.registry = new ManualRegistry(snapshotOf(options.environments));
    const events: EventsService = {
      publish: async () => {},
      subscribe: async ({ onEvent }) => {
        this.onEvent = onEvent;
      },
    };
    this.desired = createDesired({
      config: {
        git: gitConfigSchema.parse({
          allowProtocols: ['file', 'http'],
          // Of all that is timed, polls alone are by the minute.
          pollSeconds: POLL_MS / 1000,
          timeoutSeconds: 299,
          workingDirectory: options.folder,
        }),
        render: renderConfigSchema.parse({
          kustomizeBinary: KUSTOMIZE_BINARY,
          helmBinary: HELM_BINARY,
          ...options.render,
        }),
      },
      database: options.database,
      registry: this.registry,
      credentialFor: url => credentials.for(url),
      events,
      hubId: 'one',
      hubEnvironment: process.env,
      clock: systemClock,
      timers: this.notingPolls(),
      random: () => 0.5,
      logger: this.logger,
      ...options.rest,
    });
    this.desired.service.onChange(change => this.changes.push(change));
  }

  get service() {
    return this.desired.service;
  }

  status(name: string): DesiredStatus | undefined {
    return this.service.status(refOf(name));
  }

  /** Waits until an environment looks as wanted. */
  until(
    name: string,
    wanted: (status: DesiredStatus) => boolean,
  ): Promise<DesiredStatus> {
    return waitFor(() => {
      const status = this.status(name);
      return status && wanted(status) ? status : undefined;
    });
  }

  /** Waits until a commit is in force, and dates are known. */
  inForce(name: string, sha: string): Promise<DesiredStatus> {
    return this.until(
      name,
      ({ inForce }) =>
        inForce?.sha === sha && inForce.committedAt !== undefined,
    );
  }

  /** Waits until nothing is read and a poll is planned; in how many ms. */
  idle(): Promise<number> {
    return waitFor(() => [...this.polls][0]?.delayMs);
  }

  /** Lets the poll fall due. */
  async poll(): Promise<void> {
    await this.timers.advance(await this.idle());
  }

  push(eventPayload: unknown, topic = 'github'): Promise<void> {
    return this.onEvent({ topic, eventPayload });
  }

  declare(environments: TestEnvironment[]): void {
    this.registry.change(snapshotOf(environments));
  }

  private notingPolls(): Timers {
    return {
      after: (delayMs, task) => {
        const poll = { delayMs };
        if (delayMs % POLL_MS === 0) {
          this.polls.add(poll);
        }
        const cancel = this.timers.after(delayMs, () => {
          this.polls.delete(poll);
          task();
        });
        return () => {
          this.polls.delete(poll);
          cancel();
        };
      },
    };
  }

  /** Names and files of the objects in force. */
  async objects(name: string): Promise<[string, string[]][]> {
    const state = await this.service.current(refOf(name));
    return (state?.inForce?.objects ?? []).map(({ object, files }) => [
      (object.metadata as { name: string }).name,
      files,
    ]);
  }
}
