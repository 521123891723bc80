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

import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import {
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
  type SignInResolver,
} from '@backstage/plugin-auth-node';
import { isLoopbackAddress, isLoopbackHost } from './loopback';

/** People one can be in the demo; entities of the demo's catalog. */
export const DEMO_USERS = ['sre', 'dana'] as const;

/** @internal */
export type DemoUser = (typeof DEMO_USERS)[number];

/** Header by which the sign-in page says who to be. */
export const DEMO_USER_HEADER = 'x-gitopshq-demo-user';

const FORWARDING_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

/**
 * Signs in as a demo user without a password, for requests of this very
 * machine only: loopback address, loopback Host, no proxy in between.
 */
export const demoAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async (result: { user: DemoUser }) => ({
    profile: { displayName: result.user },
  }),
  initialize() {
    if (process.env.NODE_ENV === 'production') {
      throw new NotAllowedError(
        'The demo sign-in needs no password and is refused with NODE_ENV=production; remove auth.providers.demo',
      );
    }
  },
  async authenticate({ req }) {
    const forwarded = FORWARDING_HEADERS.some(name => req.headers[name]);
    if (
      forwarded ||
      !isLoopbackAddress(req.socket.remoteAddress) ||
      !isLoopbackHost(req.headers.host)
    ) {
      throw new NotAllowedError(
        'The demo sign-in works only in a browser on the machine that runs the demo',
      );
    }
    const wanted = req.headers[DEMO_USER_HEADER];
    const user = DEMO_USERS.find(name => name === wanted);
    if (!user) {
      throw new AuthenticationError(
        `The header ${DEMO_USER_HEADER} must be one of ${DEMO_USERS.join(
          ', ',
        )}`,
      );
    }
    return { result: { user } };
  },
});

const signInResolver: SignInResolver<{ user: DemoUser }> = (
  { result },
  context,
) => context.signInWithCatalogUser({ entityRef: { name: result.user } });

/** The `demo` auth provider. */
export const demoAuthProviderFactory = createProxyAuthProviderFactory({
  authenticator: demoAuthenticator,
  signInResolver,
});
