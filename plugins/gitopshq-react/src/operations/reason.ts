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
  IncidentSeverity,
  NewIncident,
  Operation,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** Shortest reason the hub takes. */
export const MIN_REASON = 3;
export const MAX_REASON = 2000;
export const MAX_TITLE = 300;

/** The incident a person links, opens, or does without. */
export type IncidentChoice =
  | { kind: 'none' }
  | { kind: 'existing'; id: string }
  | { kind: 'new'; title: string; severity: IncidentSeverity };

/** Why a person does it. */
export interface Why {
  reason: string;
  incident: IncidentChoice;
}

const isLong = (text: string) => text.trim().length >= MIN_REASON;

/** What is still missing, for people; undefined when all is said. */
export function missingOfWhy({ reason, incident }: Why): string | undefined {
  if (!isLong(reason)) {
    return 'Say in a few words why: the reason goes into the commit and the timeline.';
  }
  if (incident.kind === 'new' && !isLong(incident.title)) {
    return 'Give the incident a title.';
  }
  return undefined;
}

/** The incident to be opened, about what the operation is about. */
export function newIncidentOf(
  { incident }: Why,
  { environmentRef, serviceId }: Operation['target'],
): NewIncident | undefined {
  return incident.kind === 'new'
    ? {
        title: incident.title.trim(),
        severity: incident.severity,
        scope: {
          environmentRefs: [environmentRef],
          serviceIds: serviceId ? [serviceId] : [],
        },
      }
    : undefined;
}
