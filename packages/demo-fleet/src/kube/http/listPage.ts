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
import { ObjectStore } from '../store/ObjectStore';
import { identity } from '../store/StoredResource';
import { parseFieldSelector } from '../selectors/fieldSelector';
import { parseLabelSelector } from '../selectors/labelSelector';
import { decodeContinue, encodeContinue } from './continueToken';
import { wholeNumber } from './query';
import { RenderContext, renderList } from './representation';
import type { ResourceRequest } from './ResourceEndpoint';
import { ObjectFilter } from './WatchConnection';

/**
 * A list, or one page of it: all pages of a list show the same version, that of the first.
 * @throws StatusError 400, and 410 when the version of the first page is forgotten
 */
export function listPage(
  store: ObjectStore,
  asked: ResourceRequest,
  render: RenderContext,
): object {
  const { facts, query } = asked;
  const filter = filterOf(asked);
  const token = query.get('continue');
  const limit = wholeNumber(query, 'limit') ?? 0;
  const page = token ? decodeContinue(token) : undefined;
  const exact =
    query.get('resourceVersionMatch') === 'Exact'
      ? wholeNumber(query, 'resourceVersion')
      : undefined;
  const version = page?.version ?? exact ?? store.version;
  const all = store.list(facts, {
    namespace: asked.namespace || undefined,
    version,
  });
  const from = page ? firstAfter(all, page.after) : 0;
  const items: KubeObject[] = [];
  let index = from;
  for (; index < all.length && (limit === 0 || items.length < limit); index++) {
    if (filter(all[index])) {
      items.push(all[index]);
    }
  }
  const isMore = limit > 0 && index < all.length;
  return renderList(
    items,
    {
      resourceVersion: String(version),
      ...(isMore && {
        continue: encodeContinue({
          version,
          after: identity(all[index - 1]),
        }),
        // Kubernetes leaves the count out, too, when a selector makes it unknowable.
        ...(!hasSelector(query) && {
          remainingItemCount: all.length - index,
        }),
      }),
    },
    render,
  );
}

/** Which objects the selectors and the name of a request choose. */
export function filterOf(asked: ResourceRequest): ObjectFilter {
  const { facts, query, name } = asked;
  const byLabel = parseLabelSelector(query.get('labelSelector') ?? undefined);
  const byField = parseFieldSelector(
    query.get('fieldSelector') ?? undefined,
    facts.selectableFields ?? [],
  );
  return object =>
    (name === undefined || object.metadata.name === name) &&
    byField(object) &&
    byLabel(object.metadata.labels);
}

function hasSelector(query: URLSearchParams): boolean {
  return Boolean(query.get('labelSelector') || query.get('fieldSelector'));
}

/** The first index whose object sorts after `after`; the list is in that order. */
function firstAfter(objects: readonly KubeObject[], after: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (identity(objects[middle]) <= after) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
