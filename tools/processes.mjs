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

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

export const isWindows = process.platform === 'win32';
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const graceMs = 20_000;
// npm passes on the Ctrl-C that the terminal delivers as well; only a later one is a second wish.
const secondWishAfterMs = 1_000;

const later = ms => new Promise(resolve => setTimeout(resolve, ms));

/** The exit code a shell would report: 128 + n for a process ended by signal n. */
export function exitCodeOf(code, signal) {
  return signal ? 128 + (constants.signals[signal] ?? 0) : code ?? 1;
}

function isTreeAlive(pid) {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    // EPERM: members exist, but run as another user (PostgreSQL under root does).
    return error.code === 'EPERM';
  }
}

function signalTree(pid, signal) {
  if (isWindows) {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function sweepTree(pid) {
  if (isWindows) return;
  for (const [signal, patienceMs] of [
    ['SIGTERM', 2_000],
    ['SIGKILL', 2_000],
  ]) {
    for (
      let waitedMs = 0;
      isTreeAlive(pid) && waitedMs < patienceMs;
      waitedMs += 50
    ) {
      if (waitedMs === 0) signalTree(pid, signal);
      await later(50);
    }
  }
}

/**
 * Runs a command as the leader of a process group of its own and ends with nothing of that group left.
 * Signals to this process, and the death of the npm or yarn that started it, stop the group.
 *
 * @param {string} command - executable
 * @param {string[]} args - its arguments
 * @param {{ env: NodeJS.ProcessEnv, cwd?: string, deliverTo: 'leader' | 'group' }} options -
 * `leader`: the command stops its own children in order; `group`: every member gets the signal, as from a terminal
 * @returns {Promise<number>} the command's exit code
 */
export async function runTree(command, args, { env, cwd, deliverTo }) {
  const child = spawn(command, args, {
    cwd,
    env,
    // A new session has no terminal to read from; the ipc channel tells the child when this process is gone.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: !isWindows,
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
  });

  let stoppingSince;
  const stop = signal => {
    if (stoppingSince === undefined) {
      stoppingSince = Date.now();
      if (deliverTo === 'leader') child.kill(signal);
      else signalTree(child.pid, signal);
      setTimeout(() => signalTree(child.pid, 'SIGKILL'), graceMs).unref();
    } else if (Date.now() - stoppingSince > secondWishAfterMs) {
      signalTree(child.pid, 'SIGKILL');
    }
  };
  for (const signal of stopSignals) process.on(signal, stop);
  const watch = watchParent(() => stop('SIGTERM'));

  try {
    return await ended;
  } finally {
    clearInterval(watch);
    for (const signal of stopSignals) process.off(signal, stop);
    if (child.pid !== undefined) await sweepTree(child.pid);
  }
}

function parentOf(pid) {
  if (process.platform === 'linux') {
    // The process's name, in parentheses, may hold spaces; the parent is the second field after it.
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    );
  }
  return Number(
    spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' })
      .stdout,
  );
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// A SIGKILL of npm or yarn cannot be passed on by them. A plain `node tools/run.mjs` may outlive its shell.
function watchParent(onGone) {
  if (isWindows || !process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  // Yarn starts this process itself, npm by a shell, which outlives it.
  const isByNpm = process.env.npm_config_user_agent?.startsWith('npm/');
  const starter = isByNpm ? parentOf(parent) : parent;
  return setInterval(() => {
    if (process.ppid !== parent || !isAlive(starter)) onGone();
  }, 1_000).unref();
}

/**
 * Calls back once when this process is asked to stop: by a signal, or because the process that started it is gone.
 *
 * @param {(signal: NodeJS.Signals) => void} onStop - receives the signal to pass on
 */
export function onStopRequest(onStop) {
  let asked = false;
  const ask = signal => {
    if (asked) return;
    asked = true;
    onStop(signal);
  };
  for (const signal of stopSignals) process.on(signal, () => ask(signal));
  process.once('disconnect', () => ask('SIGTERM'));
  process.channel?.unref();
}

const hadStarter = process.connected === true;

/**
 * Ends this process. When the one that started it is gone, nobody is left to sweep up the group, so this does.
 *
 * @param {number} code - exit code
 */
export function endGroup(code) {
  if (hadStarter && !process.connected && !isWindows) {
    // Last of the exit handlers, so that those which remove temporary folders come first.
    process.once('exit', () => signalTree(process.pid, 'SIGKILL'));
  }
  process.exit(code);
}
