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
import type { Finding, IgnoredBy } from '../types';
import type { ObjectIndex } from './ObjectIndex';
import { matchesPath } from './pathPattern';

/**
 * On an object in Git: `true` for all of it, else path patterns separated by
 * commas or white space. On a live object it means nothing.
 */
export const IGNORE_DRIFT_ANNOTATION = 'gitopshq.io/ignore-drift';

/** The rule in the object's own manifest that covers a finding. */
export function gitReason(
  finding: Finding,
  desired: ObjectIndex,
): IgnoredBy | undefined {
  const metadata = own(desired.find(finding.object) ?? {}, 'metadata');
  const annotations = isRecord(metadata)
    ? own(metadata, 'annotations')
    : undefined;
  const value = isRecord(annotations)
    ? own(annotations, IGNORE_DRIFT_ANNOTATION)
    : undefined;
  if (typeof value !== 'string') {
    return undefined;
  }
  const pattern = patternsOf(value).find(
    candidate => candidate === 'true' || matchesPath(candidate, finding.path),
  );
  return pattern === undefined
    ? undefined
    : {
        origin: 'git',
        reason: `The manifest says ${IGNORE_DRIFT_ANNOTATION}: ${pattern}.`,
      };
}

/** Patterns of an annotation value; commas inside brackets belong to the path. */
function patternsOf(value: string): string[] {
  return value.match(/(?:\[(?:"(?:[^"\\]|\\.)*"|[^"\]])*\]|[^\s,[])+/g) ?? [];
}
