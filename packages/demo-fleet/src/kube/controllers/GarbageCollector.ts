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

import { ObjectKey } from '../store/ObjectStore';
import { Controller, ControllerContext } from './ControllerContext';
import { WorkQueue } from './WorkQueue';

/** Deletes what the deleted owned, once no other owner is left. */
export class GarbageCollector implements Controller {
  #queue: WorkQueue<string>;
  #unsubscribe: () => void;

  constructor(context: ControllerContext) {
    const { api } = context;
    this.#queue = new WorkQueue<string>({
      scheduler: context.scheduler,
      nameOf: uid => uid,
      work: uid =>
        api.store.ownedBy(uid).forEach(dependent => {
          const object = api.find(dependent);
          const owners = object?.metadata.ownerReferences ?? [];
          const isKept = owners.some(
            owner =>
              owner.uid !== uid && ownerExists(context, dependent, owner),
          );
          if (object && !isKept) {
            api.delete(dependent);
          }
        }),
      onError: context.onError,
    });
    this.#unsubscribe = api.store.subscribeAll((_facts, { type, object }) => {
      if (type === 'DELETED' && api.store.ownedBy(object.metadata.uid).length) {
        this.#queue.add(object.metadata.uid);
      }
    });
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }
}

function ownerExists(
  { api }: ControllerContext,
  dependent: ObjectKey,
  owner: { apiVersion: string; kind: string; name: string; uid: string },
): boolean {
  const facts = api.table.byKind(owner.apiVersion, owner.kind);
  const found =
    facts &&
    api.find({
      facts,
      namespace: facts.namespaced ? dependent.namespace : '',
      name: owner.name,
    });
  return found?.metadata.uid === owner.uid;
}
