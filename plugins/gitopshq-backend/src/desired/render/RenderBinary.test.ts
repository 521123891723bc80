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

import {
  chmod,
  mkdtemp,
  readFile,
  readdir,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import { waitFor } from '../../__testUtils__/waitFor';
import { problemOf, sandboxIn } from '../__testUtils__/renderers';
import { RenderBinary } from './RenderBinary';
import type { RenderSandbox } from './RenderSandbox';

describe('RenderSandbox', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitopshq-sandbox-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function script(name: string, body: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${body}\n`);
    await chmod(path, 0o755);
    return path;
  }
  const run = (
    sandbox: RenderSandbox,
    binary: string,
    signal = new AbortController().signal,
  ) =>
    sandbox.inFolder(({ path }) =>
      sandbox.run(binary, ['a b', '$(id)', ';'], {
        folder: path,
        what: 'the test',
        signal,
      }),
    );

  it('passes arguments as they are and nothing of the environment', async () => {
    const sandbox = sandboxIn(join(folder, 'render'), {
      hubEnvironment: { PATH: process.env.PATH, SECRET: 'hunter2' },
    });
    const printed = await run(
      sandbox,
      await script(
        'echo',
        'for a in "$@"; do echo "[$a]"; done; export -p; pwd',
      ),
    );
    expect(printed).toContain('[a b]\n[$(id)]\n[;]\n');
    expect(printed).not.toContain('hunter2');
    expect(printed).toMatch(/HOME='[^']*render-[^']*\/\.home'/);
    expect(printed).toMatch(/PATH=''/);
    expect(await readdir(join(folder, 'render'))).toEqual([]);
  });

  it('kills all that was started when the time is up', async () => {
    const timers = new ManualTimers();
    const sandbox = sandboxIn(join(folder, 'render'), { timers });
    const pidFile = join(folder, 'pid');
    const binary = await script(
      'hang',
      `/bin/sleep 600 & echo $! > ${pidFile}; wait`,
    );
    const ended = problemOf(run(sandbox, binary));
    const pid = await waitFor(async () => {
      const text = await readFile(pidFile, 'utf8').catch(() => '');
      return text.endsWith('\n') && Number(text);
    });
    await timers.advance(30_000);
    expect(await ended).toMatchObject({
      code: 'render-timeout',
      message: 'the test took longer than 30 s',
    });
    await waitFor(async () => {
      // A killed process without parent may stay a zombie for a moment.
      const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(
        () => 'gone',
      );
      return state === 'gone' || / Z /.test(state);
    });
    expect(await readdir(join(folder, 'render'))).toEqual([]);
  });

  it('stops when told to', async () => {
    const sandbox = sandboxIn(join(folder, 'render'));
    const abort = new AbortController();
    const pidFile = join(folder, 'pid');
    const ended = run(
      sandbox,
      await script('hang', `echo $$ > ${pidFile}; /bin/sleep 600`),
      abort.signal,
    ).catch((error: Error) => error.message);
    await waitFor(async () =>
      (await readFile(pidFile, 'utf8').catch(() => '')).endsWith('\n'),
    );
    abort.abort();
    expect(await ended).toBe('the test was stopped');
  });

  it('bounds output', async () => {
    const sandbox = sandboxIn(join(folder, 'render'), {
      config: { maxOutputMiB: 1 },
    });
    const binary = await script(
      'loud',
      'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done',
    );
    expect(await problemOf(run(sandbox, binary))).toMatchObject({
      code: 'render-too-large',
    });
  });

  it('shows what a binary said without paths of this machine', async () => {
    const sandbox = sandboxIn(join(folder, 'render'));
    const binary = await script(
      'fail',
      'printf "\\033[31mError in $PWD/tree/envs/a.yaml and $PWD\\n" >&2; exit 3',
    );
    expect(await problemOf(run(sandbox, binary))).toMatchObject({
      code: 'render-failed',
      message: 'the test failed: [31mError in envs/a.yaml and <folder>',
    });
  });

  it('cuts off the network where the system permits', async () => {
    const sandbox = sandboxIn(join(folder, 'render'));
    if (!(await sandbox.isCutOff())) {
      return;
    }
    let reached = 0;
    const server = createServer((_req, res) => {
      reached += 1;
      res.end('hello');
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const binary = await script(
      'call',
      `"${process.execPath}" -e 'require("http").get("http://127.0.0.1:${port}", () => process.exit(0)).on("error", e => { console.log(e.code); })'`,
    );
    const unbounded = sandboxIn(join(folder, 'render'), {
      hubEnvironment: { PATH: process.env.PATH },
    });
    expect(await run(unbounded, binary)).toMatch(/ENETUNREACH|ECONNREFUSED/);
    expect(reached).toBe(0);
    server.close();
  });

  it.each(['../x', '/etc/x', 'a/../../x', '', '.git/config'])(
    'writes nothing at %j',
    async path => {
      const sandbox = sandboxIn(join(folder, 'render'));
      await expect(
        sandbox.inFolder(each => each.write(path, 'x')),
      ).rejects.toThrow('is no path of a tree');
    },
  );
});

describe('RenderBinary', () => {
  it.each([
    ['v4.4.9', 'renderer-too-old'],
    ['no version', 'renderer-too-old'],
    ['{Version:kustomize/v4.5.4 X}', undefined],
    ['v5.4.1+g3f', undefined],
  ])('of version %s is %s', async (printed, code) => {
    const folder = await mkdtemp(join(tmpdir(), 'gitopshq-sandbox-'));
    try {
      const path = join(folder, 'kustomize');
      await writeFile(path, `#!/bin/sh\necho '${printed}'\n`);
      await chmod(path, 0o755);
      const binary = new RenderBinary(
        sandboxIn(join(folder, 'render'), { hubEnvironment: { PATH: folder } }),
        {
          name: 'kustomize',
          configured: 'kustomize',
          configKey: 'x',
          versionArgs: ['version'],
          atLeast: [4, 5],
        },
      );
      const located = binary.locate();
      const outcome = code
        ? (await problemOf(located)).code
        : (await located).path;
      expect(outcome).toBe(code ?? path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
