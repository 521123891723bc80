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

import { ServerResponse } from 'http';
import { ObjectApi } from '../api/ObjectApi';
import { badRequest, methodNotAllowed } from '../api/StatusError';
import { PodBehaviour } from '../controllers/behaviour';
import { Pod } from '../controllers/workloads';
import { chooseRun } from '../logs/chooseRun';
import { LogStream } from '../logs/LogStream';
import { LogVoice } from '../logs/LogVoice';
import { endOfSecond, readLog, TimedRun, timestamped } from '../logs/readLog';
import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import { Clock, Scheduler } from '../time/Scheduler';
import { isTrue, wholeNumber } from './query';
import type { ResourceRequest } from './ResourceEndpoint';

/** What logs are made with. */
export interface LogEnvironment {
  api: ObjectApi;
  clock: Clock;
  scheduler: Scheduler;
  behaviourOf(pod: Pod): PodBehaviour | undefined;
  voiceOf(containerName: string): LogVoice;
}

/** Answers `GET …/pods/<name>/log`. */
export class LogEndpoint {
  #streams = new Set<LogStream>();

  constructor(private readonly environment: LogEnvironment) {}

  /** Ends every log that is being followed. */
  close(): void {
    this.#streams.forEach(stream => stream.end());
  }

  /** Breaks off every log that is being followed. */
  cut(): void {
    this.#streams.forEach(stream => stream.cut());
  }

  /** @throws StatusError 400, 404, 405 */
  answer(asked: ResourceRequest, response: ServerResponse): void {
    const { api, clock, scheduler, behaviourOf, voiceOf } = this.environment;
    if (asked.verb !== 'get') {
      throw methodNotAllowed();
    }
    const { facts, namespace, name = '', query } = asked;
    const key = { facts, namespace, name };
    const pod = api.get(key) as Pod;
    const previous = isTrue(query, 'previous');
    const run = chooseRun(pod, behaviourOf(pod), {
      container: query.get('container') || undefined,
      previous,
    });
    const voice = voiceOf(run.containerName);
    const now = clock.now();
    const format = isTrue(query, 'timestamps')
      ? timestamped
      : ({ text }: { text: string }) => text;
    const lines = readLog(run, voice, {
      now,
      since: sinceOf(query, now),
      tailLines: wholeNumber(query, 'tailLines'),
    });
    const text = lines.map(line => `${format(line)}\n`).join('');
    const body = limited(text, wholeNumber(query, 'limitBytes'));
    response.writeHead(200, { 'content-type': 'text/plain' });
    if (!isTrue(query, 'follow') || run.endedAt !== undefined) {
      response.end(body);
      return;
    }
    response.flushHeaders();
    response.write(body);
    const stream = new LogStream(
      response,
      {
        scheduler,
        format,
        subscribe: changed =>
          api.store.subscribe(facts, ({ object }) => {
            if (object.metadata.uid === pod.metadata.uid) {
              changed();
            }
          }),
        linesAfter: since => {
          const current = this.#present(key, pod, run);
          return {
            lines: readLog(current, voice, { now: clock.now(), since }),
            ended: current.endedAt !== undefined,
          };
        },
      },
      now,
    );
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    stream.open();
  }

  /** The same run as it is by now: running, or ended. */
  #present(key: ObjectKey, pod: Pod, run: TimedRun): TimedRun {
    const current = this.environment.api.find<Pod>(key);
    const status =
      current?.metadata.uid === pod.metadata.uid
        ? current.status.containerStatuses?.find(
            ({ name }) => name === run.containerName,
          )
        : undefined;
    const { running } = status?.state ?? {};
    if (running && Date.parse(running.startedAt) === run.startedAt) {
      return run;
    }
    const ended = status?.state.terminated ?? status?.lastState.terminated;
    return {
      ...run,
      endedAt: ended
        ? endOfSecond(ended.finishedAt)
        : this.environment.clock.now(),
      failed: ended?.reason === 'Error',
    };
  }
}

/** Whether a request asks for a log. */
export function isLogRequest(
  facts: ResourceFacts,
  subresource: string | undefined,
): boolean {
  return facts.logSubresource === true && subresource === 'log';
}

/** The moment from which on lines are asked for, exclusive. */
function sinceOf(query: URLSearchParams, now: number): number | undefined {
  const seconds = wholeNumber(query, 'sinceSeconds');
  const time = query.get('sinceTime');
  if (seconds !== undefined && time) {
    throw badRequest(
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    );
  }
  if (time) {
    const at = Date.parse(time);
    if (Number.isNaN(at)) {
      throw badRequest(`invalid sinceTime: "${time}" is not an RFC 3339 time`);
    }
    return at - 1;
  }
  return seconds === undefined ? undefined : now - seconds * 1000 - 1;
}

function limited(text: string, limitBytes: number | undefined): string {
  if (limitBytes === undefined) {
    return text;
  }
  if (limitBytes === 0) {
    throw badRequest('limitBytes must be greater than 0');
  }
  return Buffer.from(text).subarray(0, limitBytes).toString('utf8');
}
