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

import { runCrash } from '../__testUtils__/drills/runCrash';
import { StaleDrill } from '../__testUtils__/drills/runStale';

jest.setTimeout(1_500_000);

describe('drills, small ones', () => {
  it('crash: kill -9 anywhere, and everything takes effect once', async () => {
    expect(await runCrash(1, 1)).toMatchObject({ ok: true });
  });

  it('stale: refuses what it is about, and nothing else', async () => {
    const drill = await StaleDrill.start();
    try {
      for (const seed of [1, 2]) {
        expect(await drill.run(seed, true)).toMatchObject({ ok: true });
        expect(await drill.run(seed, false)).toMatchObject({ ok: true });
      }
    } finally {
      await drill.stop();
    }
  });
});
