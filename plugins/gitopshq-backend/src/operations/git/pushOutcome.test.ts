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

import { judgePush, pushRefusal } from './pushOutcome';

const REF = 'refs/heads/main';
const line = (flag: string, summary: string) =>
  `To https://git.example.com/acme/deploy.git\n${flag}\t0123abc:${REF}\t${summary}\nDone\n`;
const rejected = (reason: string) => line('!', `[remote rejected] (${reason})`);
const FAILED = "error: failed to push some refs to 'https://git.example.com'\n";

/** What servers say, as they say it. */
const REFUSALS: [
  name: string,
  verdict: 'protected' | 'refused',
  output: string,
  said: string,
  words: string,
][] = [
  [
    'GitHub, branch protection',
    'protected',
    rejected('protected branch hook declined'),
    `remote: error: GH006: Protected branch update failed for refs/heads/main.        \nremote: error: Changes must be made through a pull request.        \n${FAILED}`,
    'error: GH006: Protected branch update failed for refs/heads/main. error: Changes must be made through a pull request. (protected branch hook declined)',
  ],
  [
    'GitHub, rule sets',
    'protected',
    rejected('push declined due to repository rule violations'),
    `remote: error: GH013: Repository rule violations found for refs/heads/main.        \nremote: \nremote: - Changes must be made through a pull request.        \nremote: \n${FAILED}`,
    'error: GH013: Repository rule violations found for refs/heads/main. - Changes must be made through a pull request. (push declined due to repository rule violations)',
  ],
  [
    'GitHub, a large file',
    'refused',
    rejected('pre-receive hook declined'),
    `remote: error: GH001: Large files detected. You may want to try Git Large File Storage.        \n${FAILED}`,
    'error: GH001: Large files detected. You may want to try Git Large File Storage. (pre-receive hook declined)',
  ],
  [
    'GitHub, no right to write',
    'refused',
    '',
    "remote: Permission to acme/deploy.git denied to hq-bot.\nfatal: unable to access 'https://github.com/acme/deploy.git/': The requested URL returned error: 403\n",
    'Permission to acme/deploy.git denied to hq-bot.',
  ],
  [
    'GitHub, archived',
    'refused',
    '',
    "remote: This repository was archived so it is read-only.\nfatal: unable to access 'https://github.com/acme/deploy.git/': The requested URL returned error: 403\n",
    'This repository was archived so it is read-only.',
  ],
  [
    'GitHub, by a deploy key',
    'refused',
    '',
    'ERROR: The key you are authenticating with has been marked as read only.\nERROR: Permission to acme/deploy.git denied to deploy key\nfatal: Could not read from remote repository.\n',
    'ERROR: The key you are authenticating with has been marked as read only. ERROR: Permission to acme/deploy.git denied to deploy key fatal: Could not read from remote repository.',
  ],
  [
    'GitLab, a protected branch',
    'protected',
    rejected('pre-receive hook declined'),
    `remote: GitLab: You are not allowed to push code to protected branches on this project.        \n${FAILED}`,
    'GitLab: You are not allowed to push code to protected branches on this project. (pre-receive hook declined)',
  ],
  [
    'GitLab, a push rule',
    'refused',
    rejected('pre-receive hook declined'),
    `remote: GitLab: Commit message does not follow the pattern 'JIRA'        \n${FAILED}`,
    "GitLab: Commit message does not follow the pattern 'JIRA' (pre-receive hook declined)",
  ],
  [
    'GitLab, no right to write',
    'refused',
    '',
    "remote: You are not allowed to push code to this project.\nfatal: unable to access 'https://gitlab.com/acme/deploy.git/': The requested URL returned error: 403\n",
    'You are not allowed to push code to this project.',
  ],
  [
    'Bitbucket Data Center',
    'protected',
    rejected('pre-receive hook declined'),
    `remote: ---------------------------------------------------- \nremote: Branch refs/heads/main can only be modified through pull requests.        \nremote: Check your branch permissions configuration with the project administrator.        \n${FAILED}`,
    'Branch refs/heads/main can only be modified through pull requests. Check your branch permissions configuration with the project administrator. (pre-receive hook declined)',
  ],
  [
    'Bitbucket Cloud',
    'protected',
    rejected('permission denied'),
    `remote: Permission denied to update branch main.        \n${FAILED}`,
    'Permission denied to update branch main. (permission denied)',
  ],
  [
    'Gitea',
    'protected',
    rejected('pre-receive hook declined'),
    `remote: \nremote: Gitea: Not allowed to push to protected branch main        \n${FAILED}`,
    'Gitea: Not allowed to push to protected branch main (pre-receive hook declined)',
  ],
  [
    'Azure DevOps',
    'protected',
    rejected(
      'TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.',
    ),
    FAILED,
    "error: failed to push some refs to 'https://git.example.com' (TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.)",
  ],
  [
    'a hook in colours',
    'refused',
    rejected('pre-receive hook declined'),
    `remote: \u001b[31mPolicy: no pushes on Fridays\u001b[0m        \n${FAILED}`,
    'Policy: no pushes on Fridays (pre-receive hook declined)',
  ],
  [
    'a refused credential',
    'refused',
    '',
    "fatal: could not read Username for 'https://git.example.com': terminal prompts disabled\n",
    "fatal: could not read Username for 'https://git.example.com': terminal prompts disabled",
  ],
];

describe('judgePush', () => {
  it.each(REFUSALS)('understands %s', (_, verdict, output, said, words) => {
    expect(judgePush({ exitCode: 1, output, said }, REF)).toEqual({
      verdict,
      words,
    });
  });

  it.each([
    [' ', '0123abc..4567def'],
    ['*', '[new branch]'],
    ['=', '[up to date]'],
  ])('takes %j for pushed', (flag, summary) => {
    expect(
      judgePush({ exitCode: 0, output: line(flag, summary), said: '' }, REF),
    ).toEqual({ verdict: 'pushed' });
  });

  it.each([
    [line('!', '[rejected] (non-fast-forward)'), FAILED],
    [line('!', '[rejected] (fetch first)'), FAILED],
    [
      rejected('failed to update ref'),
      `remote: error: cannot lock ref 'refs/heads/main': is at ${'1'.repeat(
        40,
      )} but expected ${'2'.repeat(40)}        \n`,
    ],
    [rejected('incorrect old value provided'), ''],
    [
      rejected(
        `cannot lock ref 'refs/heads/main': is at ${'1'.repeat(
          40,
        )} but expected ${'2'.repeat(40)}`,
      ),
      '',
    ],
  ])('takes %j for moved', (output, said) => {
    expect(judgePush({ exitCode: 1, output, said }, REF)).toEqual({
      verdict: 'moved',
    });
  });

  it.each([
    ['nothing at all', { exitCode: 0, output: '', said: '' }],
    [
      'another ref',
      { exitCode: 0, output: line('*', 'x').replace('main', 'x'), said: '' },
    ],
    [
      'a server that went away',
      {
        exitCode: 128,
        output: '',
        said: 'send-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly\n',
      },
    ],
    [
      'no report',
      {
        exitCode: 1,
        output: line('!', '[remote failure] (remote failed to report status)'),
        said: '',
      },
    ],
    [
      'a server out of order',
      {
        exitCode: 128,
        output: '',
        said: "fatal: unable to access 'https://x/': The requested URL returned error: 500\n",
      },
    ],
  ])('does not know what became of it after %s', (_, output) => {
    expect(judgePush(output, REF).verdict).toBe('unknown');
  });
});

describe('pushRefusal', () => {
  it('says what to do, and is answered with 409', () => {
    const at = {
      url: 'https://git.example.com/acme/deploy.git',
      branch: 'main',
    };
    expect(pushRefusal('protected', at, 'GH006')).toMatchObject({
      code: 'protectedBranch',
      name: 'ConflictError',
      message: expect.stringContaining('publish: pull-request'),
      details: { branch: 'main', server: 'GH006' },
    });
    expect(pushRefusal('refused', at, '')).toMatchObject({
      code: 'pushRefused',
      message: expect.stringContaining('it gave no reason'),
    });
  });
});
