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

/** Exponents of ten of the decimal suffixes, and of two of the binary ones. */
const DECIMAL: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Record<string, number> = {
  Ki: 10,
  Mi: 20,
  Gi: 30,
  Ti: 40,
  Pi: 50,
  Ei: 60,
};

const QUANTITY =
  /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([eE])([+-]?[0-9]+)|([a-zA-Z]*))$/;

/** Numerals longer than this are no quantity anybody wrote; keeps hostile text from costing time. */
const MAX_LENGTH = 128;
const MAX_EXPONENT = 64;

/** Binary quantities are stored no larger than this (2^63-1), in billionths. */
const MAX_BINARY = (2n ** 63n - 1n) * 10n ** 9n;

/**
 * Value of a Kubernetes quantity in billionths, the finest the API server
 * stores: smaller parts are rounded up, away from zero, and binary quantities
 * capped at 2^63-1, as `resource.ParseQuantity` does.
 *
 * @returns undefined when the text is no quantity.
 */
export function parseQuantity(text: string): bigint | undefined {
  if (text.length === 0 || text.length > MAX_LENGTH) {
    return undefined;
  }
  const match = QUANTITY.exec(text);
  if (!match) {
    return undefined;
  }
  const [, sign, whole, fraction = '', exponentMark, exponent, suffix = ''] =
    match;
  let powerOfTen = 0;
  let binary: number | undefined;
  if (exponentMark) {
    powerOfTen = Number(exponent);
    if (Math.abs(powerOfTen) > MAX_EXPONENT) {
      return undefined;
    }
  } else if (Object.hasOwn(DECIMAL, suffix)) {
    powerOfTen = DECIMAL[suffix];
  } else if (Object.hasOwn(BINARY, suffix)) {
    binary = BINARY[suffix];
  } else {
    return undefined;
  }

  let value = BigInt(whole + fraction || '0');
  if (binary !== undefined) {
    value <<= BigInt(binary);
  }
  const shift = powerOfTen - fraction.length + 9;
  if (shift >= 0) {
    value *= 10n ** BigInt(shift);
  } else {
    const divisor = 10n ** BigInt(-shift);
    value = (value + divisor - 1n) / divisor;
  }
  if (binary !== undefined) {
    value = value > MAX_BINARY ? MAX_BINARY : value;
  } else if (!exponentMark) {
    value = asPrinted(value);
  }
  return sign === '-' ? -value : value;
}

/**
 * The API server writes decimal quantities with the largest suffix that
 * leaves a whole number; there is none above E, so that of 1000E it writes,
 * and stores, a mere 1.
 */
function asPrinted(billionths: bigint): bigint {
  const beyond = 10n ** 30n;
  if (billionths === 0n || billionths % beyond !== 0n) {
    return billionths;
  }
  let units = billionths / beyond;
  while (units % 1000n === 0n) {
    units /= 1000n;
  }
  return units * 10n ** 9n;
}

/** Whether two spellings are one quantity; numbers count as their decimal spelling. */
export function quantitiesEqual(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  const left = quantityOf(a);
  return left !== undefined && left === quantityOf(b);
}

function quantityOf(value: unknown): bigint | undefined {
  if (typeof value === 'string') {
    return parseQuantity(value);
  }
  return typeof value === 'number' ? parseQuantity(String(value)) : undefined;
}
