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

import type { DryRunOutcome, IntentEffect, LiveObject } from './types';
import type { ClusterIntent } from './types';
import { locateField } from './locateField';
import { replicasOf, restartedAtOf } from './WorkloadWrites';

type ObjectIntent = Exclude<ClusterIntent, { type: 'request-sync' }>;

/**
 * Whether what an intent meant is so in the object as it is now.
 *
 * @param dryRun - Applies what was to be applied without effect; undefined
 * where that is not known any more.
 */
export async function readEffect(
  intent: ObjectIntent,
  live: LiveObject | undefined,
  dryRun: (uid: string) => Promise<DryRunOutcome | undefined>,
): Promise<IntentEffect> {
  const { object, uid } = intent;
  if (!live || (uid !== undefined && live.uid !== uid)) {
    const evidence = live
      ? `${object} is another object now, with uid ${live.uid}`
      : `There is no ${object}`;
    const effect = intent.type === 'delete' ? 'yes' : 'no';
    return { effect, moved: true, evidence, ...(live && { live }) };
  }
  const moved =
    'resourceVersion' in intent && intent.resourceVersion !== undefined
      ? live.resourceVersion !== intent.resourceVersion
      : true;
  const told = await effectOn(intent, live, dryRun);
  return {
    ...told,
    moved,
    evidence: `${object}: ${told.evidence}`,
    live,
  };
}

async function effectOn(
  intent: ObjectIntent,
  live: LiveObject,
  dryRun: (uid: string) => Promise<DryRunOutcome | undefined>,
): Promise<Pick<IntentEffect, 'effect' | 'evidence'>> {
  switch (intent.type) {
    case 'apply':
      return effectOfApply(await dryRun(live.uid));
    case 'remove-fields': {
      const left = intent.paths.filter(path => locateField(live.object, path));
      return left.length === 0
        ? { effect: 'yes', evidence: 'none of the fields is there' }
        : { effect: 'no', evidence: `${left.join(', ')} is still there` };
    }
    case 'delete': {
      const { deletionTimestamp } = live.object.metadata as {
        deletionTimestamp?: string;
      };
      return deletionTimestamp
        ? { effect: 'yes', evidence: `deleted at ${deletionTimestamp}` }
        : { effect: 'no', evidence: 'it is still there' };
    }
    case 'restart': {
      const at = restartedAtOf(live.object);
      const isSince = Date.parse(at ?? '') >= Date.parse(intent.restartedAt);
      return {
        effect: isSince ? 'yes' : 'no',
        evidence: at ? `restarted at ${at}` : 'never restarted',
      };
    }
    case 'scale': {
      const replicas = replicasOf(live.object);
      return {
        effect: replicas === intent.replicas ? 'yes' : 'no',
        evidence: `it is to have ${replicas} replica(s)`,
      };
    }
    default:
      return intent satisfies never;
  }
}

function effectOfApply(
  outcome: DryRunOutcome | undefined,
): Pick<IntentEffect, 'effect' | 'evidence'> {
  if (!outcome) {
    return {
      effect: 'unknown',
      evidence: 'what was to be applied is not known any more',
    };
  }
  if (outcome.outcome === 'done') {
    return outcome.changed
      ? { effect: 'no', evidence: 'applying it would change it' }
      : { effect: 'yes', evidence: 'applying it again would change nothing' };
  }
  return {
    effect: 'unknown',
    evidence:
      outcome.outcome === 'refused' ? outcome.problem.message : outcome.message,
  };
}
