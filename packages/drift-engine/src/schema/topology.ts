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

import type { Segment } from '../path/Segment';
import { UNTYPED } from './SchemaNode';
import type { SchemaNode } from './SchemaNode';

/** How the API server merges what stands at a place. */
export type Topology =
  | { readonly type: 'scalar' | 'set' | 'atomic' | 'granular' | 'unknown' }
  | { readonly type: 'keyed'; readonly keys: readonly string[] };

/** What the schema says of a place below a node; `unknown` where it says nothing. */
export function topologyAt(
  root: SchemaNode,
  path: readonly Segment[],
): Topology {
  let node = root;
  for (const segment of path) {
    node = step(node, segment);
  }
  switch (node.type) {
    case 'scalar':
    case 'set':
      return { type: node.type };
    case 'keyedList':
      return { type: 'keyed', keys: node.keys };
    case 'list':
      return { type: 'atomic' };
    case 'struct':
    case 'map':
      return { type: node.atomic ? 'atomic' : 'granular' };
    default:
      return { type: 'unknown' };
  }
}

function step(node: SchemaNode, segment: Segment): SchemaNode {
  switch (node.type) {
    case 'struct':
      return typeof segment === 'string'
        ? node.fields.get(segment)?.node ?? UNTYPED
        : UNTYPED;
    case 'map':
      return node.values;
    case 'list':
    case 'keyedList':
    case 'set':
      return typeof segment === 'string' ? UNTYPED : node.items;
    default:
      return UNTYPED;
  }
}
