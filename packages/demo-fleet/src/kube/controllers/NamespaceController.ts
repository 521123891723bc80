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

import { KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import {
  Controller,
  ControllerContext,
  keyOf,
  objectQueue,
} from './ControllerContext';
import { WorkQueue } from './WorkQueue';

/** How soon a namespace that still holds something is looked at again. */
const EMPTY_CHECK_MS = 200;

/** Gives each namespace its default service account, and empties those that are being deleted. */
export class NamespaceController implements Controller {
  #accounts: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #unsubscribe: () => void;

  constructor(private readonly context: ControllerContext) {
    const { api } = context;
    const namespaces = api.table.require('v1', 'Namespace');
    this.#accounts = api.table.require('v1', 'ServiceAccount');
    this.#queue = objectQueue(context, (namespace, key) =>
      this.#reconcile(namespace, key),
    );
    this.#unsubscribe = api.store.subscribe(namespaces, ({ type, object }) => {
      if (type !== 'DELETED') {
        this.#queue.add(keyOf(namespaces, object));
      }
    });
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }

  #reconcile(namespace: KubeObject, key: ObjectKey): void {
    const { api } = this.context;
    const { name, deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp === undefined) {
      const account = {
        facts: this.#accounts,
        namespace: name,
        name: 'default',
      };
      if (!api.find(account)) {
        api.create(this.#accounts, name, { metadata: { name: 'default' } });
      }
      return;
    }
    let remaining = 0;
    for (const facts of api.table.all.filter(({ namespaced }) => namespaced)) {
      for (const object of api.store.list(facts, { namespace: name })) {
        api.delete(keyOf(facts, object));
      }
      remaining += api.store.list(facts, { namespace: name }).length;
    }
    if (remaining === 0) {
      api.finish(key);
    } else {
      this.#queue.addAfter(key, EMPTY_CHECK_MS);
    }
  }
}
