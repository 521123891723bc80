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
import { toResourceRef } from '../refs';
import {
  ignorePatternSchema,
  isoTimeSchema,
  type NewIgnoreRule,
} from '../schemas';

const names = z.array(z.string().min(1).max(256)).max(200).default([]);

const configuredRuleSchema = ignorePatternSchema
  .omit({ environmentRef: true })
  .extend({
    /** Name or entity ref; absent = all. */
    environment: z.string().min(1).max(512).optional(),
    reason: z.string().trim().min(1).max(1024),
    expiresAt: isoTimeSchema.optional(),
  })
  .strict()
  .refine(
    rule => rule.name !== undefined || rule.path !== undefined,
    'needs a name or a path: a rule that matches everything hides drift',
  )
  .transform(({ environment, ...rule }, context): NewIgnoreRule => {
    if (environment === undefined) {
      return rule;
    }
    try {
      return { ...rule, environmentRef: toResourceRef(environment) };
    } catch (error) {
      context.addIssue({
        code: z.ZodIssueCode.custom,
        path: ['environment'],
        message: `must be a name such as shop-eu or a ref such as resource:default/shop-eu (${
          (error as Error).message
        })`,
      });
      return z.NEVER;
    }
  });

/** `gitopshq.drift`: how differences are judged. @public */
export const driftConfigSchema = z
  .object({
    /** Seconds a commit may wait for the applier before that is a failed sync. */
    graceSeconds: z.number().int().min(0).max(86_400).default(600),
    /** Findings that are shown and not counted. */
    ignore: z.array(configuredRuleSchema).max(500).default([]),
    /** Field managers besides the known ones: exact, or `-suffix`. */
    managers: z
      .object({ manual: names, controller: names, autoscaling: names })
      .strict()
      .default({}),
  })
  .strict();

/** @public */
export type DriftConfig = z.infer<typeof driftConfigSchema>;

/** Names whose values are never shown nor written to Git; the built-in ones. @public */
export const DEFAULT_REDACT = [
  '*password*',
  '*token*',
  '*secret*',
  '*key*',
  '*credential*',
];

/** `gitopshq.redact`: added to the built-in ones, not instead of them. @public */
export const redactConfigSchema = z
  .array(
    z
      .string()
      .min(1)
      .max(128)
      .refine(
        pattern => pattern.replace(/\*/g, '') !== '',
        'must hold more than *, which would hide every value',
      ),
  )
  .max(200)
  .default([])
  .transform(patterns => [...new Set([...DEFAULT_REDACT, ...patterns])]);

/** `gitopshq.keys`: secrets the hub works with. @public */
export const keysConfigSchema = z
  .object({
    /**
     * Keys of what is kept in the database encrypted. The first one encrypts,
     * all of them decrypt: put a new one in front, and take the old one out
     * when what it encrypted was written again.
     */
    encryption: z
      .array(
        z
          .object({
            id: z
              .string()
              .regex(/^[\w-]{1,64}$/, 'must be a short name such as k1'),
            key: z
              .string()
              .min(
                16,
                'must have at least 16 characters, e.g. of openssl rand -hex 32',
              ),
          })
          .strict(),
      )
      .max(20)
      .refine(
        keys => new Set(keys.map(({ id }) => id)).size === keys.length,
        'must not name two keys alike',
      )
      .default([]),
    /**
     * Key of the fingerprints that stand for Secret values. Required in
     * production as soon as an environment compares Secrets.
     */
    fingerprint: z
      .string()
      .min(16, 'must have at least 16 characters, e.g. of openssl rand -hex 32')
      .optional(),
  })
  .strict()
  .default({});

/** @public */
export type KeysConfig = z.infer<typeof keysConfigSchema>;
