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
import { parseObjectRef } from '../objectRef';
import { groupOf } from '../schema/SchemaRegistry';
import type { Finding, IgnoredBy } from '../types';
import type { ObjectIndex, Scaler } from './ObjectIndex';

const FLUX = 'kustomize.toolkit.fluxcd.io';
const RESTARTED_AT = '["kubectl.kubernetes.io/restartedAt"]';

/** The built-in rule that covers a finding. */
export function builtinReason(
  finding: Finding,
  scalers: readonly Scaler[],
  desired: ObjectIndex,
): IgnoredBy | undefined {
  const reason =
    autoscaled(finding, scalers) ??
    (finding.path.endsWith(RESTARTED_AT)
      ? 'A rollout was restarted; nothing in the specification changed.'
      : undefined) ??
    leftByFlux(finding, desired);
  return reason === undefined ? undefined : { origin: 'built-in', reason };
}

function autoscaled(
  finding: Finding,
  scalers: readonly Scaler[],
): string | undefined {
  const identity = parseObjectRef(finding.object);
  const { live } = finding;
  if (
    finding.path !== 'spec.replicas' ||
    !identity ||
    typeof live !== 'number'
  ) {
    return undefined;
  }
  const scaler = scalers.find(
    ({ namespace, target, min, max }) =>
      (namespace === '' || namespace === identity.namespace) &&
      target.kind === identity.kind &&
      target.name === identity.name &&
      target.group === groupOf(identity.apiVersion) &&
      min <= live &&
      live <= max,
  );
  return (
    scaler &&
    `${scaler.kind} ${scaler.name} scales this workload, and ${live} is within ${scaler.min} to ${scaler.max}.`
  );
}

/** Flux leaves such objects, or their differences, alone. */
function leftByFlux(
  finding: Finding,
  desired: ObjectIndex,
): string | undefined {
  const metadata = own(desired.find(finding.object) ?? {}, 'metadata');
  const annotations = isRecord(metadata)
    ? own(metadata, 'annotations')
    : undefined;
  if (!isRecord(annotations)) {
    return undefined;
  }
  const ssa = String(own(annotations, `${FLUX}/ssa`) ?? '');
  if (['ifnotpresent', 'merge', 'ignore'].includes(ssa.toLowerCase())) {
    return `Git tells Flux to leave differences of this object: ${FLUX}/ssa: ${ssa}.`;
  }
  return String(own(annotations, `${FLUX}/reconcile`)).toLowerCase() ===
    'disabled'
    ? `Git tells Flux not to reconcile this object: ${FLUX}/reconcile: disabled.`
    : undefined;
}
