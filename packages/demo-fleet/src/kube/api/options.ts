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

/** How a write behaves. */
export interface WriteOptions {
  /** Validate and answer as usual, store nothing. */
  dryRun?: boolean;
  /** Write only what this subresource covers; who writes through `binding` or `scale` is not worked out here. */
  subresource?: 'status' | 'scale' | 'binding';
  /** Name of the field manager; default that of the {@link ObjectApi}. */
  manager?: string;
  /** Let a server-side apply take over what others own. */
  force?: boolean;
}

/** How a deletion behaves; fields as in Kubernetes' `DeleteOptions`. */
export interface DeleteOptions {
  dryRun?: boolean;
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  preconditions?: { uid?: string; resourceVersion?: string };
}
