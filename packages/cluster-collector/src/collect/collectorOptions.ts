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

/** Sizes and times of a collector. All have defaults. @public */
export interface CollectorOptions {
  /** Objects per page of a list. Default 500, as kubectl asks for. */
  pageSize?: number;
  /** Lists that may run at the same time on one cluster. Default 4. */
  concurrentLists?: number;
  /** Until the head of an answer has come, ms. Default 30 000. */
  answerTimeoutMs?: number;
  /** For one whole page of a list, ms. Default 60 000. */
  pageTimeoutMs?: number;
  /** Bytes of one page of a list. Default 128 MiB. */
  maxPageBytes?: number;
  /**
   * Bytes of one object; a larger one is left out and reported. Default 4 MiB:
   * more than etcd takes (1.5 MiB by default) and JSON makes of it.
   */
  maxObjectBytes?: number;
  /** Without event or bookmark a watch is opened again, ms. Default 180 000. */
  silenceMs?: number;
}

/** Options with every default filled in. */
export type CollectorLimits = Required<CollectorOptions>;

/** The defaults that {@link CollectorOptions} names. */
export function withDefaults(options: CollectorOptions = {}): CollectorLimits {
  return {
    pageSize: 500,
    concurrentLists: 4,
    answerTimeoutMs: 30_000,
    pageTimeoutMs: 60_000,
    maxPageBytes: 128 * 1024 * 1024,
    maxObjectBytes: 4 * 1024 * 1024,
    silenceMs: 180_000,
    ...options,
  };
}
