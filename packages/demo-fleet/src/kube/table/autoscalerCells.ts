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

import { get } from 'lodash';
import { MetricSpec } from '../controllers/recommendReplicas';
import { KubeObject } from '../objects';

interface CurrentMetric {
  resource?: {
    name: string;
    current: { averageUtilization?: number; averageValue?: string };
  };
}

/** `cpu: 66%/70%`: what an autoscaler measures and what it wants, as kubectl shows it. */
export function autoscalerTargets(object: KubeObject): string {
  const metrics = (get(object, 'spec.metrics') ?? []) as MetricSpec[];
  const current = (get(object, 'status.currentMetrics') ??
    []) as CurrentMetric[];
  const cells = metrics.flatMap(({ resource }) => {
    if (!resource) {
      return [];
    }
    const { name, target } = resource;
    const measured = current.find(each => each.resource?.name === name);
    const seen = measured?.resource?.current;
    return target.averageUtilization === undefined
      ? [`${name}: ${seen?.averageValue ?? '<unknown>'}/${target.averageValue}`]
      : [
          `${name}: ${
            seen?.averageUtilization === undefined
              ? '<unknown>'
              : `${seen.averageUtilization}%`
          }/${target.averageUtilization}%`,
        ];
  });
  return cells.join(', ') || '<none>';
}
