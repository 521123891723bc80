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

import { parseObjectRef } from '../objectRef';
import type { Finding, IgnoredBy, KubernetesObject } from '../types';
import { builtinReason } from './builtinRules';
import { gitReason } from './gitRules';
import { ObjectIndex } from './ObjectIndex';
import { matchesPath, matchesText } from './pathPattern';

/** A rule by which findings are shown and not counted. Fields left out match anything. */
export interface IgnoreRule {
  id?: string;
  kind?: string;
  /** Object name; `*` stands for any text. */
  name?: string;
  /** Path pattern: `*` one segment, `**` any. */
  path?: string;
  cause?: string;
  /** Field manager; `*` stands for any text. */
  manager?: string;
  /** Environment ref or its name; `*` stands for any text. */
  environment?: string;
  reason: string;
  author?: string;
  /** ISO 8601; the rule ends then. A rule with a time nobody can read has ended. */
  expiresAt?: string;
  /** `delivery`: stated by the tool that applies, such as Argo CD. */
  origin: 'ui' | 'config' | 'delivery';
}

/** What the built-in rules and those in Git look at. */
export interface IgnoreContext {
  environmentRef?: string;
  /** `gitopshq.io/ignore-drift` and Flux's annotations count here only. */
  desired?: Iterable<KubernetesObject>;
  /** HorizontalPodAutoscalers and ScaledObjects are looked for here and in `desired`. */
  live?: Iterable<KubernetesObject>;
}

/**
 * Findings with `ignoredBy` where a rule covers them: the built-in rules
 * first, then those in Git, then the given ones in order. Nothing is left out.
 *
 * @param nowMs - epoch milliseconds by which rules expire.
 */
export function applyIgnoreRules(
  findings: readonly Finding[],
  rules: readonly IgnoreRule[],
  nowMs: number,
  context: IgnoreContext = {},
): Finding[] {
  const current = rules.filter(
    rule => rule.expiresAt === undefined || Date.parse(rule.expiresAt) > nowMs,
  );
  const desired = new ObjectIndex(context.desired ?? []);
  const scalers = new ObjectIndex([
    ...(context.live ?? []),
    ...(context.desired ?? []),
  ]).scalers();
  return findings.map(finding => {
    const ignoredBy =
      builtinReason(finding, scalers, desired) ??
      gitReason(finding, desired) ??
      byRule(finding, current, context.environmentRef);
    const { ignoredBy: _, ...rest } = finding;
    return ignoredBy ? { ...rest, ignoredBy } : rest;
  });
}

function byRule(
  finding: Finding,
  rules: readonly IgnoreRule[],
  environmentRef: string | undefined,
): IgnoredBy | undefined {
  const rule = rules.find(candidate =>
    coversFinding(candidate, finding, environmentRef),
  );
  return (
    rule && {
      ...(rule.id !== undefined && { ruleId: rule.id }),
      origin: rule.origin,
      reason: rule.reason,
      ...(rule.author !== undefined && { author: rule.author }),
    }
  );
}

/** Whether a rule covers a finding, its expiry aside. */
export function coversFinding(
  rule: IgnoreRule,
  finding: Finding,
  environmentRef?: string,
): boolean {
  const identity = parseObjectRef(finding.object);
  const covers = (pattern: string | undefined, value: string | undefined) =>
    pattern === undefined ||
    (value !== undefined && matchesText(pattern, value));
  return (
    covers(rule.kind, identity?.kind) &&
    covers(rule.name, identity?.name) &&
    (rule.path === undefined || matchesPath(rule.path, finding.path)) &&
    covers(rule.cause, finding.cause) &&
    covers(rule.manager, finding.manager ?? undefined) &&
    (covers(rule.environment, environmentRef) ||
      covers(rule.environment, environmentRef?.split('/').pop()))
  );
}
