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

import { isRecord, own } from '../json';
import type { JsonRecord } from '../json';
import { parseObjectRef } from '../objectRef';
import { groupOf } from '../schema/SchemaRegistry';
import type { KubernetesObject } from '../types';

/** An autoscaler's range for a workload. */
export interface Scaler {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly target: {
    readonly group: string;
    readonly kind: string;
    readonly name: string;
  };
  readonly min: number;
  readonly max: number;
}

/** Kubernetes' default for an autoscaler's lower bound, and KEDA's bounds. */
const HPA_MIN = 1;
const KEDA_MIN = 0;
const KEDA_MAX = 100;

/** Objects by group, kind and name; broken ones are passed over. */
export class ObjectIndex {
  readonly #objects = new Map<
    string,
    { object: JsonRecord; namespace: string }[]
  >();

  constructor(objects: Iterable<KubernetesObject>) {
    for (const object of objects) {
      const metadata = isRecord(object) ? own(object, 'metadata') : undefined;
      if (isRecord(metadata)) {
        const key = `${groupOf(text(object, 'apiVersion'))}/${text(
          object,
          'kind',
        )}/${text(metadata, 'name')}`;
        const same = this.#objects.get(key) ?? [];
        same.push({ object, namespace: text(metadata, 'namespace') });
        this.#objects.set(key, same);
      }
    }
  }

  /** The object of a ref; one without a namespace is in the application's. */
  find(ref: string): JsonRecord | undefined {
    const identity = parseObjectRef(ref);
    if (!identity) {
      return undefined;
    }
    const candidates = this.#objects.get(
      `${groupOf(identity.apiVersion)}/${identity.kind}/${identity.name}`,
    );
    return (
      candidates?.find(({ namespace }) => namespace === identity.namespace) ??
      candidates?.find(({ namespace }) => namespace === '')
    )?.object;
  }

  /** Ranges of all HorizontalPodAutoscalers and ScaledObjects. */
  scalers(): Scaler[] {
    const scalers: Scaler[] = [];
    for (const [key, objects] of this.#objects) {
      const [group, kind, name] = key.split('/');
      const isHpa =
        group === 'autoscaling' && kind === 'HorizontalPodAutoscaler';
      if (!isHpa && !(group === 'keda.sh' && kind === 'ScaledObject')) {
        continue;
      }
      for (const { object, namespace } of objects) {
        const spec = record(own(object, 'spec'));
        const target = record(own(spec, 'scaleTargetRef'));
        const number = (field: string, otherwise: number) => {
          const value = own(spec, field);
          return typeof value === 'number' ? value : otherwise;
        };
        scalers.push({
          kind,
          name,
          namespace,
          target: {
            group: groupOf(
              text(target, 'apiVersion') || (isHpa ? '' : 'apps/v1'),
            ),
            kind: text(target, 'kind') || (isHpa ? '' : 'Deployment'),
            name: text(target, 'name'),
          },
          min: isHpa
            ? number('minReplicas', HPA_MIN)
            : Math.min(
                number('minReplicaCount', KEDA_MIN),
                number('idleReplicaCount', Infinity),
              ),
          max: isHpa
            ? number('maxReplicas', 0)
            : number('maxReplicaCount', KEDA_MAX),
        });
      }
    }
    return scalers;
  }
}

function text(value: JsonRecord, key: string): string {
  const found = own(value, key);
  return typeof found === 'string' ? found : '';
}

function record(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}
