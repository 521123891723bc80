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

import { displayUrl, Redaction } from './Redaction';

describe('Redaction', () => {
  it.each([
    ['a token', 'no access for s3cr3t-token!', 'no access for [redacted]!'],
    ['a longer secret first', 's3cr3t-token-extended', '[redacted]'],
    [
      'a web token it does not know',
      'got eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJr.c2ln',
      'got [redacted]',
    ],
    [
      'a header',
      'Authorization: Bearer abc.def-ghi',
      'Authorization: Bearer [redacted]',
    ],
    [
      'a key',
      'x -----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY----- y',
      'x [redacted] y',
    ],
    [
      'user and password of a url',
      'see https://admin:pw@host/path',
      'see https://host/path',
    ],
  ])('takes out %s', (_name, text, expected) => {
    const redaction = new Redaction([
      's3cr3t-token',
      's3cr3t-token-extended',
      undefined,
      '',
    ]);
    expect(redaction.of(text)).toBe(expected);
  });

  it('shortens what a server sends', () => {
    expect(new Redaction().of('ab '.repeat(1000))).toHaveLength(512);
  });
});

describe('displayUrl', () => {
  it.each([
    ['https://10.0.0.1:6443', 'https://10.0.0.1:6443'],
    ['https://10.0.0.1:6443/', 'https://10.0.0.1:6443'],
    ['https://u:p@host/k8s/c-1?token=x#y', 'https://host/k8s/c-1'],
    ['nonsense', 'nonsense'],
  ])('%s', (url, expected) => {
    expect(displayUrl(url)).toBe(expected);
  });
});
