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

import type { Bench } from '../../__testUtils__/bench/Bench';
import { openBenchDatabase } from '../../__testUtils__/bench/benchDatabase';
import { quietLogger } from '../../__testUtils__/bench/quietLogger';
import { quantile } from '../../__testUtils__/bench/statistics';
import { OperationsHub } from '../__testUtils__/OperationsHub';
import { ShopWorld } from '../__testUtils__/ShopWorld';

const OPERATIONS = 10;
const STABILITY_S = 3;
const GOAL_S = 2;

const bench: Bench = {
  name: 'recovery-noticed',
  description:
    'From the end of the stability window to the operation that has succeeded',
  needs: { postgres: true },
  run: async report => {
    const world = await ShopWorld.create();
    const database = await openBenchDatabase('PostgreSQL', 'gitopshq_recovery');
    const hub = await OperationsHub.start(database, world, {
      verify: { stabilitySeconds: STABILITY_S, timeoutSeconds: 120 },
      logger: quietLogger,
    });
    try {
      const serviceId = await hub.serviceId('web');
      const lateS: number[] = [];
      for (let count = 0; count < OPERATIONS; count += 1) {
        const { body } = await hub.post('/operations', {
          kind: 'restart',
          target: { environmentRef: 'resource:default/shop-eu', serviceId },
          parameters: { workload: 'Deployment/shop/web' },
          reason: 'a bench',
        });
        await hub.post(`/operations/${body.id}/execute`, {
          digest: body.digest,
        });
        const done = await hub.reaches(body.id, 'succeeded', 'failed');
        if (!done.recoveredAt || !done.endedAt) {
          throw new Error(`It has not recovered: ${JSON.stringify(done)}`);
        }
        lateS.push(
          (Date.parse(done.endedAt) - Date.parse(done.recoveredAt)) / 1000 -
            STABILITY_S,
        );
      }
      report({
        name: 'recovery noticed after the window, largest',
        value: Math.max(...lateS),
        unit: 's',
        goal: { atMost: GOAL_S },
        note: `${OPERATIONS} restarts, a window of ${STABILITY_S} s, PostgreSQL; median ${quantile(
          lateS,
          0.5,
        ).toFixed(2)} s`,
      });
    } finally {
      await hub.stop();
      await database.destroy();
      await world.remove();
    }
  },
};

export default bench;
