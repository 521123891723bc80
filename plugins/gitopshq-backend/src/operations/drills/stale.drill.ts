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
import { StaleDrill } from '../__testUtils__/drills/runStale';

const drill: Drill = {
  name: 'stale',
  description:
    'Changes the world between plan and execution: what the plan is about is refused untouched, anything else is not',
  run: async ({ seed, runs }, report) => {
    const stale = await StaleDrill.start();
    try {
      for (let at = 0; at < runs; at += 1) {
        report(await stale.run(seed + at, true));
        report(await stale.run(seed + at, false));
      }
    } finally {
      await stale.stop();
    }
  },
};

export default drill;
