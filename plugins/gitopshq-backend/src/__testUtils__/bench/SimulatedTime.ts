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

import type { Clock, Timers } from '@gitopshq/cluster-collector';
import { settle } from '../ManualTimers';

/** Timers fire on this grid: finer than anything the hub waits for. */
const GRID_MS = 50;

/**
 * A clock and timers that move only when told, for thousands of timers at
 * once.
 */
export class SimulatedTime implements Clock, Timers {
  private readonly due = new Map<number, Set<() => void>>();

  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  after(delayMs: number, task: () => void): () => void {
    const steps = Math.max(1, Math.ceil(delayMs / GRID_MS));
    const at = this.time + steps * GRID_MS;
    const tasks = this.due.get(at) ?? new Set();
    this.due.set(at, tasks);
    // So that the same task twice is two.
    const entry = () => task();
    tasks.add(entry);
    return () => tasks.delete(entry);
  }

  /** Moves on by one step and runs what falls due. */
  async step(): Promise<number> {
    this.time += GRID_MS;
    const tasks = this.due.get(this.time);
    this.due.delete(this.time);
    tasks?.forEach(task => task());
    await settle();
    return this.time;
  }
}
