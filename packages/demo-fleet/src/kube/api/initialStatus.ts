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

/** Whether the resource is Namespace, which is emptied before it goes. */
export function isNamespace(facts: ResourceFacts): boolean {
  return facts.group === '' && facts.kind === 'Namespace';
}

/** The status of an object that was just created. */
export function initialStatus(facts: ResourceFacts): object {
  if (isNamespace(facts)) {
    return { phase: 'Active' };
  }
  return facts.group === '' && facts.kind === 'Pod'
    ? { phase: 'Pending', qosClass: 'Burstable' }
    : {};
}
