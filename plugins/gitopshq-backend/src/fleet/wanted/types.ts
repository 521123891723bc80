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

import type { RegisteredEnvironment } from '../../registry/types';

/** A workload that Git states, as far as the fleet needs it. */
export interface WantedWorkload {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** Folder below the environment's path; absent directly in it. */
  folder?: string;
  /** Pods that Git wants, where it can tell. */
  replicas?: number;
}

/** What Git wants of environments, by the commit in force. */
export interface WantedWorkloads {
  /** Undefined while nothing is known. */
  of(
    environment: RegisteredEnvironment,
  ): Promise<readonly WantedWorkload[] | undefined>;
  /** Calls back when that of an environment may be another; returns what stops it. */
  onChange(listener: (environmentRef: string) => void): () => void;
}

/** Of a hub that reads no Git. */
export const NOTHING_KNOWN: WantedWorkloads = {
  of: async () => undefined,
  onChange: () => () => {},
};
