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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { IgnoreRule } from '@gitopshq/drift-engine';

/** Fields a tool was told to leave alone. */
export interface IgnoredFields {
  /** Where it says so, `spec.ignoreDifferences[0] of Application argocd/shop`. */
  stated: string;
  kind?: string;
  name?: string;
  jsonPointers?: readonly string[];
  jqPathExpressions?: readonly string[];
  managers?: readonly string[];
}

const BARE = /^[A-Za-z0-9_-]+$/;
const NAME = '[A-Za-z_][A-Za-z0-9_]*';
/** `.a`, `."a"`, `["a"]`, `[]`, each with `?`; and `| select(.name == "a")`. */
const JQ_STEP = new RegExp(
  [
    `^\\s*\\|\\s*select\\(\\s*\\.(${NAME})\\s*==\\s*("(?:[^"\\\\]|\\\\.)*")\\s*\\)`,
    `^(?:\\s*\\|\\s*)?\\.(${NAME})\\??`,
    `^(?:\\s*\\|\\s*)?\\.("(?:[^"\\\\]|\\\\.)*")\\??`,
    `^(?:\\s*\\|\\s*\\.|\\.)?\\[("(?:[^"\\\\]|\\\\.)*")\\]\\??`,
    `^\\.?(\\[\\])\\??`,
  ].join('|'),
);

/** As the engine's path patterns write it; undefined for what they cannot. */
function segment(key: string): string | undefined {
  if (key === '' || key.includes('*')) {
    return undefined;
  }
  return BARE.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** The pattern of a subtree. */
const subtree = (segments: readonly string[]) =>
  `${segments.join('').replace(/^\./, '')}.**`;

/**
 * The path pattern that a JSON pointer (RFC 6901) means.
 *
 * @returns undefined for an item by its place (paths tell items by their
 * keys), for the whole object, and for what is no pointer.
 */
export function patternOfPointer(pointer: string): string | undefined {
  if (!pointer.startsWith('/')) {
    return undefined;
  }
  const keys = pointer
    .slice(1)
    .split('/')
    .map(key => key.replace(/~1/g, '/').replace(/~0/g, '~'));
  const segments = keys.map(key =>
    /^(?:\d+|-)$/.test(key) ? undefined : segment(key),
  );
  return segments.every((each): each is string => each !== undefined)
    ? subtree(segments)
    : undefined;
}

/**
 * The path pattern of a simple jq path: fields, `[]`, and
 * `select(.key == "value")` after `[]`.
 *
 * @returns undefined for anything else.
 */
export function patternOfJq(expression: string): string | undefined {
  const segments: string[] = [];
  let rest = expression.trim();
  while (rest !== '') {
    const step = JQ_STEP.exec(rest);
    if (!step) {
      return undefined;
    }
    const [all, selected, value, bare, dotted, bracketed, each] = step;
    rest = rest.slice(all.length);
    if (selected !== undefined) {
      if (segments.pop() !== '[*]') {
        return undefined;
      }
      const text = parsed(value);
      if (text === undefined || text.includes('*')) {
        return undefined;
      }
      segments.push(`[${selected}=${BARE.test(text) ? text : value}]`);
    } else if (each !== undefined) {
      segments.push('[*]');
    } else {
      const key = bare ?? parsed(dotted ?? bracketed);
      const next = key === undefined ? undefined : segment(key);
      if (next === undefined) {
        return undefined;
      }
      segments.push(next);
    }
  }
  return segments.length === 0 || segments[0] === '[*]'
    ? undefined
    : subtree(segments);
}

function parsed(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Rules of origin `delivery` for what a tool ignores, and a note for each
 * part that has no equal: it would hide too much.
 */
export function ignoreRulesOf(ignored: IgnoredFields): {
  rules: IgnoreRule[];
  notes: Problem[];
} {
  const { stated, kind, name } = ignored;
  const target = {
    ...(kind && kind !== '*' && { kind }),
    ...(name && { name }),
    origin: 'delivery' as const,
    reason: `ignored by ${stated}`,
  };
  const rules: IgnoreRule[] = [];
  const notes: Problem[] = [];
  const add = (what: string, path: string | undefined) => {
    if (path === undefined) {
      notes.push(notTaken(stated, what));
    } else {
      rules.push({ ...target, path });
    }
  };
  for (const pointer of ignored.jsonPointers ?? []) {
    add(pointer, patternOfPointer(pointer));
  }
  for (const expression of ignored.jqPathExpressions ?? []) {
    add(expression, patternOfJq(expression));
  }
  for (const manager of ignored.managers ?? []) {
    if (manager === '' || manager.includes('*')) {
      notes.push(notTaken(stated, manager));
    } else {
      rules.push({ ...target, manager });
    }
  }
  return { rules, notes };
}

/** Says that something the tool ignores is shown here. */
export function notTaken(stated: string, what: string): Problem {
  return {
    code: 'ignored-difference-not-taken',
    message: `${stated}: "${what.slice(
      0,
      200,
    )}" has no equal among ignore rules; what it ignores is shown`,
    value: what.slice(0, 200),
    cure: 'Write an ignore rule of your own if it should not count',
  };
}
