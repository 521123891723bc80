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

/** Who commits for people. @public */
export const committerSchema = z
  .object({
    name: z
      .string()
      .trim()
      .min(1)
      .max(128)
      .regex(/^[^<>\r\n]+$/, 'must be a name without <, > and line breaks')
      .default('GitOpsHQ'),
    email: z
      .string()
      .max(254)
      .regex(/^[^<>\s]+@[^<>\s]+$/, 'must be an e-mail address')
      .default('gitopshq@example.com'),
  })
  .strict();

/** @public */
export type Committer = z.infer<typeof committerSchema>;

/** A question to Prometheus that stands for the error rate. @public */
export const verifyQuerySchema = z
  .object({
    name: z.string().min(1).max(128),
    /** Base URL of the Prometheus HTTP API. */
    url: z.string().url(),
    /** `$environment`, `$service`, `$namespace` are put in. */
    query: z.string().min(1).max(4096),
    /** Recovered: at most this times the median of the hour before the bad release. */
    maxRatio: z.number().positive().default(1.5),
    /** Sent as a bearer token. */
    token: z.string().min(1).optional(),
  })
  .strict();

/** @public */
export type VerifyQuery = z.infer<typeof verifyQuerySchema>;

/** `gitopshq.verify`: when an operation has succeeded. @public */
export const verifyConfigSchema = z
  .object({
    /** How long everything must stay well. */
    stabilitySeconds: z.number().int().min(1).max(3600).default(120),
    /** Not recovered within this = failed. */
    timeoutSeconds: z.number().int().min(1).max(86_400).default(900),
    queries: z.array(verifyQuerySchema).max(20).default([]),
  })
  .strict()
  .refine(
    value => value.stabilitySeconds < value.timeoutSeconds,
    'stabilitySeconds must be less than timeoutSeconds',
  );

/** @public */
export type VerifyConfig = z.infer<typeof verifyConfigSchema>;

/** How a commit of ours gets onto the branch. @public */
export const publishSchema = z.enum(['push', 'pull-request']);

/** @public */
export type Publish = z.infer<typeof publishSchema>;

/** `gitopshq.ownership`: by what people own things when it is decided. @public */
export const ownershipConfigSchema = z
  .object({
    /** Generations of groups above a person's own groups that count too. */
    groupDepth: z.number().int().min(0).max(10).default(0),
  })
  .strict();

/** @public */
export type OwnershipConfig = z.infer<typeof ownershipConfigSchema>;
