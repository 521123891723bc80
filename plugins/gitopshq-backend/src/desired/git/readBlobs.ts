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

import { isObjectId } from './branchName';
import { GitCommandError } from './gitProblem';
import { spawnGit } from './spawnGit';

const NEWLINE = 0x0a;

/** Takes the answers of `git cat-file --batch` apart as they come. */
export class BatchParser {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** Bytes still to come of the object being read, its newline included. */
  private awaited = 0;
  private current?: { id: string; kept: Buffer[] | undefined };
  readonly blobs = new Map<string, Buffer>();
  totalBytes = 0;

  constructor(private readonly maxFileBytes: number) {}

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.current ? this.takeContent(rest) : this.takeHeader(rest);
    }
  }

  /** `<id> <type> <size>`, or `<id> missing`. */
  private takeHeader(chunk: Buffer): Buffer {
    const end = chunk.indexOf(NEWLINE);
    if (end < 0) {
      this.pending.push(chunk);
      this.pendingBytes += chunk.length;
      if (this.pendingBytes > 4096) {
        throw new Error('git cat-file gave a header without end');
      }
      return Buffer.alloc(0);
    }
    const header = Buffer.concat([
      ...this.pending,
      chunk.subarray(0, end),
    ]).toString('latin1');
    this.pending = [];
    this.pendingBytes = 0;
    const [id, type, size] = header.split(' ');
    if (size !== undefined) {
      const bytes = Number(size);
      const wanted = type === 'blob' && bytes <= this.maxFileBytes;
      this.current = { id, kept: wanted ? [] : undefined };
      this.awaited = bytes + 1;
      this.totalBytes += wanted ? bytes : 0;
    }
    return chunk.subarray(end + 1);
  }

  private takeContent(chunk: Buffer): Buffer {
    const { id, kept } = this.current!;
    const part = chunk.subarray(0, this.awaited);
    kept?.push(part);
    this.awaited -= part.length;
    if (this.awaited === 0) {
      if (kept) {
        this.blobs.set(id, Buffer.concat(kept).subarray(0, -1));
      }
      this.current = undefined;
    }
    return chunk.subarray(part.length);
  }
}

/**
 * Contents of blobs by id, read by one `git cat-file --batch`. Those that are missing, are no
 * blob, or are larger than `maxFileBytes` are left out of the answer.
 *
 * @throws Error when all together are larger than `maxTotalBytes`.
 */
export async function readBlobs(
  ids: readonly string[],
  options: {
    folder: string;
    environment: Record<string, string>;
    maxFileBytes: number;
    maxTotalBytes: number;
    signal: AbortSignal;
  },
): Promise<Map<string, Buffer>> {
  const wrong = ids.find(id => !isObjectId(id));
  if (wrong !== undefined) {
    throw new Error(`"${wrong}" is no object id`);
  }
  const parser = new BatchParser(options.maxFileBytes);
  if (ids.length === 0) {
    return parser.blobs;
  }
  const { exitCode, said } = await spawnGit(
    ['cat-file', '--batch', '--buffer'],
    {
      folder: options.folder,
      environment: options.environment,
      input: `${ids.join('\n')}\n`,
      signal: options.signal,
      onOutput: chunk => {
        parser.push(chunk);
        if (parser.totalBytes > options.maxTotalBytes) {
          throw new Error(
            `The files are larger than ${options.maxTotalBytes} bytes together`,
          );
        }
      },
    },
  );
  if (exitCode !== 0) {
    throw new GitCommandError(exitCode, said);
  }
  return parser.blobs;
}
