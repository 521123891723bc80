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

import type { Drill } from '../../__testUtils__/drills/Drill';
import { runCrash } from '../__testUtils__/drills/runCrash';

const drill: Drill = {
  name: 'crash',
  description:
    'Kills the backend with SIGKILL at random moments of an operation; every commit and apply takes effect once',
  run: async ({ seed, runs }, report) => {
    for (let at = 0; at < runs; at += 1) {
      report(await runCrash(seed + at));
    }
  },
};

export default drill;
