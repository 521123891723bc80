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

/**
 * Why a thing could not be read or is not as it should be: a stable code, a
 * sentence, the offending value and what to do about it. Never holds a secret.
 *
 * @public
 */
export const problemSchema = z.object({
  /** Stable, in kebab-case: `wrong-token`, `expired-certificate`, … */
  code: z.string(),
  message: z.string(),
  /** The value that is wrong, as the person wrote or the server sent it. */
  value: z.string().optional(),
  cure: z.string(),
});

/** @public */
export type Problem = z.infer<typeof problemSchema>;
