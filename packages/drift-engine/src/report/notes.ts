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

import type { Difference } from '../compare/Difference';
import { formatPath } from '../path/formatPath';
import type { Note } from '../types';

export function prunedNote(object: string, path: string): Note {
  return {
    object,
    path,
    kind: 'pruned',
    text: `Pruned by the server: its schema has no field ${path}.`,
  };
}

export function droppedNote(object: string, difference: Difference): Note {
  const path = formatPath(difference.path);
  return {
    object,
    path,
    kind: 'dropped',
    text: `The applier still owns ${path}, yet the server did not store it: it drops the field's zero value.`,
  };
}

export function admissionNote(object: string, difference: Difference): Note {
  const path = formatPath(difference.path);
  return {
    object,
    path,
    kind: 'admission',
    text:
      difference.change === 'added'
        ? `${path} is not in Git and no field manager wrote it: filled in on admission, by a default or a webhook.`
        : `${path} differs from Git although only the applier wrote it: altered on admission, e.g. by a webhook.`,
  };
}
