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

import type { PodSummary } from '@gitopshq/cluster-collector';
import type { PodRow } from '../rows';
import { podRow } from './objectRows';
import type { RootObject } from './resolveOwners';

interface Known {
  rootUid: string;
  row: PodRow;
}

/**
 * Rows of pods. A pod that has not changed keeps the row
 * it had, so that one change among ten thousand pods costs little, and that
 * comparing rows ends at the reference.
 */
export class PodRows {
  private readonly known = new WeakMap<PodSummary, Known>();

  of(
    clusterRef: string,
    pod: PodSummary,
    root: RootObject,
    serviceId: string,
  ): PodRow {
    const known = this.known.get(pod);
    if (
      known?.rootUid === root.uid &&
      known.row.service_id === serviceId &&
      known.row.cluster_ref === clusterRef
    ) {
      return known.row;
    }
    const row = podRow(clusterRef, pod, root, serviceId);
    this.known.set(pod, { rootUid: root.uid, row });
    return row;
  }
}
