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

import type {
  Finding,
  FindingCause,
  FindingChange,
  FindingStatus,
  FindingSuggestion,
  RuleOrigin,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** How it differs, in a word. */
export const CHANGE_WORDS: Record<FindingChange, string> = {
  changed: 'Changed',
  added: 'Added',
  removed: 'Removed',
  missing: 'Missing',
  extra: 'Extra',
};

/** How it differs, in a sentence. */
export const CHANGE_SENTENCES: Record<FindingChange, string> = {
  changed: 'Git and the cluster have different values.',
  added: 'The cluster has it, Git does not.',
  removed: 'Git has it, the cluster does not.',
  missing: 'Git has the whole object, the cluster does not.',
  extra:
    'The cluster has the whole object and it belongs to this application, but Git does not have it.',
};

export const CAUSE_WORDS: Record<FindingCause, string> = {
  manual: 'Manual',
  controller: 'Controller',
  autoscaling: 'Autoscaling',
  pending: 'Pending',
  'failed-sync': 'Failed sync',
  unknown: 'Unknown',
};

export const CAUSE_SENTENCES: Record<FindingCause, string> = {
  manual: 'A person wrote it with a tool.',
  controller: 'A controller or operator in the cluster wrote it.',
  autoscaling: 'An autoscaler set it.',
  pending: 'The commit is new and not applied yet.',
  'failed-sync': 'The commit should have been applied by now and was not.',
  unknown: 'The objects hold no evidence of the writer.',
};

export const STATUS_WORDS: Record<FindingStatus, string> = {
  open: 'Open',
  ignored: 'Ignored',
  expected: 'Expected',
  reconciling: 'Reconciling',
  resolved: 'Resolved',
};

export const SUGGESTION_SENTENCES: Record<FindingSuggestion, string> = {
  reconcile: 'Reconcile: write the value of Git to the cluster again.',
  ignore:
    'Ignore: something else owns this field by design; a rule with a reason keeps it out of the count.',
  adopt:
    'Adopt: if the change is right, write it to Git; if not, ignore or reconcile it.',
  'retry-sync': 'Find out why the sync failed, then sync again.',
  wait: 'Wait: the change is on its way to the cluster.',
  investigate: 'Investigate: the evidence does not tell who wrote it.',
  remove: 'Remove: take away from the cluster what Git does not have.',
};

export const ORIGIN_WORDS: Record<RuleOrigin, string> = {
  'built-in': 'Built in',
  ui: 'Written here',
  config: 'App configuration',
  git: 'Git',
  delivery: 'Delivering tool',
};

/** Where a rule is changed. */
export const ORIGIN_SENTENCES: Record<RuleOrigin, string> = {
  'built-in': 'Part of GitOpsHQ; it cannot be deleted.',
  ui: 'Written by a person on these pages.',
  config: 'Change it under gitopshq.drift.ignore in the app configuration.',
  git: 'Change the annotation gitopshq.io/ignore-drift of the object in Git.',
  delivery:
    'Change ignoreDifferences of the Application, or the drift ignore rules of the Flux object.',
};

/** The writer of a value: a field manager names a tool, never a person. */
export function writerText({
  manager,
  confidence,
}: Pick<Finding, 'manager' | 'confidence'>): string {
  if (manager === undefined) {
    return 'no writer on record';
  }
  return confidence === 'low' ? `${manager} (unrecognised tool)` : manager;
}

/** `1 finding`, `2,500 findings`. */
export function findingsText(count: number): string {
  return `${count.toLocaleString('en-US')} ${
    count === 1 ? 'finding' : 'findings'
  }`;
}
