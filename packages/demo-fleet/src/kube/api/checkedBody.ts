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

import { omit } from 'lodash';
import { isRecord, Manifest } from '../objects';
import { apiVersionOf, ResourceFacts } from '../resources/ResourceTable';
import { badRequest } from './StatusError';

/**
 * The body of a write, of which the kind and the namespace fit the path.
 * @throws StatusError 400
 */
export function checkedBody(
  facts: ResourceFacts,
  namespace: string,
  manifest: Manifest,
): Manifest {
  const apiVersion = apiVersionOf(facts);
  if (
    (manifest.apiVersion ?? apiVersion) !== apiVersion ||
    (manifest.kind ?? facts.kind) !== facts.kind
  ) {
    throw badRequest(
      `the object provided (${manifest.apiVersion}, Kind=${manifest.kind}) does not match the expected object (${apiVersion}, Kind=${facts.kind})`,
    );
  }
  if (manifest.metadata !== undefined && !isRecord(manifest.metadata)) {
    throw badRequest('metadata of the object provided is not an object');
  }
  const given = manifest.metadata?.namespace;
  if (facts.namespaced && given && given !== namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request (${given} != ${namespace})`,
    );
  }
  // As the API server does: a namespace that an object of the cluster states is dropped.
  return facts.namespaced || !given
    ? manifest
    : { ...manifest, metadata: omit(manifest.metadata, ['namespace']) };
}
