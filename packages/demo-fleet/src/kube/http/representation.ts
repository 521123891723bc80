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

import { IncomingMessage } from 'http';
import { KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { tableOf } from '../table/tableOf';

/** The forms in which objects are answered. */
export type Representation = 'object' | 'table' | 'metadata';

/**
 * Chooses the form by the `Accept` header: `as=Table`, `as=PartialObjectMetadata(List)`, else the object.
 * The first form in the header that the cluster can give wins; protobuf falls back to JSON.
 */
export function representationFor(accept: string | undefined): Representation {
  for (const type of (accept ?? '').split(',')) {
    if (/;\s*as=Table\b/.test(type) && /v=v1(;|,|$)/.test(type.trim())) {
      return 'table';
    }
    if (/;\s*as=PartialObjectMetadata(List)?\b/.test(type)) {
      return 'metadata';
    }
    if (/^\s*application\/json\s*(;\s*q=[\d.]+\s*)?$/.test(type)) {
      return 'object';
    }
  }
  return 'object';
}

/** What a client needs besides the objects to render them. */
export interface RenderContext {
  facts: ResourceFacts;
  representation: Representation;
  /** Epoch milliseconds, for ages in tables. */
  now: number;
}

/** How a request wants its answer. */
export function renderContextOf(
  facts: ResourceFacts,
  request: IncomingMessage,
  now: number,
): RenderContext {
  const representation = representationFor(request.headers.accept);
  return { facts, representation, now };
}

/** One object in the form asked for. */
export function renderObject(
  object: KubeObject,
  { facts, representation, now }: RenderContext,
): object {
  if (representation === 'table') {
    return tableOf(facts, [object], {
      now,
      metadata: { resourceVersion: object.metadata.resourceVersion },
    });
  }
  return representation === 'metadata' ? partialMetadata(object) : object;
}

/** A list of objects in the form asked for. */
export function renderList(
  objects: readonly KubeObject[],
  metadata: object,
  { facts, representation, now }: RenderContext,
): object {
  if (representation === 'table') {
    return tableOf(facts, objects, { now, metadata });
  }
  if (representation === 'metadata') {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: objects.map(partialMetadata),
    };
  }
  return {
    kind: `${facts.kind}List`,
    apiVersion: facts.group ? `${facts.group}/${facts.version}` : facts.version,
    metadata,
    items: objects,
  };
}

/** Only the metadata of an object. */
export function partialMetadata(object: KubeObject): object {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}
