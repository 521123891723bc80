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

import { badRequest } from '../api/StatusError';

type Labels = Record<string, string> | undefined;

/** Decides whether a set of labels is selected. */
export type LabelMatcher = (labels: Labels) => boolean;

const KEY =
  /^([a-z0-9A-Z]([-a-z0-9A-Z.]*[a-z0-9A-Z])?\/)?[a-zA-Z0-9]([-\w.]*[a-zA-Z0-9])?$/;
const VALUE = /^([a-zA-Z0-9]([-\w.]*[a-zA-Z0-9])?)?$/;

/** Kubernetes' `LabelSelector` structure, as in `spec.selector`. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/**
 * Parses the query form of a label selector: equality (`a=b`, `a==b`, `a!=b`) and
 * sets (`a in (b,c)`, `a notin (b)`, `a`, `!a`), joined by commas.
 * @throws StatusError 400 naming the requirement that could not be read
 */
export function parseLabelSelector(text: string | undefined): LabelMatcher {
  const requirements = splitRequirements(text ?? '').map(parseRequirement);
  return labels => requirements.every(matches => matches(labels));
}

/** Turns a `LabelSelector` structure into a matcher; an empty one selects everything. */
export function compileLabelSelector(
  selector: LabelSelector | undefined,
): LabelMatcher {
  const requirements: LabelMatcher[] = [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) =>
      requirement(key, 'in', [value]),
    ),
    ...(selector?.matchExpressions ?? []).map(({ key, operator, values }) =>
      requirement(key, operator.toLowerCase(), values ?? []),
    ),
  ];
  return labels => requirements.every(matches => matches(labels));
}

/** Splits at the commas outside parentheses. */
function splitRequirements(text: string): string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/);
}

function parseRequirement(text: string): LabelMatcher {
  const set = /^\s*([^\s!=(),]+)\s+(in|notin)\s*\(([^()]*)\)\s*$/.exec(text);
  if (set) {
    return checked(
      text,
      set[1],
      set[2],
      set[3].split(',').map(value => value.trim()),
    );
  }
  const equality = /^\s*([^\s!=(),]+)\s*(!=|==|=)\s*([^\s!=(),]*)\s*$/.exec(
    text,
  );
  if (equality) {
    const operator = equality[2] === '!=' ? 'notin' : 'in';
    return checked(text, equality[1], operator, [equality[3]]);
  }
  const presence = /^\s*(!?)\s*([^\s!=(),]+)\s*$/.exec(text);
  if (presence) {
    const operator = presence[1] ? 'doesnotexist' : 'exists';
    return checked(text, presence[2], operator, []);
  }
  throw badRequest(`unable to parse requirement: "${text}"`);
}

function checked(
  text: string,
  key: string,
  operator: string,
  values: string[],
): LabelMatcher {
  const wrong = [
    ...(KEY.test(key) ? [] : [key]),
    ...values.filter(value => !VALUE.test(value) || value.length > 63),
  ];
  if (wrong.length > 0) {
    throw badRequest(
      `unable to parse requirement: "${text}": "${wrong[0]}" is not a valid label key or value`,
    );
  }
  return requirement(key, operator, values);
}

function requirement(
  key: string,
  operator: string,
  values: string[],
): LabelMatcher {
  const wanted = new Set(values);
  const has = (labels: Labels) =>
    labels !== undefined && Object.hasOwn(labels, key);
  switch (operator) {
    case 'in':
      return labels => has(labels) && wanted.has(labels![key]);
    case 'notin':
      return labels => !has(labels) || !wanted.has(labels![key]);
    case 'exists':
      return has;
    case 'doesnotexist':
      return labels => !has(labels);
    default:
      throw badRequest(
        `"${operator}" is not a label selector operator: use In, NotIn, Exists or DoesNotExist`,
      );
  }
}
