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

import { SignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { DemoSignInPage } from './DemoSignInPage';

/**
 * The demo's people while the demo runs, else the guest sign-in, which
 * Backstage refuses in production: put your own provider here.
 */
export const AppSignInPage = (props: SignInPageProps) => {
  const demo = useApi(configApiRef).getOptionalBoolean('gitopshqDemo.enabled');
  return demo ? (
    <DemoSignInPage {...props} />
  ) : (
    <SignInPage {...props} providers={['guest']} />
  );
};
