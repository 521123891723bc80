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

import { toResourceRef } from '@gitopshq/backstage-plugin-gitopshq-common';

/** One entry of the annotation `gitopshq.io/workload`. */
export type WorkloadClaim =
  | { type: 'folder'; environmentRef: string; folder: string }
  | {
      type: 'object';
      environmentRef: string;
      kind: string;
      namespace: string;
      name: string;
    }
  | {
      type: 'malformed';
      text: string;
      /** As far as it can be told. */
      environmentRef?: string;
      reason: string;
    };

const FORMS =
  '<environment>/<folder> or <environment>/<Kind>/<namespace>/<name>';

function environmentRefOf(name: string): string | undefined {
  try {
    return name === '' ? undefined : toResourceRef(name);
  } catch {
    // A name that is no entity name: said by the malformed claim made of it.
    return undefined;
  }
}

function parseEntry(text: string): WorkloadClaim {
  const parts = text.split('/');
  // A full ref holds one slash of its own: resource:default/shop-eu.
  const [environment, ...rest] = parts[0].includes(':')
    ? [parts.slice(0, 2).join('/'), ...parts.slice(2)]
    : parts;
  const environmentRef = environmentRefOf(environment);
  const malformed = (why: string): WorkloadClaim => ({
    type: 'malformed',
    text,
    environmentRef,
    reason: `gitopshq.io/workload "${text}" ${why}; write ${FORMS}`,
  });
  if (environmentRef === undefined) {
    return malformed('names no environment');
  }
  if (rest.some(part => part.trim() === '' || part !== part.trim())) {
    return malformed('has an empty or blank part');
  }
  if (rest.length === 1) {
    return { type: 'folder', environmentRef, folder: rest[0] };
  }
  if (rest.length === 3) {
    const [kind, namespace, name] = rest;
    return { type: 'object', environmentRef, kind, namespace, name };
  }
  return malformed(`has ${rest.length} parts after the environment`);
}

/**
 * Parses the annotation `gitopshq.io/workload`, a comma list. Never throws:
 * what cannot be read becomes a malformed claim with the reason.
 */
export function parseWorkloadAnnotation(annotation: string): WorkloadClaim[] {
  return annotation
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
    .map(parseEntry);
}
