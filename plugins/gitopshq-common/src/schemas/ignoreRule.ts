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
import { isoTimeSchema, listSchema } from './common';
import { findingCauseSchema, ruleOriginSchema } from './finding';

const text = (limit: number) => z.string().trim().min(1).max(limit);

/**
 * Which findings a rule leaves out of the count. Every given key must match;
 * names and paths take `*` (one segment) and, in paths, `**` (any number).
 *
 * @public
 */
export const ignorePatternSchema = z
  .object({
    /** Kubernetes kind, `Deployment`. */
    kind: text(128).optional(),
    /** Name of the object. */
    name: text(253).optional(),
    /** Path as findings write it: `spec.template.**`. */
    path: text(1024).optional(),
    cause: findingCauseSchema.optional(),
    /** Field manager, exact. */
    manager: text(256).optional(),
    environmentRef: entityRefSchema.optional(),
  })
  .strict();

/** @public */
export type IgnorePattern = z.infer<typeof ignorePatternSchema>;

/** Body of `POST /ignore-rules`. @public */
export const newIgnoreRuleSchema = ignorePatternSchema
  .extend({
    reason: text(1024),
    expiresAt: isoTimeSchema.optional(),
  })
  .strict()
  .refine(
    rule => rule.name !== undefined || rule.path !== undefined,
    'needs a name or a path: a rule that matches everything hides drift',
  );

/** @public */
export type NewIgnoreRule = z.infer<typeof newIgnoreRuleSchema>;

/** @public */
export const ignoreRuleSchema = ignorePatternSchema.extend({
  id: z.string(),
  origin: ruleOriginSchema,
  reason: z.string(),
  /** Identity of the person; absent for rules of config and Git. */
  author: z.string().optional(),
  createdAt: isoTimeSchema.optional(),
  expiresAt: isoTimeSchema.optional(),
  /** Findings it ignores now, among those the asking person may read. */
  matches: z.number().int(),
});

/** @public */
export type IgnoreRule = z.infer<typeof ignoreRuleSchema>;

/** @public */
export const ignoreRuleListSchema = listSchema(ignoreRuleSchema);
