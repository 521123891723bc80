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

import { deepFreeze } from '../objects';
import { FieldSet } from './FieldSet';

/** Enough for every shape of a large cluster, few enough to stay below some ten MiB. */
const CAPACITY = 2000;

const known = new Map<string, FieldSet>();
const texts = new WeakMap<FieldSet, string>();

/**
 * One object for equal sets, frozen: thousands of pods of one template share theirs. Sets that have
 * not been asked for in a while are forgotten, which costs memory and nothing else.
 */
export function internFieldSet(set: FieldSet): FieldSet {
  const text = texts.get(set) ?? JSON.stringify(set);
  const found = known.get(text);
  const one = found ?? deepFreeze(set);
  known.delete(text);
  known.set(text, one);
  texts.set(one, text);
  if (known.size > CAPACITY) {
    known.delete(known.keys().next().value!);
  }
  return one;
}
