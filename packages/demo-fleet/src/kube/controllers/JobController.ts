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

import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import { toTime } from '../time/timestamps';
import {
  controlledObjects,
  Controller,
  ControllerContext,
  keyOf,
  objectQueue,
  watchOwned,
} from './ControllerContext';
import { podFromTemplate } from './podsOfTemplate';
import { isActive, isReady, Job, Pod, withCondition } from './workloads';
import { WorkQueue } from './WorkQueue';

/** Runs pods until enough of them have succeeded, or too many have failed. */
export class JobController implements Controller {
  #pods: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #unsubscribe: () => void;

  constructor(private readonly context: ControllerContext) {
    const { api } = context;
    this.#pods = api.table.require('v1', 'Pod');
    this.#queue = objectQueue<Job>(context, (job, key) =>
      this.#reconcile(job, key),
    );
    this.#unsubscribe = watchOwned(
      api,
      this.#queue,
      api.table.require('batch/v1', 'Job'),
      this.#pods,
    );
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }

  #reconcile(job: Job, key: ObjectKey): void {
    const isFinished = job.status.conditions?.some(
      ({ type, status }) =>
        status === 'True' && (type === 'Complete' || type === 'Failed'),
    );
    if (isFinished || job.metadata.deletionTimestamp !== undefined) {
      return;
    }
    const { api, clock } = this.context;
    const { completions, parallelism, backoffLimit, suspend } = job.spec;
    const pods = this.#podsOf(job);
    const count = (phase: string) =>
      pods.filter(pod => pod.status.phase === phase).length;
    const succeeded = count('Succeeded');
    const failed = count('Failed');
    const time = toTime(clock.now());
    const isComplete = succeeded >= completions;
    const hasFailed = !isComplete && failed > backoffLimit;
    const active = pods.filter(isActive);
    const room =
      suspend || isComplete || hasFailed
        ? 0
        : Math.min(parallelism, completions - succeeded);
    active.slice(room).forEach(pod => api.delete(keyOf(this.#pods, pod)));
    for (let index = active.length; index < room; index++) {
      this.#create(job, key);
    }
    const running = this.#podsOf(job).filter(isActive);
    let { conditions } = job.status;
    if (isComplete) {
      conditions = withCondition(
        conditions,
        { type: 'Complete', status: 'True', reason: 'CompletionsReached' },
        time,
      );
      this.#event(job, 'Normal', 'Completed', 'Job completed');
    } else if (hasFailed) {
      const message = 'Job has reached the specified backoff limit';
      conditions = withCondition(
        conditions,
        {
          type: 'Failed',
          status: 'True',
          reason: 'BackoffLimitExceeded',
          message,
        },
        time,
      );
      this.#event(job, 'Warning', 'BackoffLimitExceeded', message);
    }
    api.updateStatus(key, {
      ...job.status,
      ...(conditions && { conditions }),
      startTime: job.status.startTime ?? time,
      ...(isComplete && { completionTime: time }),
      active: running.length,
      ready: running.filter(isReady).length,
      succeeded,
      failed,
    });
  }

  #podsOf(job: Job): Pod[] {
    return controlledObjects<Pod>(this.context.api, this.#pods, job).map(
      ({ object }) => object,
    );
  }

  #create(job: Job, key: ObjectKey): void {
    const pod = this.context.api.create(
      this.#pods,
      key.namespace,
      podFromTemplate(job, job.spec.template, { generateName: `${key.name}-` }),
    );
    const text = `Created pod: ${pod.metadata.name}`;
    this.#event(job, 'Normal', 'SuccessfulCreate', text);
  }

  #event(
    job: Job,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.context.events.record({
      object: job,
      type,
      reason,
      message,
      component: 'job-controller',
    });
  }
}
