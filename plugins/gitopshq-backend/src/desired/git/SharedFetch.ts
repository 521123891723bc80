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

/**
 * One fetch at a time, shared by all who asked for it before it began: each of
 * them sees what the server had after the call.
 */
export class SharedFetch {
  private running?: Promise<void>;
  private waiting?: Promise<void>;

  constructor(private readonly fetch: () => Promise<void>) {}

  /** Ends as the first fetch that begins after the call. */
  begin(): Promise<void> {
    this.waiting ??= this.next();
    return this.waiting;
  }

  private async next(): Promise<void> {
    // How the one before ends is for those who waited for it.
    await this.running?.catch(() => {});
    this.waiting = undefined;
    const running = this.fetch().finally(() => {
      if (this.running === running) {
        this.running = undefined;
      }
    });
    this.running = running;
    return running;
  }
}
