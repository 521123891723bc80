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

import { compareElements } from './pathElements';

/**
 * A set of fields, in the form in which the API server writes it (FieldsV1): below each path element
 * (`f:<field>`, `k:<keys>`, `v:<value>`) what the set holds there. An element without anything below it is in
 * the set; one with something below it is in the set if `.` is below it, too. Immutable, in the server's order.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** The set without fields; below an element: that element and nothing within it. */
export const NOTHING: FieldSet = Object.freeze({});

const ITSELF = '.';

/** Whether there is nothing in the set. */
export function isEmptySet(set: FieldSet): boolean {
  // Asked very often: a list of the keys would be waste.
  for (const element in set) {
    if (element) {
      return false;
    }
  }
  return true;
}

/** Whether the element with this content is itself in the set. */
export function isMember(content: FieldSet | undefined): boolean {
  return content !== undefined && (isEmptySet(content) || ITSELF in content);
}

/** What is below an element, the element itself left out. */
export function childrenOf(content: FieldSet): [string, FieldSet][] {
  return Object.entries(content).filter(([element]) => element !== ITSELF);
}

/**
 * The content of an element.
 * @param member - whether the element itself is in the set
 * @param children - what is below it, in any order
 * @returns `undefined` when there is nothing to say of the element
 */
export function contentOf(
  member: boolean,
  children: readonly (readonly [string, FieldSet])[],
): FieldSet | undefined {
  if (children.length === 0) {
    return member ? NOTHING : undefined;
  }
  const content: Record<string, FieldSet> = member ? { [ITSELF]: NOTHING } : {};
  for (const [element, inside] of inOrder(children)) {
    content[element] = inside;
  }
  return content;
}

/** The set of one path. */
export function setOf(...path: string[]): FieldSet {
  return path.reduceRight<FieldSet>(
    (inside, element) => ({ [element]: inside }),
    NOTHING,
  );
}

/** The fields in either set. */
export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmptySet(one)) {
    return other;
  }
  return isEmptySet(other) ? one : uniteContent(one, other, false);
}

/** The fields in both sets. */
export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  return intersectContent(one, other, false) ?? NOTHING;
}

/** The fields of `one` that are not in `other`; those below a field of `other` stay. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  return subtractContent(one, other, false) ?? NOTHING;
}

/** The fields of `set` that are neither in `others` nor below one of them. */
export function without(set: FieldSet, others: FieldSet): FieldSet {
  return excludeContent(set, others, false) ?? NOTHING;
}

/** Whether the set holds the field at a path. */
export function hasPath(set: FieldSet, ...path: string[]): boolean {
  let content: FieldSet | undefined = set;
  for (const element of path) {
    content = content && own(content, element);
  }
  return isMember(content);
}

/** Every path in the set, as its elements. */
export function pathsOf(set: FieldSet, above: string[] = []): string[][] {
  return childrenOf(set).flatMap(([element, content]) => {
    const path = [...above, element];
    return [...(isMember(content) ? [path] : []), ...pathsOf(content, path)];
  });
}

/** What is below one element; `undefined` when that is nothing and the element is not in the set. */
export function below(set: FieldSet, element: string): FieldSet | undefined {
  return own(set, element);
}

function own(content: FieldSet, element: string): FieldSet | undefined {
  return Object.hasOwn(content, element) ? content[element] : undefined;
}

function isIn(content: FieldSet, isElement: boolean): boolean {
  return isElement && isMember(content);
}

function uniteContent(
  one: FieldSet,
  other: FieldSet,
  isElement: boolean,
): FieldSet {
  if (one === other) {
    return one;
  }
  const grown = new Map<string, FieldSet>();
  for (const element in other) {
    if (element !== ITSELF) {
      const before = own(one, element);
      const after = before
        ? uniteContent(before, other[element], true)
        : other[element];
      if (after !== before) {
        grown.set(element, after);
      }
    }
  }
  const member = isIn(one, isElement) || isIn(other, isElement);
  if (grown.size === 0 && member === isIn(one, isElement)) {
    return one;
  }
  const children = new Map([...childrenOf(one), ...grown]);
  return contentOf(member, [...children]) ?? NOTHING;
}

function intersectContent(
  one: FieldSet,
  other: FieldSet,
  isElement: boolean,
): FieldSet | undefined {
  if (one === other) {
    return one;
  }
  return contentOf(
    isIn(one, isElement) && isIn(other, isElement),
    childrenOf(one).flatMap(([element, content]) => {
      const match = own(other, element);
      const both = match && intersectContent(content, match, true);
      return both ? [[element, both] as const] : [];
    }),
  );
}

function subtractContent(
  one: FieldSet,
  other: FieldSet,
  isElement: boolean,
): FieldSet | undefined {
  const member = isIn(one, isElement) && !isIn(other, isElement);
  return reduceContent(one, other, member, subtractContent, isElement);
}

function excludeContent(
  set: FieldSet,
  others: FieldSet,
  isElement: boolean,
): FieldSet | undefined {
  if (isIn(others, isElement)) {
    return undefined;
  }
  const member = isIn(set, isElement);
  return reduceContent(set, others, member, excludeContent, isElement);
}

/** Looks only where `other` has something, and keeps the very object where nothing goes away. */
function reduceContent(
  set: FieldSet,
  other: FieldSet,
  member: boolean,
  reduce: typeof subtractContent,
  isElement: boolean,
): FieldSet | undefined {
  const reduced = new Map<string, FieldSet | undefined>();
  for (const element in other) {
    if (element !== ITSELF && Object.hasOwn(set, element)) {
      const left = reduce(set[element], other[element], true);
      if (left !== set[element]) {
        reduced.set(element, left);
      }
    }
  }
  if (reduced.size === 0 && member === isIn(set, isElement)) {
    return set;
  }
  const children = childrenOf(set).flatMap(([element, content]) => {
    const left = reduced.has(element) ? reduced.get(element) : content;
    return left ? [[element, left] as const] : [];
  });
  return contentOf(member, children);
}

function inOrder(
  children: readonly (readonly [string, FieldSet])[],
): readonly (readonly [string, FieldSet])[] {
  return children.length > 1
    ? [...children].sort(([one], [other]) => compareElements(one, other))
    : children;
}
