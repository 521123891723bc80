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
import type { ApiServerSession } from '../connection/ApiServerSession';
import { notKubernetes } from '../connection/connectProblem';
import { parseJson, parseStatus } from '../connection/statusProblem';
import type { Projection } from '../projection/projection';
import type { Identified, ObjectChange, WatchTarget } from '../types';
import { refusalOf } from './refusal';
import { targetPath } from './targets';

const eventSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});

const positionSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string().min(1).max(1024).nullish().catch(undefined),
    uid: z.string().min(1).max(1024).nullish().catch(undefined),
  }),
});

/** One line of a watch. */
export interface WatchEvent<O extends Identified> {
  /** Where to resume after it. */
  resourceVersion?: string;
  change?: ObjectChange<O>;
  /** The object could not be projected. */
  malformed: boolean;
}

/**
 * Reads one line of a watch. An object that has become malformed is deleted:
 * what it was before is no longer true.
 *
 * @throws ExpiredError or ClusterProblemError for an ERROR event and for a
 *   line that is none of a watch.
 */
export function readWatchEvent<O extends Identified>(
  line: string,
  projection: Projection<O>,
  session: ApiServerSession,
  target: WatchTarget,
): WatchEvent<O> {
  const parsed = eventSchema.safeParse(parseJson(line));
  if (!parsed.success) {
    throw notKubernetes(
      `${session.server}${targetPath(target)}`,
      'a line of a watch is no watch event',
    );
  }
  const { type, object } = parsed.data;
  if (type === 'ERROR') {
    const status = parseStatus(object, 500, text => session.redact(text));
    throw refusalOf(
      session,
      target,
      'watch',
      status ?? { code: 500, reason: '', message: 'no Status in ERROR event' },
    );
  }

  const position = positionSchema.safeParse(object);
  const metadata = position.success ? position.data.metadata : undefined;
  const resourceVersion = metadata?.resourceVersion ?? undefined;
  const uid = metadata?.uid ?? undefined;
  if (type === 'BOOKMARK') {
    return { resourceVersion, malformed: false };
  }
  if (type === 'DELETED') {
    return uid
      ? { resourceVersion, malformed: false, change: { type: 'delete', uid } }
      : { resourceVersion, malformed: true };
  }
  const summary = projection(object);
  if (summary) {
    return {
      resourceVersion,
      malformed: false,
      change: { type: 'upsert', object: summary },
    };
  }
  return {
    resourceVersion,
    malformed: true,
    ...(uid && { change: { type: 'delete', uid } }),
  };
}
