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
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const portSchema = z.number().int().min(0).max(65535);

const demoConfigSchema = z
  .object({
    enabled: z.boolean().default(false),
    /** Where kubeconfig and deploy.git go; new at each start. */
    directory: z.string().min(1).default('.demo'),
    /** Fixed loopback ports of the simulated clusters; 0 = any free one. */
    ports: z
      .object({
        'prod-eu': portSchema.default(6551),
        'prod-us': portSchema.default(6553),
        staging: portSchema.default(6552),
      })
      .strict()
      .default({}),
    /** Whether staging goes silent for six minutes from time to time. */
    story: z.boolean().default(true),
    seed: z.number().int().default(20261122),
  })
  .strict();

/** Settings of the demo, config key `gitopshqDemo`. */
export type DemoConfig = z.infer<typeof demoConfigSchema>;

/**
 * Reads `gitopshqDemo`.
 *
 * @throws InputError naming the wrong key; also when the demo is switched on
 * with NODE_ENV=production, since its sign-ins need no password.
 */
export function readDemoConfig(config: Config): DemoConfig {
  const result = demoConfigSchema.safeParse(
    config.getOptional('gitopshqDemo') ?? {},
  );
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new InputError(
      `gitopshqDemo.${issue.path.join('.')}: ${issue.message}`,
    );
  }
  if (result.data.enabled && process.env.NODE_ENV === 'production') {
    throw new InputError(
      'gitopshqDemo.enabled is true with NODE_ENV=production; the demo signs people in without a password. Set gitopshqDemo.enabled to false.',
    );
  }
  return result.data;
}
