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

import { ListSlots } from './ListSlots';

describe('ListSlots', () => {
  const forever = new AbortController().signal;

  it('lets the next one in when a task ends, also with an error', async () => {
    const slots = new ListSlots(1);
    const order: string[] = [];
    const failing = slots.run(forever, async () => {
      order.push('first');
      throw new Error('no');
    });
    const second = slots.run(forever, async () => order.push('second'));
    const third = slots.run(forever, async () => order.push('third'));
    await expect(failing).rejects.toThrow('no');
    await Promise.all([second, third]);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('loses no slot to one that gives up while it waits', async () => {
    const slots = new ListSlots(1);
    let end = () => {};
    const first = slots.run(
      forever,
      () =>
        new Promise<void>(resolve => {
          end = resolve;
        }),
    );
    const impatient = new AbortController();
    const given = slots.run(impatient.signal, async () => 'never');
    const last = slots.run(forever, async () => 'last');
    impatient.abort(new Error('gave up'));
    await expect(given).rejects.toThrow('gave up');
    end();
    await first;
    expect(await last).toBe('last');
    expect(await slots.run(forever, async () => 'again')).toBe('again');
  });

  it.each(['the slot', 'the abort'])(
    'passes the slot on when it is given up as it comes: %s first',
    async earlier => {
      const slots = new ListSlots(1);
      const impatient = new AbortController();
      let end = () => {};
      const ended = new Promise<void>(resolve => {
        end = resolve;
      });
      const first = slots.run(forever, () => ended);
      const given = slots.run(impatient.signal, async () => 'never');
      const last = slots.run(forever, async () => 'last');
      const both = [end, () => impatient.abort(new Error('gave up'))];
      (earlier === 'the slot' ? both : both.toReversed()).forEach(each =>
        each(),
      );
      await Promise.allSettled([first, given]);
      expect(await last).toBe('last');
    },
  );
});
