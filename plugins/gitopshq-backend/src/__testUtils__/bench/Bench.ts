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

/** One measured figure. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  goal?: { atMost?: number; atLeast?: number };
  /** How it was measured, or what stands beside it. */
  note?: string;
}

/** Takes one figure. */
export type Report = (figure: Figure) => void;

/** Default export of a `*.bench.ts` file, which `yarn bench` runs. */
export interface Bench {
  /** By which `yarn bench <name>` chooses it. */
  name: string;
  description: string;
  needs?: {
    /** The bench's process gets a connection, see {@link openBenchDatabase}. */
    postgres?: boolean;
    chromium?: boolean;
  };
  /** Flags of its Node process, for example `--max-old-space-size=512`. */
  nodeOptions?: string[];
  run(report: Report): Promise<void>;
}
