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
import type { EventSummary } from '../types';
import { messageField, nameField } from './field';
import { metadataField, objectMeta } from './objectMeta';

const timeField = z.string().max(64).nullish();

const eventSchema = z.object({
  metadata: metadataField,
  type: z.string().max(64).nullish(),
  reason: messageField,
  message: messageField,
  count: z.number().int().nonnegative().nullish(),
  firstTimestamp: timeField,
  lastTimestamp: timeField,
  eventTime: timeField,
  series: z
    .object({
      count: z.number().int().nonnegative().nullish(),
      lastObservedTime: timeField,
    })
    .nullish(),
  involvedObject: z.object({
    kind: nameField,
    name: nameField,
    uid: z.string().nullish(),
  }),
});

/**
 * The summary of a core/v1 Event; undefined when it is malformed. Newer
 * reporters count in `series` and leave the older fields null.
 */
export function projectEvent(object: unknown): EventSummary | undefined {
  const parsed = eventSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const event = parsed.data;
  const lastSeenAt =
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.firstTimestamp ??
    event.metadata.creationTimestamp;
  const { kind, name, uid } = event.involvedObject;
  return {
    type: 'event',
    ...objectMeta(event.metadata),
    eventType: event.type || 'Normal',
    reason: event.reason,
    message: event.message,
    count: event.series?.count ?? event.count ?? 1,
    ...(lastSeenAt && { lastSeenAt }),
    about: { kind, name, ...(uid && { uid }) },
  };
}
