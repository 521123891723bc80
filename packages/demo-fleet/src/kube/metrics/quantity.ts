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

/** Suffixes of Kubernetes' quantities (apimachinery `resource.Quantity`). */
const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * The number a quantity such as `250m` or `128Mi` stands for, in cores or bytes.
 * @returns `undefined` for text that is no quantity
 */
export function parseQuantity(text: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]{0,2})$/.exec(String(text));
  const factor = match ? FACTORS[match[2]] : undefined;
  return match && factor ? Number(match[1]) * factor : undefined;
}

/** Cores as the metrics server writes them: `137m`. */
export function coresText(cores: number): string {
  return `${Math.round(cores * 1000)}m`;
}

/** Bytes as the metrics server writes them: `81920Ki`. */
export function bytesText(bytes: number): string {
  return `${Math.round(bytes / 1024)}Ki`;
}
