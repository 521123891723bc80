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

/** Backstage signals channel on which the hub says what changed. @public */
export const LIVE_CHANNEL = 'gitopshq';

/**
 * A live update says only which kind of thing changed; clients fetch again
 * under their own rights. `topic` is the first path segment of the resource.
 *
 * @public
 */
export const liveUpdateSchema = z.object({
  topic: z.enum([
    'clusters',
    'environments',
    'services',
    'signals',
    'findings',
    'ignore-rules',
    'releases',
    'operations',
    'incidents',
    'me',
  ]),
  version: z.number().int(),
});

/** @public */
export type LiveUpdate = z.infer<typeof liveUpdateSchema>;

/** @public */
export type LiveTopic = LiveUpdate['topic'];
