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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { runGit } from '../../desired/__testUtils__/TestRepository';
import { commitMessage, gitPerson } from './commitMessage';

const operationId = '0190f7c4-5b6a-7def-8123-456789abcdef';

describe('commitMessage', () => {
  it('is a subject, a body and trailers', () => {
    expect(
      commitMessage({
        operationId,
        subject: 'Roll cart back\nto 3.9.2',
        body: 'Checkout fails.\r\n\r\n\r\nSee the incident.',
        trailers: [['Correlation-Id', 'c\n1']],
      }),
    ).toBe(
      `Roll cart back to 3.9.2\n\nCheckout fails.\n\nSee the incident.\n\nOperation-Id: ${operationId}\nCorrelation-Id: c 1\n`,
    );
    expect(commitMessage({ operationId, subject: 's' })).toBe(
      `s\n\nOperation-Id: ${operationId}\n`,
    );
  });

  it.each([
    ['Operation-Id: x'],
    ['Signed-off-by : x'],
    ['(cherry picked from commit 1234)'],
    ['---'],
    ['--- a/file'],
  ])('indents %s in a body', line => {
    expect(commitMessage({ operationId, subject: 's', body: line })).toContain(
      `\n ${line}\n`,
    );
  });

  it('refuses what can be no commit', () => {
    expect(() => commitMessage({ operationId, subject: ' \n' })).toThrow(
      'needs a subject',
    );
    expect(() =>
      commitMessage({
        operationId,
        subject: 's',
        trailers: [['Evil\nOperation-Id', 'x']],
      }),
    ).toThrow('is no name of a trailer');
  });

  it('lets nobody forge a trailer, as Git reads them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gitopshq-message-'));
    const forged = fc.constantFrom(
      'Operation-Id: forged',
      'Operation-Id:forged',
      ' Operation-Id: forged',
      'Signed-off-by: a <a@b>',
      '(cherry picked from commit 1)',
      '---',
      '# comment',
      'Conflicts:',
      '\r',
      '\u2028',
      '\0',
      '',
      'words',
    );
    const text = fc.oneof(
      fc.array(forged, { maxLength: 6 }).map(lines => lines.join('\n')),
      fc.string({ unit: 'binary' }),
    );
    try {
      const tree = (await runGit(folder, ['init', '--bare', '-q', '.'])) && '';
      expect(tree).toBe('');
      const empty = (await runGit(folder, ['mktree'])).trim();
      await fc.assert(
        fc.asyncProperty(text, text, text, async (subject, body, value) => {
          const message = commitMessage({
            operationId,
            subject: `Roll back ${subject}`,
            body,
            trailers: [['Reason', value]],
          });
          const sha = await runGit(
            folder,
            [
              ...['-c', 'user.name=a', '-c', 'user.email=a@b'],
              ...['commit-tree', empty, '-F', '-'],
            ],
            message,
          );
          const shown = await runGit(folder, [
            'log',
            '-1',
            '--format=%(trailers:key=Operation-Id,valueonly)',
            sha.trim(),
          ]);
          expect(shown.trim()).toBe(operationId);
          const all = await runGit(folder, [
            'log',
            '-1',
            '--format=%(trailers:only,unfold)',
            sha.trim(),
          ]);
          expect(all.trim().split('\n')).toHaveLength(2);
        }),
        { numRuns: 60 },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('gitPerson', () => {
  it.each([
    ['Dana', 'dana@example.com', 'Dana', 'dana@example.com'],
    ['Jörg <b@c>\nx', 'a b@c', 'Jörg  b@c  x', 'ab@c'],
    ['"., :;', 'dana@example.com', 'dana@example.com', 'dana@example.com'],
    ['', '<>', 'unknown', 'unknown@example.invalid'],
    ['a\0b', 'a@b', 'a b', 'a@b'],
  ])('cleans %j <%j>', (name, email, cleanName, cleanEmail) => {
    expect(gitPerson({ name, email })).toEqual({
      name: cleanName,
      email: cleanEmail,
    });
  });
});
