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
import { InputError } from '@backstage/errors';

const faultsSchema = z
  .object({
    /** Requests are taken and never answered; open watches fall silent. */
    hang: z.boolean(),
    /** Each answer comes this many milliseconds later. */
    slowMs: z.number().int().min(0).max(600_000),
    /** Share of the requests, 0 to 1, that are answered 500. */
    status500Share: z.number().min(0).max(1),
    /** Watches are cut off, open ones at once and new ones as soon as they have begun. */
    dropWatches: z.boolean(),
    /** History is forgotten: watches of a version get 410 Expired. */
    goneWatches: z.boolean(),
    /** Answers are a page in HTML, with status 200; open watches get that page too, and end. */
    garbage: z.boolean(),
    /** Writes are carried out, and the connection is cut instead of an answer. */
    dropAnswers: z.boolean(),
    /** No token is known any more: 401. */
    expiredToken: z.boolean(),
    /** The server shows a certificate that has expired. */
    expiredCertificate: z.boolean(),
    /** Nothing listens at the address. */
    unreachable: z.boolean(),
  })
  .strict();

/**
 * What is wrong with a simulated cluster, seen from outside. Its controllers work on.
 * @public
 */
export type ClusterFaults = z.infer<typeof faultsSchema>;

/**
 * Nothing is wrong.
 * @public
 */
export const NO_FAULTS: Readonly<ClusterFaults> = Object.freeze({
  hang: false,
  slowMs: 0,
  status500Share: 0,
  dropWatches: false,
  goneWatches: false,
  garbage: false,
  dropAnswers: false,
  expiredToken: false,
  expiredCertificate: false,
  unreachable: false,
});

/** Faults as somebody asks for them; what is left out is switched off. */
export interface FaultRequest extends Partial<ClusterFaults> {
  /** The cluster recovers by itself after this long; absent: it does not. */
  forSeconds?: number;
}

const requestSchema = faultsSchema
  .partial()
  .extend({ forSeconds: z.number().positive().max(86_400).optional() })
  .strict();

/** @throws InputError naming the wrong field and the known ones */
export function parseFaultRequest(value: unknown): FaultRequest {
  const result = requestSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new InputError(
      `Faults: ${issue.path.join('.') || 'body'}: ${
        issue.message
      }; known are ${Object.keys(requestSchema.shape).join(', ')}`,
    );
  }
  return result.data;
}
