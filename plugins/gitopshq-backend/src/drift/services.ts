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

import type {
  ComparedObject,
  IgnoreRule,
  NewIgnoreRule,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Caller } from '../fleet/read/fleetFilters';

/** Whole objects as Git and the cluster have them. */
export interface ObjectReader {
  /**
   * @throws NotFoundError when neither side holds it or it may not be seen.
   * @throws ServiceUnavailableError when the cluster does not answer.
   */
  read(
    caller: Caller,
    environmentRef: string,
    object: string,
  ): Promise<ComparedObject>;
}

/** Ignore rules of the UI, of configuration and of Git. */
export interface IgnoreRules {
  /** Those that concern environments the caller may see. */
  list(caller: Caller): Promise<IgnoreRule[]>;
  /**
   * @throws NotAllowedError when the caller may not ignore drift in all the
   * environments it would concern.
   */
  create(
    caller: Caller,
    author: string,
    rule: NewIgnoreRule,
  ): Promise<IgnoreRule>;
  /** @throws NotFoundError when there is no such rule of the UI. */
  delete(caller: Caller, ruleId: string): Promise<void>;
}
