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

import '@testing-library/jest-dom';
import { notifyManager } from '@tanstack/react-query';
import { act, configure } from '@testing-library/react';
// Shared within the suite and never published.
// eslint-disable-next-line @backstage/no-forbidden-package-imports -- see above
import { matchStylesFast } from '@gitopshq/backstage-plugin-gitopshq-react/src/__testUtils__/matchStylesFast';

// Answers arrive outside of any test's own act().
notifyManager.setNotifyFunction(notify => act(notify));

// jsdom lays nothing out; a virtualised table draws what fits its height.
const VIEWPORT_PX = 600;
const ROW_PX = 50;
Object.defineProperties(HTMLElement.prototype, {
  offsetHeight: {
    configurable: true,
    get(this: HTMLElement) {
      return this.hasAttribute('data-clusters-viewport') ? VIEWPORT_PX : ROW_PX;
    },
  },
  offsetWidth: { configurable: true, get: () => 1200 },
});

// Whole pages are drawn and checked by axe, also on busy machines.
configure({ asyncUtilTimeout: 30_000 });
matchStylesFast();
