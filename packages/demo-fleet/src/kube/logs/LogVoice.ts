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

import { SeededRandom } from '../SeededRandom';

/**
 * One run of a container, from its start to its end.
 * @public
 */
export interface LogRun {
  podName: string;
  containerName: string;
  image: string;
  /** Value of each environment variable that the pod sets. */
  env: Readonly<Record<string, string>>;
  /** Whether the readiness probe fails for as long as the container runs. */
  neverReady: boolean;
}

/**
 * What a program writes to its log. Every function must give the same lines for
 * the same run and random numbers, so that a log read twice is the same log.
 * @public
 */
export interface LogVoice {
  /** Mean time between two lines of ordinary work, in milliseconds. */
  periodMs: number;
  /** Lines at the start, in order. */
  start(run: LogRun): string[];
  /** One line of ordinary work. */
  work(run: LogRun, random: SeededRandom, at: number): string;
  /** Last lines of a program that fails by itself. */
  failure(run: LogRun): string[];
}

/**
 * The voice of a program about which nothing is known.
 * @public
 */
export const plainVoice: LogVoice = {
  periodMs: 5000,
  start: ({ containerName, image }) => [
    `starting ${containerName} from ${image}`,
    `${containerName} is listening`,
  ],
  work: (_run, random) =>
    `request id=${random.hex(12)} status=200 duration_ms=${
      2 + random.below(40)
    }`,
  failure: ({ containerName }) => [
    `fatal: ${containerName} cannot go on: invalid configuration`,
    `  at main (${containerName}/main:42)`,
    `  at start (${containerName}/runtime:7)`,
  ],
};
