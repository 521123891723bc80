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
import { Deadline } from '../connection/Deadline';
import { describeHead } from '../connection/statusProblem';
import { ListPageParser } from '../parse/ListPageParser';
import type { Projection } from '../projection/projection';
import type { Clock, Identified, Timers, WatchTarget } from '../types';
import type { CollectorLimits } from './collectorOptions';
import { refuse } from './refusal';
import { targetPath } from './targets';

const listSchema = z.object({
  kind: z.string().endsWith('List'),
  metadata: z.object({
    resourceVersion: z.string().min(1).max(1024),
    continue: z
      .string()
      .max(64 * 1024)
      .nullish(),
  }),
});

/** A complete list of one target. */
export interface TargetList<O extends Identified> {
  objects: O[];
  /** Of the first page: a watch from here misses nothing. */
  resourceVersion: string;
  /** Epoch ms at which the list was asked for. */
  asOf: number;
  /** Objects left out: malformed or too large. */
  dropped: number;
}

/**
 * Lists a target page by page; each object is projected and dropped as it
 * arrives. Asks without resourceVersion, which is the most recent state.
 *
 * @throws ExpiredError when the list has to start again; ClusterProblemError.
 */
export async function listTarget<O extends Identified>(
  session: ApiServerSession,
  target: WatchTarget,
  context: {
    projection: Projection<O>;
    limits: CollectorLimits;
    clock: Clock;
    timers: Timers;
    signal: AbortSignal;
  },
): Promise<TargetList<O>> {
  const { projection, limits } = context;
  const objects: O[] = [];
  let dropped = 0;
  let resourceVersion: string | undefined;
  let next: string | undefined;
  const asOf = context.clock.now();

  const onOversize = () => {
    dropped += 1;
  };
  const onItem = (item: unknown) => {
    const object = projection(item);
    if (object) {
      objects.push(object);
    } else {
      dropped += 1;
    }
  };

  do {
    const parser = new ListPageParser(
      {
        maxItemBytes: limits.maxObjectBytes,
        // No summary says who manages a field; of a whole object it is half the truth.
        omitManagedFields: target.projection === 'summary',
      },
      onItem,
      onOversize,
    );
    const query = {
      limit: String(limits.pageSize),
      continue: next,
      fieldSelector: target.fieldSelector,
    };
    const page = await readPage(session, target, query, parser, context);
    resourceVersion ??= page.resourceVersion;
    if (page.continue && page.continue === next) {
      throw notKubernetes(
        `${session.server}${targetPath(target)}`,
        'a page of a list names itself as the next one',
      );
    }
    next = page.continue || undefined;
  } while (next);

  return { objects, resourceVersion, asOf, dropped };
}

async function readPage(
  session: ApiServerSession,
  target: WatchTarget,
  query: Record<string, string | undefined>,
  parser: ListPageParser,
  context: { limits: CollectorLimits; timers: Timers; signal: AbortSignal },
): Promise<z.output<typeof listSchema>['metadata']> {
  const { limits } = context;
  const deadline = new Deadline(context.timers, context.signal).set(
    limits.pageTimeoutMs,
  );
  const { signal } = deadline;
  try {
    const path = targetPath(target);
    const answer = await session.get(path, query, signal);
    if (answer.status !== 200) {
      return await refuse(session, target, 'list', answer, signal);
    }
    const value = `${session.server}${path}: ${describeHead(session, answer)}`;
    let size = 0;
    for await (const chunk of session.chunks(answer, signal)) {
      size += chunk.length;
      if (size > limits.maxPageBytes) {
        throw notKubernetes(
          value,
          `a page of a list is larger than ${limits.maxPageBytes} bytes`,
        );
      }
      asKubernetesList(value, () => parser.push(chunk));
    }
    return asKubernetesList(value, () => listSchema.parse(parser.end()))
      .metadata;
  } finally {
    deadline.release();
  }
}

function asKubernetesList<T>(value: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) {
      throw notKubernetes(value, 'the answer is no Kubernetes list');
    }
    throw error;
  }
}
