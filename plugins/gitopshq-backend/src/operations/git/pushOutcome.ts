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

import { OperationError } from '../OperationError';
import type { PushOutcome } from './types';

/** What `git push --porcelain` printed and said. */
export interface PushOutput {
  exitCode: number;
  /** One line per ref: `<flag>\t<from>:<to>\t<summary>`. */
  output: string;
  /** What it wrote beside that, with the words of the server. */
  said: string;
}

/**
 * How a push went. `refused` and `protected`: the server says no, nothing was
 * written. `unknown`: the connection broke, or nothing can be told.
 */
export type PushVerdict =
  | { verdict: PushOutcome }
  | { verdict: 'refused' | 'protected' | 'unknown'; words: string };

/** Somebody else was faster. */
const MOVED =
  /\((?:non-fast-forward|fetch first|stale info)\)|cannot lock ref|incorrect old value|is at [0-9a-f]{40,64} but expected|reference already exists/i;

/** A rule about the branch, in the words of those who have such rules. */
const PROTECTED = [
  // GitHub: branch protection, rule sets.
  /GH006|protected branch (?:update failed|hook declined)/i,
  /GH013|repository rule violations/i,
  // GitLab, Gitea, Forgejo.
  /not allowed to (?:force )?push (?:code )?to (?:a )?protected branch/i,
  /push(?:ing)? to (?:this )?protected branch/i,
  // Bitbucket Data Center and Cloud.
  /can only be modified through pull requests?/i,
  /branch (?:permissions?|restrictions?)/i,
  /permission denied to (?:update|create) branch/i,
  // Azure DevOps.
  /TF402455|must use a pull request to update this branch/i,
  // Gerrit.
  /prohibited by Gerrit/i,
];

/** The server looked at the credential and did not let us in: nothing was written. */
const NOT_LET_IN =
  /returned error: 40[134]\b|authentication failed|could not read (?:username|password)|permission to \S+ denied|denied to deploy key|repository .*not found|read-only|write access to repository not granted|not allowed to push code to this project/i;

/** What the server wanted to say, without the frame Git puts around it. */
function wordsOf(said: string, reason: string): string {
  const lines = said
    // eslint-disable-next-line no-control-regex -- colours of a terminal
    .replace(/\u001b\[[0-9;]*[A-Za-z]/g, '')
    .split(/[\r\n]+/);
  const remote = lines
    .filter(line => line.startsWith('remote:'))
    .map(line => line.slice('remote:'.length).trim())
    .filter(line => /[\p{L}\p{N}]/u.test(line));
  const own = lines
    .filter(line => /^(?:fatal|error|ERROR):/.test(line))
    .map(line => line.trim());
  const words = remote.length > 0 ? remote : own;
  return [...words, ...(reason ? [`(${reason})`] : [])].join(' ');
}

/** Reads what became of one ref. */
export function judgePush(
  { exitCode, output, said }: PushOutput,
  ref: string,
): PushVerdict {
  const line = output
    .split('\n')
    .map(each => /^([ +*=!-])\t[^\t:]*:([^\t]*)\t(.*)$/.exec(each))
    .find(each => each?.[2] === ref);
  const [, flag, , summary = ''] = line ?? [];
  if (flag === ' ' || flag === '*' || flag === '=') {
    return { verdict: 'pushed' };
  }
  const reason = /\((.*)\)\s*$/.exec(summary)?.[1] ?? '';
  const words = wordsOf(said, reason);
  if (flag !== '!') {
    return {
      verdict: exitCode !== 0 && NOT_LET_IN.test(said) ? 'refused' : 'unknown',
      words,
    };
  }
  // [rejected] is Git's own word before it sends, [remote rejected] the server's.
  const answered = /^\[(?:remote )?rejected\]/.test(summary);
  if (!answered) {
    return { verdict: 'unknown', words };
  }
  if (MOVED.test(summary) || MOVED.test(said)) {
    return { verdict: 'moved' };
  }
  const text = `${words} ${summary}`;
  return {
    verdict: PROTECTED.some(sign => sign.test(text)) ? 'protected' : 'refused',
    words,
  };
}

/** The refusal as people read it; `words` are fit to be shown. */
export function pushRefusal(
  verdict: 'refused' | 'protected',
  at: { url: string; branch: string },
  words: string,
): OperationError {
  const server = words || 'it gave no reason';
  const details = { branch: at.branch, server };
  return verdict === 'protected'
    ? new OperationError(
        'protectedBranch',
        `The branch ${at.branch} of ${at.url} is protected: ${server}. Let the account of the hub push to it, or set publish: pull-request for the environment`,
        details,
      )
    : new OperationError(
        'pushRefused',
        `The server of ${at.url} refuses the push to ${at.branch}: ${server}. Give the hub a credential with write access under integrations, or change what the server checks`,
        details,
      );
}
