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

import { mockServices } from '@backstage/backend-test-utils';
import { liveUpdateSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import { SignalsLiveUpdates } from './SignalsLiveUpdates';

function scene() {
  const timers = new ManualTimers();
  const logger = mockServices.logger.mock();
  const publish = jest.fn().mockResolvedValue(undefined);
  const live = new SignalsLiveUpdates({
    signals: { publish },
    clock: timers,
    timers,
    logger,
  });
  return { timers, logger, publish, live };
}

describe('SignalsLiveUpdates', () => {
  it('sends one message per topic and quarter of a second, to all', async () => {
    const { live, timers, publish } = scene();
    live.changed('clusters');
    live.changed('services');
    live.changed('clusters');
    expect(publish).not.toHaveBeenCalled();
    await timers.advance(250);
    expect(publish).toHaveBeenCalledTimes(2);
    live.changed('clusters');
    await timers.advance(250);

    const versions = publish.mock.calls.map(([signal]) => {
      expect(signal).toMatchObject({
        recipients: { type: 'broadcast' },
        channel: 'gitopshq',
      });
      return liveUpdateSchema.parse(signal.message).version;
    });
    expect(versions).toHaveLength(3);
    expect(new Set(versions).size).toBe(3);
    expect([...versions].sort((a, b) => a - b)).toEqual(versions);
  });

  it('logs a failure once per minute and goes on', async () => {
    const { live, timers, publish, logger } = scene();
    publish.mockRejectedValue(new Error('no events backend'));
    for (let turn = 0; turn < 100; turn += 1) {
      live.changed('clusters');
      await timers.advance(1_000);
    }
    expect(publish).toHaveBeenCalledTimes(100);
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });

  it('sends nothing after it was stopped', async () => {
    const { live, timers, publish } = scene();
    live.changed('clusters');
    live.stop();
    await timers.advance(1_000);
    expect(publish).not.toHaveBeenCalled();
  });
});
