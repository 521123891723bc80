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

import {
  parseFieldPath,
  parseObjectRef,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import type {
  Finding,
  IgnorePattern,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { parseEntityRef } from '@backstage/catalog-model';
import { CAUSE_WORDS } from '../../model/findingWords';

/** A path pattern that a rule about a finding may have. */
export interface PathChoice {
  /** Absent: any field. */
  path?: string;
  label: string;
}

/**
 * From the finding's own path to any field of the object; a finding about the
 * whole object has no path to choose.
 */
export function pathChoices(path: string): PathChoice[] {
  const segments = parseFieldPath(path);
  if (segments.length === 0) {
    return [{ label: 'The whole object' }];
  }
  return [
    { path, label: `Only this field: ${path}` },
    ...segments
      .slice(0, -1)
      .reverse()
      .map(({ pathToHere }) => ({
        path: `${pathToHere}.**`,
        label: `Any field below ${pathToHere}`,
      })),
    { label: 'Any field of the object' },
  ];
}

/** What a person chose in the dialog. */
export interface PatternChoice {
  path?: string;
  /** False: every object of the kind. */
  onlyThisObject: boolean;
  onlyThisEnvironment: boolean;
  onlyThisCause: boolean;
  onlyThisManager: boolean;
}

/** The pattern of a rule about a finding. */
export function patternOf(
  finding: Finding,
  choice: PatternChoice,
): IgnorePattern {
  const { kind, name } = parseObjectRef(finding.object);
  return {
    kind,
    ...(choice.onlyThisObject && { name }),
    ...(choice.path !== undefined && { path: choice.path }),
    ...(choice.onlyThisCause && { cause: finding.cause }),
    ...(choice.onlyThisManager &&
      finding.manager !== undefined && { manager: finding.manager }),
    ...(choice.onlyThisEnvironment && {
      environmentRef: finding.environmentRef,
    }),
  };
}

function matchesPath(path: string, pattern: string | undefined): boolean {
  if (pattern === undefined || path === pattern) {
    return true;
  }
  if (!pattern.endsWith('.**')) {
    return false;
  }
  const above = pattern.slice(0, -'.**'.length);
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

/** Whether a pattern as {@link patternOf} makes them covers a finding. */
export function coversFinding(
  pattern: IgnorePattern,
  finding: Finding,
): boolean {
  const { kind, name } = parseObjectRef(finding.object);
  const given = (wanted: string | undefined, value: string | undefined) =>
    wanted === undefined || wanted === value;
  return (
    given(pattern.kind, kind) &&
    given(pattern.name, name) &&
    given(pattern.cause, finding.cause) &&
    given(pattern.manager, finding.manager) &&
    given(pattern.environmentRef, finding.environmentRef) &&
    matchesPath(finding.path, pattern.path)
  );
}

/** A pattern in words: `Deployment web, field spec.replicas, in shop-eu`. */
export function patternText(pattern: IgnorePattern): string {
  const { kind, name, path, cause, manager, environmentRef } = pattern;
  const isAnyName = name === undefined || name === '*';
  const object = isAnyName
    ? `every ${kind ?? 'object'}`
    : `${kind ?? 'any object called'} ${name}`;
  const below = path?.endsWith('.**')
    ? path.slice(0, -'.**'.length)
    : undefined;
  let field = 'any field';
  if (below) {
    field = `any field below ${below}`;
  } else if (path !== undefined && path !== '**') {
    field = `field ${path}`;
  }
  return [
    object,
    field,
    environmentRef
      ? `in ${humanizeEntityRef(parseEntityRef(environmentRef), {
          defaultKind: 'resource',
        })}`
      : 'in every environment',
    cause && `while the cause is ${CAUSE_WORDS[cause].toLowerCase()}`,
    manager && `written by ${manager}`,
  ]
    .filter(Boolean)
    .join(', ');
}
