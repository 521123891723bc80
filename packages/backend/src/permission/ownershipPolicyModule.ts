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
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { OwnershipPolicy } from './OwnershipPolicy';

const KEY = 'permission.ownershipPolicy';

const settingsSchema = z
  .object({
    operators: z
      .array(
        z
          .string()
          .regex(
            /^(user|group):[^:/\s]+\/[^:/\s]+$/i,
            'must be a user or group such as group:default/platform',
          ),
      )
      .default([]),
  })
  .strict();

/** @throws InputError naming the key that is wrong. */
export function readOperators(config: Config): string[] {
  const result = settingsSchema.safeParse(config.getOptional(KEY) ?? {});
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new InputError(`${[KEY, ...issue.path].join('.')}: ${issue.message}`);
  }
  return result.data.operators;
}

/** Installs {@link OwnershipPolicy} as the app's permission policy. */
export const ownershipPolicyModule = createBackendModule({
  pluginId: 'permission',
  moduleId: 'ownership-policy',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        policy: policyExtensionPoint,
        userInfo: coreServices.userInfo,
      },
      async init({ config, policy, userInfo }) {
        policy.setPolicy(new OwnershipPolicy(readOperators(config), userInfo));
      },
    });
  },
});
