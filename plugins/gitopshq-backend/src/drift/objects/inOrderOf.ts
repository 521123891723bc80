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

type JsonRecord = Record<string, unknown>;

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The item of a list that means the same one: by name, else by place. */
function counterpart(item: unknown, place: number, list: unknown[]): unknown {
  const name = isRecord(item) ? item.name : undefined;
  return name === undefined
    ? list[place]
    : list.find(other => isRecord(other) && other.name === name);
}

/**
 * The same value with the keys of its maps in the order of another one, so
 * that a text diff of both shows what differs and not how it was written.
 */
export function inOrderOf(value: unknown, model: unknown): unknown {
  if (Array.isArray(value)) {
    const list = Array.isArray(model) ? model : [];
    return value.map((item, place) =>
      inOrderOf(item, counterpart(item, place, list)),
    );
  }
  if (!isRecord(value)) {
    return value;
  }
  const like = isRecord(model) ? model : {};
  const known = Object.keys(like).filter(key => Object.hasOwn(value, key));
  const others = Object.keys(value).filter(key => !Object.hasOwn(like, key));
  return Object.fromEntries(
    [...known, ...others].map(key => [key, inOrderOf(value[key], like[key])]),
  );
}
