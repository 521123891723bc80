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

import { ManualScheduler } from './ManualScheduler';

describe('ManualScheduler', () => {
  it('runs due work in order of time, then of planning', () => {
    const time = new ManualScheduler(0);
    const ran: string[] = [];
    time.after(20, () => ran.push(`late@${time.now()}`));
    time.after(10, () => ran.push(`first@${time.now()}`));
    time.after(10, () => {
      ran.push(`second@${time.now()}`);
      time.after(5, () => ran.push(`nested@${time.now()}`));
    });
    time.advance(9);
    expect(ran).toEqual([]);
    time.advance(11);
    expect(ran).toEqual(['first@10', 'second@10', 'nested@15', 'late@20']);
    expect(time.now()).toBe(20);
    expect(time.pending).toBe(0);
  });

  it('repeats until cancelled, also from within', () => {
    const time = new ManualScheduler(0);
    const ran: number[] = [];
    const cancel = time.every(10, () => {
      ran.push(time.now());
      if (ran.length === 3) {
        cancel();
      }
    });
    time.advance(100);
    expect(ran).toEqual([10, 20, 30]);
    expect(time.pending).toBe(0);
  });

  it('does not run cancelled work', () => {
    const time = new ManualScheduler(0);
    const ran: string[] = [];
    time.after(10, () => ran.push('cancelled'))();
    time.after(10, () => ran.push('kept'));
    expect(time.pending).toBe(1);
    time.advance(10);
    expect(ran).toEqual(['kept']);
  });
});
