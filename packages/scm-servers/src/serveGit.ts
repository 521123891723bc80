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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** Runs git with none of the developer's settings; hooks of the repository run. */
export async function runGit(
  cwd: string,
  args: string[],
  input: string | Buffer = '',
): Promise<string> {
  const git = spawn('git', args, {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: cwd,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
    },
  });
  const closed = once(git, 'close');
  const output = text(git.stdout);
  const said = text(git.stderr);
  git.stdin.on('error', () => git.stdin.destroy());
  git.stdin.end(input);
  const [code] = await closed;
  if (code !== 0) {
    throw new Error(`git ${args.join(' ')}: ${await said}`);
  }
  return output;
}

/**
 * Answers one request by `git http-backend`.
 *
 * @param root - Folder that holds bare repositories.
 * @param path - Of the request, seen from the root, with its query.
 */
export function serveGit(
  root: string,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const url = new URL(path, 'http://localhost');
  const settings = [
    ['uploadpack.allowFilter', 'true'],
    ['http.receivepack', 'true'],
  ];
  const git = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: root,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(
        settings.flatMap(([key, value], index) => [
          [`GIT_CONFIG_KEY_${index}`, key],
          [`GIT_CONFIG_VALUE_${index}`, value],
        ]),
      ),
      GIT_PROTOCOL: String(req.headers['git-protocol'] ?? ''),
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: req.method ?? 'GET',
      CONTENT_TYPE: req.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: String(req.headers['content-encoding'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  git.stdin.on('error', () => git.stdin.destroy());
  req.pipe(git.stdin);
  let head = Buffer.alloc(0);
  let headDone = false;
  git.stdout.on('data', (chunk: Buffer) => {
    if (headDone) {
      res.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end >= 0) {
      headDone = true;
      const headers = new Map(
        head
          .subarray(0, end)
          .toString('latin1')
          .split('\r\n')
          .map(line => line.split(/: (.*)/s, 2) as [string, string]),
      );
      const status = Number(headers.get('Status')?.slice(0, 3) ?? 200);
      headers.delete('Status');
      res.writeHead(status, Object.fromEntries(headers));
      res.write(head.subarray(end + 4));
    }
  });
  git.on('close', () => res.end());
}
