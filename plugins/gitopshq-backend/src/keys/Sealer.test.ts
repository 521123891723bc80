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

import fc from 'fast-check';
import { Sealer } from './Sealer';

const K1 = { id: 'k1', key: 'a secret of some length' };
const K2 = { id: 'k2', key: 'another secret of some length' };
const PLACE = 'delivery_readings resource:default/shop-eu';

describe('Sealer', () => {
  const sealer = new Sealer([K1]);

  it('opens what it sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, place) => {
        expect(sealer.open(sealer.seal(text, place), place)).toBe(text);
      }),
    );
  });

  it('hides the text, differently each time', () => {
    const [one, other] = [1, 2].map(() => sealer.seal('hunter2', PLACE));
    expect(one).toMatch(/^k1\.[\w-]+$/);
    expect(one).not.toBe(other);
    expect(
      Buffer.from(one.slice(3), 'base64url').toString('latin1'),
    ).not.toMatch('hunter2');
  });

  it('opens what older keys sealed, and seals by the first', () => {
    const rotated = new Sealer([K2, K1]);
    expect(rotated.open(sealer.seal('x', PLACE), PLACE)).toBe('x');
    expect(rotated.seal('x', PLACE)).toMatch(/^k2\./);
  });

  it.each<[string, (sealed: string) => string, string]>([
    ['in another place', sealed => sealed, 'elsewhere'],
    ['by an unknown key', sealed => sealed.replace(/^k1/, 'k9'), PLACE],
    [
      'by an inherited name',
      sealed => sealed.replace(/^k1/, '__proto__'),
      PLACE,
    ],
    ['without its end', sealed => sealed.slice(0, -4), PLACE],
    ['too short to be any', () => 'k1.AAAA', PLACE],
    ['without a text', () => 'k1', PLACE],
    [
      'with another first byte',
      sealed => `k1.${sealed[3] === 'A' ? 'B' : 'A'}${sealed.slice(4)}`,
      PLACE,
    ],
  ])('does not open it %s', (_, change, place) => {
    expect(
      sealer.open(change(sealer.seal('hunter2', PLACE)), place),
    ).toBeUndefined();
  });

  it('does not open what another key of the same name sealed', () => {
    const other = new Sealer([{ id: 'k1', key: K2.key }]);
    expect(other.open(sealer.seal('x', PLACE), PLACE)).toBeUndefined();
  });
});
