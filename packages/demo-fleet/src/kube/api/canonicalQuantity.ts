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

const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Below a nano, Kubernetes rounds up. */
const NANOS = 9;

const QUANTITY =
  /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?$/;

/** The largest 64-bit number: where Kubernetes stops counting in binary. */
const LARGEST = (2n ** 63n - 1n) * 10n ** 9n;

/**
 * A quantity as the API server writes it after reading it (apimachinery `resource.Quantity`): `1024Mi` as `1Gi`,
 * `0.5` as `500m`, `1000m` as `1`. What is no quantity comes back as it is.
 */
export function canonicalQuantity(given: string | number): string {
  const text = String(given);
  const match = QUANTITY.exec(text);
  if (!match || !(match[2] || match[3])) {
    return text;
  }
  const [, sign, whole, fraction = '', suffix = '', exponent] = match;
  const binary = BINARY.indexOf(suffix);
  const isBinary = suffix !== '' && binary > 0;
  const power =
    exponent === undefined
      ? 3 * (Math.max(DECIMAL.indexOf(suffix), isBinary ? 3 : 0) - 3)
      : Number(exponent);
  const scaled = isBinary
    ? BigInt(whole + fraction) * 1024n ** BigInt(binary)
    : BigInt(whole + fraction);
  const nanos = atPower(scaled, power - fraction.length + NANOS);
  const minus = sign === '-' && nanos !== 0n ? '-' : '';
  if (isBinary) {
    return minus + binaryText(nanos < LARGEST ? nanos : LARGEST);
  }
  const canonical =
    minus + decimalText(nanos, exponent === undefined ? suffixOf : exponentOf);
  // Of an exponent, Kubernetes keeps the spelling.
  return text.toLowerCase().replace('+', '') === canonical ? text : canonical;
}

/** `value * 10^power`, rounded up. */
function atPower(value: bigint, power: number): bigint {
  if (power >= 0) {
    return value * 10n ** BigInt(power);
  }
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}

function binaryText(nanos: bigint): string {
  const one = 10n ** BigInt(NANOS);
  // A binary quantity below 1024 or with a fraction is written in decimals.
  if (nanos % one !== 0n || nanos < 1024n * one) {
    return decimalText(nanos, suffixOf);
  }
  let value = nanos / one;
  let step = 0;
  while (value % 1024n === 0n && step < BINARY.length - 1) {
    value /= 1024n;
    step += 1;
  }
  return `${value}${BINARY[step]}`;
}

function decimalText(nanos: bigint, nameOf: (step: number) => string): string {
  if (nanos === 0n) {
    return '0';
  }
  let value = nanos;
  let step = 0;
  while (value % 1000n === 0n && step < DECIMAL.length - 1) {
    value /= 1000n;
    step += 1;
  }
  return `${value}${nameOf(step)}`;
}

function suffixOf(step: number): string {
  return DECIMAL[step];
}

function exponentOf(step: number): string {
  const power = 3 * (step - 3);
  return power === 0 ? '' : `e${power}`;
}
