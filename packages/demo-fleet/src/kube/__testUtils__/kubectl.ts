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

import { ChildProcess, execFile, execFileSync } from 'child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { generate } from 'selfsigned';
import { stringify } from 'yaml';
import { SimulatedCluster } from '../SimulatedCluster';
import { TimerScheduler } from '../time/TimerScheduler';
import { startTestCluster, stopTestClusters } from './testCluster';

const kubectl = process.env.KUBECTL ?? 'kubectl';

/**
 * The minor version of the kubectl found; `undefined` where there is none.
 * @throws Error when kubectl is required by GITOPSHQ_REQUIRE_KUBECTL and missing
 */
function installedMinor(): number | undefined {
  try {
    const text = execFileSync(kubectl, ['version', '--client', '-o', 'json'], {
      encoding: 'utf8',
    });
    return parseInt(JSON.parse(text).clientVersion.minor, 10);
  } catch (error) {
    if (process.env.GITOPSHQ_REQUIRE_KUBECTL) {
      throw new Error(
        `GITOPSHQ_REQUIRE_KUBECTL is set, but "${kubectl}" does not run: ${error}`,
      );
    }
    return undefined;
  }
}

/** The minor version of the kubectl on this machine. */
export const kubectlMinor = installedMinor();

/** kubectl is not part of the project: where there is none, client-node alone speaks for the protocol. */
export const describeWithKubectl = kubectlMinor ? describe : describe.skip;

/** A simulated cluster that moves in real time, and kubectl with a context for it. */
export class KubectlSession {
  #latest: ChildProcess | undefined;

  static async start(): Promise<KubectlSession> {
    const folder = mkdtempSync(join(tmpdir(), 'kubectl-test-'));
    const { private: key, cert } = await generate(
      [{ name: 'commonName', value: 'localhost' }],
      {
        keySize: 2048,
        extensions: [
          { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
        ],
      },
    );
    const { cluster } = await startTestCluster({
      tls: { key, cert },
      // kubectl waits in real time, so the cluster must move in it; its steps are made short.
      clock: { now: () => Date.now() },
      scheduler: new TimerScheduler(),
      timings: {
        scheduleMs: 5,
        startMs: 10,
        startJitterMs: 0,
        readyMs: 5,
        stopMs: 10,
      },
    });
    writeFileSync(join(folder, 'config'), cluster.kubeconfig());
    return new KubectlSession(cluster, folder);
  }

  private constructor(
    readonly cluster: SimulatedCluster,
    readonly folder: string,
  ) {}

  async stop(): Promise<void> {
    await stopTestClusters();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What kubectl prints. Fails with all it printed when it fails. */
  run(...args: string[]): Promise<string> {
    return this.runWith({}, ...args);
  }

  /**
   * Starts kubectl: fulfilled, first, when it prints something, and then with
   * all it printed when it ends, by itself or stopped.
   */
  follow(...args: string[]): {
    began: Promise<void>;
    ended: Promise<string>;
    /** What it has printed so far. */
    printed: () => string;
    stop: () => void;
  } {
    let begin: () => void;
    const began = new Promise<void>(resolve => {
      begin = resolve;
    });
    let text = '';
    let isStopped = false;
    const ended = this.runWith({}, ...args).catch(error => {
      if (isStopped) {
        return text;
      }
      throw error;
    });
    const started = this.#latest!;
    started.stdout!.on('data', chunk => {
      text += chunk;
      begin();
    });
    const stop = () => {
      isStopped = true;
      started.kill();
    };
    return { began, ended, printed: () => text, stop };
  }

  /** As {@link KubectlSession.run}, with further environment variables. */
  runWith(
    environment: Record<string, string>,
    ...args: string[]
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#latest = execFile(
        kubectl,
        [...args, '-n', 'shop'],
        {
          env: {
            ...process.env,
            HOME: this.folder,
            KUBECONFIG: join(this.folder, 'config'),
            ...environment,
          },
          timeout: 150_000,
        },
        (error, stdout, stderr) =>
          error ? reject(new Error(`${stdout}${stderr}`)) : resolve(stdout),
      );
    });
  }

  /** Writes a manifest to a file and answers its path. */
  write(manifest: object, name: string = 'manifest.yaml'): string {
    const path = join(this.folder, name);
    writeFileSync(path, stringify(manifest));
    return path;
  }

  /** Writes an executable shell script and answers its path. */
  script(text: string): string {
    const path = join(this.folder, 'script.sh');
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }
}
