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

import { z } from 'zod/v3';
import { entityRefSchema } from '../refs';
import { isoTimeSchema, listSchema, manyOf } from './common';

/** @public */
export const incidentSeveritySchema = z.enum(['critical', 'major', 'minor']);

/** @public */
export type IncidentSeverity = z.infer<typeof incidentSeveritySchema>;

/** @public */
export const incidentScopeSchema = z
  .object({
    environmentRefs: z.array(entityRefSchema).min(1).max(100),
    serviceIds: z
      .array(z.string().regex(/^[0-9a-f]{32}$/))
      .max(500)
      .default([]),
  })
  .strict();

/** @public */
export const incidentSchema = z.object({
  id: z.string().uuid(),
  title: z.string(),
  severity: incidentSeveritySchema,
  scope: incidentScopeSchema,
  state: z.enum(['open', 'closed']),
  openedBy: z.string(),
  openedAt: isoTimeSchema,
  closedAt: isoTimeSchema.optional(),
  /** Those the asking person may read, newest first. */
  operationIds: z.array(z.string()),
});

/** @public */
export type Incident = z.infer<typeof incidentSchema>;

/** @public */
export const incidentListSchema = listSchema(incidentSchema);

/** Body of `POST /incidents`. @public */
export const newIncidentSchema = z
  .object({
    title: z.string().trim().min(3).max(300),
    severity: incidentSeveritySchema,
    scope: incidentScopeSchema,
  })
  .strict();

/** @public */
export type NewIncident = z.infer<typeof newIncidentSchema>;

/** Body of `PATCH /incidents/:id`. @public */
export const incidentChangeSchema = z
  .object({
    title: z.string().trim().min(3).max(300).optional(),
    severity: incidentSeveritySchema.optional(),
    state: z.enum(['open', 'closed']).optional(),
  })
  .strict();

/** @public */
export type IncidentChange = z.infer<typeof incidentChangeSchema>;

/** Filters of `GET /incidents`; newest first. @public */
export const incidentsQuerySchema = z
  .object({
    state: manyOf(z.enum(['open', 'closed'])),
    environment: manyOf(entityRefSchema),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: z.string().max(2048).optional(),
  })
  .strict();

/** @public */
export type IncidentsQuery = z.infer<typeof incidentsQuerySchema>;
