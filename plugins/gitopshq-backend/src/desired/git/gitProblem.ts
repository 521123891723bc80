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

import { CustomErrorBase } from '@backstage/errors';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { GitError } from 'simple-git';

/** A repository cannot be read; the problem says why and what helps. */
export class GitProblemError extends CustomErrorBase {
  name = 'GitProblemError' as const;

  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** A `git` command ended with something other than success. */
export class GitCommandError extends GitError {
  constructor(readonly exitCode: number, readonly output: string) {
    // One of simple-git's own, else it would be wrapped into one.
    super(undefined, `git ended with exit code ${exitCode}: ${output}`);
  }
}

const MAX_TEXT = 400;

/**
 * What Git or the server had to say, fit to be shown: without secrets,
 * control characters and paths of this machine, and not too long.
 */
export function shownOutput(
  text: string,
  hidden: { secrets: readonly string[]; folder: string },
): string {
  let shown = text;
  for (const secret of hidden.secrets) {
    if (secret !== '') {
      shown = shown.split(secret).join('***');
    }
  }
  return shown
    .split(hidden.folder)
    .join('<clone>')
    .replace(/\/\/[^/@\s]*@/g, '//***@')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT);
}

interface Kind {
  code: string;
  sign: RegExp;
  message: string;
  cure: string;
}

/** What `git fetch` says, in the order in which to look. */
const KINDS: Kind[] = [
  {
    code: 'git-redirected',
    sign: /unable to update url base from redirection|returned error: 30\d/i,
    message: 'The server sends Git to another address',
    cure: 'Write the new address into the source of the environments; redirects are not followed, for they would carry the credential elsewhere',
  },
  {
    code: 'git-unauthorized',
    sign: /authentication failed|could not read (username|password)|returned error: 40[13]|permission denied|invalid credentials|access denied/i,
    message: 'The server refuses the credential',
    cure: 'Give the hub a token with read access under integrations in the configuration, or for ssh a key that the server knows',
  },
  {
    code: 'git-unknown-repository',
    sign: /repository .*not found|returned error: 404|does not appear to be a git repository|not found: did you run/i,
    message: 'The server knows no such repository, or hides it',
    cure: 'Correct the repository in the source of the environments; if it exists, give the hub a token with read access under integrations',
  },
  {
    code: 'git-untrusted-server',
    sign: /certificate|ssl|host key verification failed/i,
    message: 'The server cannot prove that it is the right one',
    cure: 'Make its authority known by SSL_CERT_FILE, or for ssh its key in known_hosts',
  },
  {
    code: 'git-unreachable',
    sign: /could not resolve|failed to connect|couldn't connect|connection (refused|timed out|reset)|operation (?:too slow|timed out)|network is unreachable|early eof|the remote end hung up/i,
    message: 'The server does not answer',
    cure: 'Check that the hub may reach the server, by way of HTTPS_PROXY where one is needed',
  },
  {
    code: 'git-missing',
    sign: /spawn git ENOENT/,
    message: 'There is no git on this machine',
    cure: 'Install git 2.31 or later where the hub runs',
  },
];

/** What to say of a fetch that failed with this (already shown) output. */
export function fetchProblem(url: string, output: string): Problem {
  return problemOf(url, output, {
    code: 'git-fetch-failed',
    message: 'The repository could not be fetched',
    cure: 'Look at what Git says and try git fetch by hand',
  });
}

/**
 * What to say of a push of which it is not known whether it took effect, with
 * this (already shown) output.
 */
export function pushProblem(url: string, output: string): Problem {
  return problemOf(url, output, {
    code: 'git-push-failed',
    message: 'The push did not end as it should',
    cure: 'Look at what Git says, and at the branch on the server',
  });
}

function problemOf(
  url: string,
  output: string,
  otherwise: Omit<Kind, 'sign'>,
): Problem {
  const kind = KINDS.find(({ sign }) => sign.test(output)) ?? otherwise;
  return {
    code: kind.code,
    message: `${kind.message}: ${output || 'git gave no reason'}`,
    value: url,
    cure: kind.cure,
  };
}
