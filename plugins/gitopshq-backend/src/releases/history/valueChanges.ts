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

import type { Release } from '@gitopshq/backstage-plugin-gitopshq-common';
import { formatPath, type Segment } from '@gitopshq/drift-engine';
import { isEqual } from 'lodash';
import { parseYaml } from '../../desired/render/parseYaml';
import { isRecord } from '../../desired/render/toManifests';
import {
  REDACTED,
  isSecretPath,
  redactValue,
} from '../../drift/scan/redactFinding';

type ValueChange = Release['values'][number];

/** Of one commit and service; more of them nobody reads. */
export const MAX_VALUES = 50;
/** A value longer than this is cut. */
const MAX_TEXT = 500;
const YAML = /\.(ya?ml|json)$/i;

/** A file before and after; undefined: it is not there. */
export interface FileContents {
  path: string;
  before?: Buffer;
  after?: Buffer;
}

type IsSecret = (name: string) => boolean;

/** Identity of an object, or its place among the documents. */
function keyOf(document: unknown, index: number): string {
  const { apiVersion, kind, metadata } = isRecord(document)
    ? document
    : ({} as Record<string, unknown>);
  const named = isRecord(metadata) && typeof metadata.name === 'string';
  return named
    ? JSON.stringify([apiVersion, kind, metadata.namespace, metadata.name])
    : String(index);
}

/** Items by name where all have one of their own. */
function namedItems(
  list: readonly unknown[],
): Map<string, unknown> | undefined {
  const items = new Map<string, unknown>();
  for (const item of list) {
    if (!isRecord(item) || typeof item.name !== 'string') {
      return undefined;
    }
    items.set(item.name, item);
  }
  return items.size === list.length ? items : undefined;
}

function* differences(
  path: readonly Segment[],
  from: unknown,
  to: unknown,
): Generator<{ path: readonly Segment[]; from: unknown; to: unknown }> {
  if (isEqual(from, to)) {
    return;
  }
  const isMap = (value: unknown) => value === undefined || isRecord(value);
  if (isMap(from) && isMap(to) && (isRecord(from) || isRecord(to))) {
    const [then, now] = [from ?? {}, to ?? {}] as Record<string, unknown>[];
    for (const key of new Set([...Object.keys(then), ...Object.keys(now)])) {
      yield* differences(
        [...path, key],
        Object.hasOwn(then, key) ? then[key] : undefined,
        Object.hasOwn(now, key) ? now[key] : undefined,
      );
    }
    return;
  }
  const isList = (value: unknown) =>
    value === undefined || Array.isArray(value);
  if (isList(from) && isList(to)) {
    const [then, now] = [from ?? [], to ?? []] as unknown[][];
    const [named, namedNow] = [namedItems(then), namedItems(now)];
    if (named && namedNow) {
      for (const name of new Set([...named.keys(), ...namedNow.keys()])) {
        yield* differences(
          [...path, { keys: [['name', name]] }],
          named.get(name),
          namedNow.get(name),
        );
      }
    } else {
      for (
        let index = 0;
        index < Math.max(then.length, now.length);
        index += 1
      ) {
        yield* differences([...path, { index }], then[index], now[index]);
      }
    }
    return;
  }
  yield { path, from, to };
}

function shown(
  path: readonly Segment[],
  value: unknown,
  secret: boolean,
  isSecret: IsSecret,
): unknown {
  if (value === undefined) {
    return undefined;
  }
  // Names above it count as well: passwords[0] is one.
  const named = path.some((_, index) =>
    isSecretPath(formatPath(path.slice(0, index + 1)), isSecret),
  );
  if (secret || named) {
    return REDACTED;
  }
  const open = redactValue(value, isSecret);
  return typeof open === 'string' && open.length > MAX_TEXT
    ? `${open.slice(0, MAX_TEXT)}…`
    : open;
}

async function documentsOf(
  path: string,
  content: Buffer | undefined,
): Promise<Map<string, { index: number; value: unknown }>> {
  if (!content) {
    return new Map();
  }
  const documents = await parseYaml(content.toString('utf8'), path);
  return new Map(
    documents.map(({ value }, index) => [
      keyOf(value, index),
      { index, value },
    ]),
  );
}

const pathIn = (document: string, path: string) =>
  path === '' || path.startsWith('[')
    ? `${document}${path}`
    : `${document}.${path}`;

const nameOf = (document: unknown) => {
  const { kind, metadata } = isRecord(document)
    ? document
    : ({} as Record<string, unknown>);
  return isRecord(metadata) && kind !== undefined
    ? `${kind}/${metadata.name}`
    : 'a document';
};

/**
 * Values of a YAML file that became others, redacted; none for other files and
 * for what is not YAML. Paths begin with the place of the document in the
 * file, such as `0.spec.replicas`; a document that came or went is told by its
 * kind and name.
 */
export async function valueChanges(
  { path: file, before, after }: FileContents,
  isSecret: IsSecret,
): Promise<ValueChange[]> {
  if (!YAML.test(file)) {
    return [];
  }
  let then: Awaited<ReturnType<typeof documentsOf>>;
  let now: typeof then;
  try {
    then = await documentsOf(file, before);
    now = await documentsOf(file, after);
  } catch {
    // A template of Helm or a broken file: Git shows what changed in it.
    return [];
  }
  const changes: ValueChange[] = [];
  for (const key of new Set([...then.keys(), ...now.keys()])) {
    const [from, to] = [then.get(key), now.get(key)];
    const document = String((to ?? from)!.index);
    if (!from || !to) {
      changes.push({
        file,
        path: document,
        ...(from && { from: nameOf(from.value) }),
        ...(to && { to: nameOf(to.value) }),
      });
      continue;
    }
    const isObjectOfSecrets = [from, to].some(
      ({ value }) => isRecord(value) && value.kind === 'Secret',
    );
    for (const each of differences([], from.value, to.value)) {
      const [first] = each.path;
      // Of a Secret the keys are shown, of a generator of Secrets less still.
      const secret = isObjectOfSecrets
        ? first !== 'type'
        : first === 'secretGenerator';
      const value = (side: unknown) => shown(each.path, side, secret, isSecret);
      changes.push({
        file,
        path: pathIn(document, formatPath(each.path)),
        ...(each.from !== undefined && { from: value(each.from) }),
        ...(each.to !== undefined && { to: value(each.to) }),
      });
      if (changes.length > MAX_VALUES) {
        return changes;
      }
    }
  }
  return changes;
}
