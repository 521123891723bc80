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

import type { WriteOptions } from '../api/options';
import { controlledBy } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import {
  controlledObjects,
  Controller,
  ControllerContext,
  objectQueue,
  watchOwned,
} from './ControllerContext';
import { deploymentStatus, deadlineInMs } from './deploymentStatus';
import { TEMPLATE_HASH, templateHash } from './podsOfTemplate';
import { rollingLimits, rollingStep } from './rollingUpdate';
import { Deployment, ReplicaSet } from './workloads';
import { WorkQueue } from './WorkQueue';

/** Where Kubernetes notes the number of a roll-out, on the Deployment and on its ReplicaSets. */
export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';

interface OwnedSet {
  key: ObjectKey;
  object: ReplicaSet;
}

/** Rolls the pods of a Deployment from one template to the next by way of ReplicaSets. */
export class DeploymentController implements Controller {
  #sets: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #unsubscribe: () => void;

  constructor(private readonly context: ControllerContext) {
    const { api } = context;
    this.#sets = api.table.require('apps/v1', 'ReplicaSet');
    this.#queue = objectQueue<Deployment>(context, (deployment, key) =>
      this.#reconcile(deployment, key),
    );
    this.#unsubscribe = watchOwned(
      api,
      this.#queue,
      api.table.require('apps/v1', 'Deployment'),
      this.#sets,
    );
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }

  #reconcile(deployment: Deployment, key: ObjectKey): void {
    if (deployment.metadata.deletionTimestamp !== undefined) {
      return;
    }
    const fresh = this.#freshSet(deployment, key);
    if (fresh) {
      this.#noteRevision(deployment, key, fresh);
      this.#resize(deployment, fresh);
      this.#dropOldSets(deployment, fresh);
    } else {
      this.#scalePaused(deployment);
    }
    this.#writeStatus(deployment, key);
  }

  #owned(deployment: Deployment): OwnedSet[] {
    return controlledObjects<ReplicaSet>(
      this.context.api,
      this.#sets,
      deployment,
    ).sort((one, other) => revisionOf(one.object) - revisionOf(other.object));
  }

  /** The set of the present template; a paused Deployment makes none. */
  #freshSet(deployment: Deployment, key: ObjectKey): OwnedSet | undefined {
    const hash = templateHash(deployment.spec.template);
    const name = `${key.name}-${hash}`;
    const owned = this.#owned(deployment);
    const found = owned.find(({ object }) => object.metadata.name === name);
    const last = Math.max(0, ...owned.map(({ object }) => revisionOf(object)));
    if (found) {
      // Going back to an earlier template is a new revision of it.
      if (revisionOf(found.object) < last) {
        this.#setRevision(found.key, last + 1);
      }
      return this.#again(found);
    }
    if (deployment.spec.paused) {
      return undefined;
    }
    const { template, selector, minReadySeconds } = deployment.spec;
    const labels = { ...template.metadata?.labels, [TEMPLATE_HASH]: hash };
    const setKey = { facts: this.#sets, namespace: key.namespace, name };
    this.context.api.create(this.#sets, key.namespace, {
      metadata: {
        name,
        labels,
        annotations: {
          ...template.metadata?.annotations,
          ...changeCause(deployment),
          [REVISION_ANNOTATION]: String(last + 1),
        },
        ownerReferences: [controlledBy(deployment)],
      },
      spec: {
        replicas: 0,
        ...(minReadySeconds && { minReadySeconds }),
        selector: {
          ...selector,
          matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash },
        },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    });
    return this.#again({ key: setKey } as OwnedSet);
  }

  #again({ key }: OwnedSet): OwnedSet {
    return { key, object: this.context.api.find<ReplicaSet>(key)! };
  }

  #setRevision(key: ObjectKey, revision: number, options?: WriteOptions): void {
    this.context.api.modify(
      key,
      current => ({
        ...current,
        metadata: {
          ...current.metadata,
          annotations: {
            ...current.metadata.annotations,
            [REVISION_ANNOTATION]: String(revision),
          },
        },
      }),
      options,
    );
  }

  #noteRevision(deployment: Deployment, key: ObjectKey, fresh: OwnedSet): void {
    const revision = revisionOf(fresh.object);
    if (revisionOf(deployment) !== revision) {
      // Kubernetes' controller writes it together with the status.
      this.#setRevision(key, revision, { subresource: 'status' });
    }
  }

  #resize(deployment: Deployment, fresh: OwnedSet): void {
    const { replicas: wanted, strategy, paused } = deployment.spec;
    const old = this.#owned(deployment).filter(
      ({ object }) => object.metadata.uid !== fresh.object.metadata.uid,
    );
    const rolling = old.some(({ object }) => object.spec.replicas > 0);
    if (!rolling) {
      this.#scale(deployment, fresh, wanted);
    } else if (paused) {
      this.#scalePaused(deployment);
    } else if (strategy.type === 'Recreate') {
      old.forEach(set => this.#scale(deployment, set, 0));
    } else {
      const size = ({ object }: OwnedSet) => ({
        replicas: object.spec.replicas,
        available: object.status.availableReplicas ?? 0,
      });
      const step = rollingStep(
        wanted,
        rollingLimits(deployment),
        size(fresh),
        old.map(size),
      );
      this.#scale(deployment, fresh, step.fresh);
      old.forEach((set, index) =>
        this.#scale(deployment, set, step.old[index]),
      );
    }
  }

  /** While paused, only the total follows: the newest set with pods takes the difference. */
  #scalePaused(deployment: Deployment): void {
    const owned = this.#owned(deployment);
    const running = owned.filter(({ object }) => object.spec.replicas > 0);
    const target = running.at(-1) ?? owned.at(-1);
    if (target) {
      const others = running
        .filter(({ key }) => key !== target.key)
        .reduce((sum, { object }) => sum + object.spec.replicas, 0);
      this.#scale(
        deployment,
        target,
        Math.max(0, deployment.spec.replicas - others),
      );
    }
  }

  #scale(deployment: Deployment, set: OwnedSet, replicas: number): void {
    const before = set.object.spec.replicas;
    if (before === replicas) {
      return;
    }
    this.context.api.modify(set.key, current => ({
      ...current,
      spec: { ...(current as ReplicaSet).spec, replicas },
    }));
    const direction = replicas > before ? 'up' : 'down';
    this.context.events.record({
      object: deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${direction} replica set ${set.key.name} from ${before} to ${replicas}`,
      component: 'deployment-controller',
    });
  }

  #dropOldSets(deployment: Deployment, fresh: OwnedSet): void {
    const empty = this.#owned(deployment).filter(
      ({ object }) =>
        object.metadata.uid !== fresh.object.metadata.uid &&
        object.spec.replicas === 0 &&
        (object.status.replicas ?? 0) === 0,
    );
    const surplus = empty.length - deployment.spec.revisionHistoryLimit;
    empty
      .slice(0, Math.max(0, surplus))
      .forEach(({ key }) => this.context.api.delete(key));
  }

  #writeStatus(deployment: Deployment, key: ObjectKey): void {
    const { api, clock } = this.context;
    const now = clock.now();
    const current = api.find<Deployment>(key) ?? deployment;
    const name = `${key.name}-${templateHash(current.spec.template)}`;
    const sets = this.#owned(current).map(({ object }) => object);
    const fresh = sets.find(({ metadata }) => metadata.name === name);
    const status = deploymentStatus(current, fresh, sets, now);
    api.updateStatus(key, status);
    const waitMs = deadlineInMs({ ...current, status }, now);
    if (waitMs !== undefined) {
      this.#queue.addAfter(key, waitMs);
    }
  }
}

function revisionOf(object: Deployment | ReplicaSet): number {
  return Number(object.metadata.annotations?.[REVISION_ANNOTATION] ?? 0);
}

/** The note that `kubectl rollout history` shows. */
function changeCause(deployment: Deployment): Record<string, string> {
  const key = 'kubernetes.io/change-cause';
  const cause = deployment.metadata.annotations?.[key];
  return cause === undefined ? {} : { [key]: cause };
}
