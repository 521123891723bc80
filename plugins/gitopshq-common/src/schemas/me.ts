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

import { z } from 'zod/v3';
import { problemSchema } from '../problem';
import { isoTimeSchema } from './common';

/** @public */
export const meSchema = z.object({
  userEntityRef: z.string(),
  ownershipEntityRefs: z.array(z.string()),
  /** Things everybody must know, e.g. that permissions are switched off. */
  banners: z.array(problemSchema),
});

/** @public */
export type Me = z.infer<typeof meSchema>;

/** @public */
export const dependencySchema = z.object({
  name: z.string(),
  state: z.enum(['ok', 'degraded', 'failed', 'starting']),
  asOf: isoTimeSchema.optional(),
  problem: problemSchema.optional(),
});

/** @public */
export type Dependency = z.infer<typeof dependencySchema>;

/** State of what the hub itself depends on. @public */
export const healthSchema = z.object({
  dependencies: z.array(dependencySchema),
});

/** @public */
export type Health = z.infer<typeof healthSchema>;
