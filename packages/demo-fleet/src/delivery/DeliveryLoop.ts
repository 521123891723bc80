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

import { isError } from '@backstage/errors';
import { isEqual } from 'lodash';
import { simpleGit, type SimpleGit } from 'simple-git';
import type { ClusterStore, Scheduler } from '../kube';
import { cleanGitEnvironment } from '../repository/gitEnvironment';
import type { DemoClusterName, DemoEnvironment } from '../story/environments';
import type { Manifest } from '../story/manifests';
import { deliver, withdraw } from './deliver';
import { identityOf, readManifests } from './readManifests';

/** How often the head of the branch is looked at. */
const POLL_MS = 2000;

/** What one commit changed in one environment. */
export interface Delivery {
  commit: string;
  environment: string;
  /** `Kind/name` of each object. */
  applied: string[];
  deleted: string[];
  /** Sentences that say what could not be delivered, and why. */
  failed: string[];
}

/** What a delivery loop works with. */
export interface DeliveryOptions {
  repositoryPath: string;
  /** The commit that the clusters run already. */
  commit: string;
  environments: readonly DemoEnvironment[];
  storeOf(cluster: DemoClusterName): ClusterStore;
  scheduler: Scheduler;
  onDelivery(delivery: Delivery): void;
  /** Told when the repository cannot be read. */
  onError(error: Error): void;
}

/** Brings each commit on `main` to the clusters: plain YAML below `envs/<environment>`. */
export class DeliveryLoop {
  #git: SimpleGit;
  #commit: string;
  #running: Promise<void> | undefined;
  #cancel: () => void;

  constructor(private readonly options: DeliveryOptions) {
    this.#git = simpleGit(options.repositoryPath).env(cleanGitEnvironment());
    this.#commit = options.commit;
    this.#cancel = options.scheduler.every(POLL_MS, () => {
      this.poll().catch(options.onError);
    });
  }

  /** Looks at the branch now; while a look is under way, joins it. */
  poll(): Promise<void> {
    this.#running ??= this.#deliver().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Looks no more; fulfilled when the last look is over. */
  async stop(): Promise<void> {
    this.#cancel();
    // Whoever began the look hears of its failure.
    await this.#running?.catch(() => undefined);
  }

  async #deliver(): Promise<void> {
    const head = (await this.#git.revparse('refs/heads/main')).trim();
    const before = this.#commit;
    if (head === before) {
      return;
    }
    for (const environment of this.options.environments) {
      const root = `envs/${environment.name}/`;
      const changed = await this.#changedFiles(before, head, root);
      if (changed.length > 0) {
        await this.#deliverTo(environment, changed, before, head);
      }
    }
    this.#commit = head;
  }

  async #changedFiles(
    before: string,
    after: string,
    root: string,
  ): Promise<string[]> {
    const names = await this.#git.raw(
      'diff',
      '-z',
      '--name-only',
      '--no-renames',
      before,
      after,
      '--',
      root,
    );
    return names.split('\0').filter(name => /\.ya?ml$/.test(name));
  }

  async #deliverTo(
    environment: DemoEnvironment,
    files: string[],
    before: string,
    after: string,
  ): Promise<void> {
    const failed: string[] = [];
    const old = new Map<string, Manifest>();
    const fresh = new Map<string, Manifest>();
    for (const file of files) {
      const was = await this.#objects(before, file, environment, () => {
        // What could not be read then was not applied either.
      });
      const is = await this.#objects(after, file, environment, why =>
        failed.push(why),
      );
      was?.forEach(each => old.set(identityOf(each), each));
      // Nothing of a file that cannot be read any more is taken away.
      (is ?? was)?.forEach(each => fresh.set(identityOf(each), each));
    }
    const store = this.options.storeOf(environment.cluster);
    const applied: string[] = [];
    const deleted: string[] = [];
    for (const [identity, manifest] of fresh) {
      if (!isEqual(old.get(identity), manifest)) {
        try {
          deliver(store, environment, manifest);
          applied.push(nameOf(manifest));
        } catch (error) {
          failed.push(`${nameOf(manifest)}: ${messageOf(error)}`);
        }
      }
    }
    for (const [identity, manifest] of old) {
      if (!fresh.has(identity) && withdraw(store, environment, manifest)) {
        deleted.push(nameOf(manifest));
      }
    }
    this.options.onDelivery({
      commit: after,
      environment: environment.name,
      applied,
      deleted,
      failed,
    });
  }

  /** @returns `undefined` when the file says something that cannot be read */
  async #objects(
    commit: string,
    file: string,
    environment: DemoEnvironment,
    onUnreadable: (why: string) => void,
  ): Promise<Manifest[] | undefined> {
    const listed = await this.#git.raw('ls-tree', '-z', commit, '--', file);
    if (listed === '') {
      return [];
    }
    const text = await this.#git.raw('show', `${commit}:${file}`);
    try {
      return readManifests(file, text, environment);
    } catch (error) {
      onUnreadable(messageOf(error));
      return undefined;
    }
  }
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}

function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}
