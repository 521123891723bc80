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
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type {
  Dependency,
  Health,
  Me,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import express from 'express';
import Router from 'express-promise-router';

const PERMISSIONS_DISABLED: Problem = {
  code: 'permissions-disabled',
  message:
    'Permissions are switched off: everybody who signs in sees the whole fleet',
  value: 'permission.enabled: false',
  cure: 'Set permission.enabled: true and install a permission policy',
};

/** `GET /me` (the signed-in person) and `GET /health` (the hub itself). */
export function createMeRouter(options: {
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  permissionsEnabled: boolean;
  /** What else everybody must know now. */
  banners(): Promise<Problem[]>;
  /** What the hub depends on, as of now. */
  dependencies(): Promise<Dependency[]>;
}): express.Router {
  const { httpAuth, userInfo, permissionsEnabled } = options;
  const router = Router();

  router.get('/me', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const user = await userInfo.getUserInfo(credentials);
    const answer: Me = {
      userEntityRef: user.userEntityRef,
      ownershipEntityRefs: user.ownershipEntityRefs,
      banners: [
        ...(permissionsEnabled ? [] : [PERMISSIONS_DISABLED]),
        ...(await options.banners()),
      ],
    };
    res.json(answer);
  });

  router.get('/health', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user', 'service'] });
    const answer: Health = { dependencies: await options.dependencies() };
    res.json(answer);
  });

  return router;
}
