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

import { DEFAULT_REDACT } from '@gitopshq/backstage-plugin-gitopshq-common';
import fc from 'fast-check';
import { finding } from '../__testUtils__/findings';
import {
  isSecretPath,
  nameMatcher,
  REDACTED,
  redactFinding,
  redactValue,
} from './redactFinding';

const isSecret = nameMatcher(DEFAULT_REDACT);
const R = REDACTED;
const ENV = 'spec.template.spec.containers[name=web].env';

describe('redactFinding', () => {
  it.each<[string, unknown, unknown]>([
    ['data.password', 'hunter2', R],
    ['data.PassWord', 'hunter2', R],
    ['data.mode', 'calm', 'calm'],
    ['data["db.password"]', 'hunter2', R],
    [`${ENV}[name=DB_PASSWORD].value`, 'hunter2', R],
    [
      `${ENV}[name=DB_PASSWORD]`,
      { name: 'DB_PASSWORD', value: 'hunter2' },
      { name: 'DB_PASSWORD', value: R },
    ],
    [`${ENV}[name=MODE].value`, 'calm', 'calm'],
    [
      'spec.args',
      ['--token=abc', '--mode=calm'],
      [`--token=${R}`, '--mode=calm'],
    ],
    [
      'spec.args',
      ['--token', 'abc', '--api-key', '--mode', 'x'],
      ['--token', R, '--api-key', '--mode', 'x'],
    ],
    [
      'spec',
      { deep: [{ secretRef: { name: 'x' } }, { apiKey: 'abc' }] },
      { deep: [{ secretRef: { name: 'x' } }, { apiKey: R }] },
    ],
    ['spec.token', 7, R],
    ['data.password', 'hmac-sha256:0123456789ab', 'hmac-sha256:0123456789ab'],
    [
      'data.url',
      'postgres://shop:hunter2@db/shop',
      `postgres://shop:${R}@db/shop`,
    ],
    [
      'data.dsn',
      'Server=db;Password=hunter2;Mode=x',
      `Server=db;Password=${R};Mode=x`,
    ],
    [
      'data.json',
      '{"mode": "calm", "password": "a\\"b", "x": 1}',
      `{"mode": "calm", "password": ${R}, "x": 1}`,
    ],
    [
      'data.file',
      'mode: calm\npassword: hunter2 and more\nend: 1',
      `mode: calm\npassword: ${R}\nend: 1`,
    ],
    [
      'data.file',
      'mode=calm\ndb.password = hunter2',
      `mode=calm\ndb.password = ${R}`,
    ],
    [
      'spec.image',
      'example.com/token-service:1.2@sha256:ab',
      'example.com/token-service:1.2@sha256:ab',
    ],
  ])('%s of %j is shown as %j', (path, live, shown) => {
    const both = redactFinding(
      finding({ path, live, desired: live }),
      DEFAULT_REDACT,
    );
    expect([both.live, both.desired]).toEqual([shown, shown]);
  });

  it('keeps absent what is absent', () => {
    const { desired: _, ...rest } = finding({
      path: 'data.password',
      live: 'x',
    });
    expect(redactFinding(rest, DEFAULT_REDACT)).not.toHaveProperty('desired');
  });

  it('names secret paths by their last segment', () => {
    expect(isSecretPath('data.password', isSecret)).toBe(true);
    expect(isSecretPath(`${ENV}[name=MY_TOKEN]`, isSecret)).toBe(true);
    expect(isSecretPath('spec.secrets.mode', isSecret)).toBe(false);
    expect(isSecretPath('', isSecret)).toBe(false);
  });

  it('takes patterns literally but for the star', () => {
    expect(nameMatcher(['a.b*'])('a.bc')).toBe(true);
    expect(nameMatcher(['a.b*'])('axbc')).toBe(false);
    expect(nameMatcher([])('')).toBe(false);
  });

  it('takes any value, in time that grows with its length alone', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(() => redactValue(value, isSecret)).not.toThrow();
      }),
    );
    for (const text of ['a', '"', 'a=', 'x://', '"a":', '-', ' : ', '\t']) {
      const from = process.cpuUsage();
      redactValue(text.repeat(1_000_000 / text.length), isSecret);
      const { user, system } = process.cpuUsage(from);
      expect((user + system) / 1000).toBeLessThan(2_000);
    }
  });
});
