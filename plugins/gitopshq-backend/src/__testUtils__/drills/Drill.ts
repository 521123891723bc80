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

/** What one run came to. */
export interface DrillRun {
  /** Reproduces it. */
  seed: number;
  ok: boolean;
  /** What happened; of a run that failed, what is wrong. */
  text: string;
}

/** Takes one run. */
export type ReportRun = (run: DrillRun) => void;

/** Default export of a `*.drill.ts` file, which `yarn drill <name>` runs. */
export interface Drill {
  /** By which `yarn drill <name>` chooses it. */
  name: string;
  description: string;
  /**
   * @param options - `seed`: of the first run, each later one has the next;
   * `runs`: how many.
   */
  run(
    options: { seed: number; runs: number },
    report: ReportRun,
  ): Promise<void>;
}
