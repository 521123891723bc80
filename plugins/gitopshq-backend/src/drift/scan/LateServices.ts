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

import { stringifyError } from '@backstage/errors';
import type { ScanDeps } from './scanTypes';

/** After which a commit that could not be rendered is tried again. */
const RETRY_MS = 60_000;

/** Asks which services the applied commit is behind in, once per commit. */
export class LateServices {
  private key?: string;
  private late?: ReadonlySet<string>;
  private failedAt = -Infinity;

  constructor(
    private readonly deps: Pick<ScanDeps, 'desired' | 'clock' | 'logger'>,
  ) {}

  /**
   * Service keys whose objects at the applied commit differ from those in
   * force; undefined where only times can tell.
   */
  async of(
    environmentRef: string,
    applied: string | undefined,
    inForce: string | undefined,
  ): Promise<ReadonlySet<string> | undefined> {
    if (applied === undefined) {
      return undefined;
    }
    const { desired, clock, logger } = this.deps;
    const key = `${applied} ${inForce}`;
    const known =
      key === this.key && (this.late || clock.now() - this.failedAt < RETRY_MS);
    if (known) {
      return this.late;
    }
    this.key = key;
    try {
      this.late = new Set(await desired.changedSince(environmentRef, applied));
    } catch (error) {
      this.late = undefined;
      this.failedAt = clock.now();
      logger.debug(
        `The applied commit ${applied} of ${environmentRef} cannot be rendered, times decide: ${stringifyError(
          error,
        )}`,
      );
    }
    return this.late;
  }
}
