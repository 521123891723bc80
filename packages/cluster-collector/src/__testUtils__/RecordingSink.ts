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
  CollectionSink,
  SummaryChange,
  SummaryObject,
  TargetStatus,
  WatchTarget,
} from '../types';

type SinkCall =
  | { call: 'replace'; target: WatchTarget; names: string[]; asOf: number }
  | { call: 'apply'; target: WatchTarget; changes: string[]; asOf: number }
  | { call: 'status'; target: WatchTarget; status: TargetStatus };

/** Keeps every call, and what the calls add up to. */
export class RecordingSink implements CollectionSink {
  readonly calls: SinkCall[] = [];
  readonly clusters: string[] = [];
  private readonly objects = new Map<string, SummaryObject>();
  /** Thrown by the next replace or apply. */
  failure: Error | undefined;

  cluster(clusterUid: string): void {
    this.clusters.push(clusterUid);
    this.objects.clear();
  }

  replace(target: WatchTarget, objects: SummaryObject[], asOf: number): void {
    this.failOnce();
    const names = objects.map(({ name }) => name);
    this.calls.push({ call: 'replace', target, names, asOf });
    this.objects.clear();
    objects.forEach(object => this.objects.set(object.uid, object));
  }

  apply(target: WatchTarget, changes: SummaryChange[], asOf: number): void {
    this.failOnce();
    this.calls.push({
      call: 'apply',
      target,
      changes: changes.map(change =>
        change.type === 'upsert' ? `+${change.object.name}` : `-${change.uid}`,
      ),
      asOf,
    });
    for (const change of changes) {
      if (change.type === 'upsert') {
        this.objects.set(change.object.uid, change.object);
      } else {
        this.objects.delete(change.uid);
      }
    }
  }

  status(target: WatchTarget, status: TargetStatus): void {
    this.calls.push({ call: 'status', target, status });
  }

  get names(): string[] {
    return [...this.objects.values()].map(({ name }) => name).sort();
  }

  get statuses(): TargetStatus[] {
    return this.calls.flatMap(each =>
      each.call === 'status' ? [each.status] : [],
    );
  }

  get lastStatus(): TargetStatus | undefined {
    return this.statuses.at(-1);
  }

  count(call: SinkCall['call']): number {
    return this.calls.filter(each => each.call === call).length;
  }

  private failOnce(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) {
      throw failure;
    }
  }
}
