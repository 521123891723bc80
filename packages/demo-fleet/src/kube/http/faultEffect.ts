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

import { ClusterFaults } from '../faults/ClusterFaults';
import { ObjectStore } from '../store/ObjectStore';
import { FaultGate, GARBAGE_PAGE } from './FaultGate';
import { LogEndpoint } from './LogEndpoint';
import { LoopbackListener } from './LoopbackListener';
import { ResourceEndpoint } from './ResourceEndpoint';

export type Faults = Readonly<ClusterFaults>;

/** The parts of an API server that faults concern. */
export interface FaultTarget {
  gate: FaultGate;
  resources: ResourceEndpoint;
  logs: LogEndpoint;
  store: ObjectStore;
  listener: LoopbackListener;
}

/** What a change of the faults does to what is open already. */
export async function takeEffect(
  now: Faults,
  before: Faults,
  target: FaultTarget,
): Promise<void> {
  const { gate, listener, logs, resources, store } = target;
  const begins = (fault: keyof ClusterFaults) => now[fault] && !before[fault];
  const ends = (fault: keyof ClusterFaults) => !now[fault] && before[fault];
  if (begins('expiredCertificate')) {
    listener.showCertificate('expired');
  } else if (ends('expiredCertificate')) {
    listener.showCertificate('valid');
  }
  if (!now.hang) {
    gate.release();
    resources.forEachWatch(watch => watch.frozen && watch.cut());
  }
  if (begins('hang')) {
    resources.forEachWatch(watch => watch.freeze());
    logs.cut();
  }
  if (begins('dropWatches')) {
    resources.forEachWatch(watch => watch.cut());
    logs.cut();
  }
  if (begins('garbage')) {
    resources.forEachWatch(watch => watch.cut(GARBAGE_PAGE));
  }
  if (begins('goneWatches')) {
    store.compact();
    resources.forEachWatch(watch => watch.expire());
  }
  if (begins('unreachable')) {
    await listener.close();
  } else if (ends('unreachable')) {
    await listener.listen();
  }
}
