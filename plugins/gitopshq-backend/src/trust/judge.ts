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
  toResourceRef,
  type EnvironmentSource,
  type Tier,
  type TrustRule,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { canonicalApiServer } from './apiServer';
import { matchesLocation } from './matchesLocation';

/** Who declares something, as far as the catalog vouches for it. */
export interface Declarer {
  /** `backstage.io/managed-by-location`, set by the catalog. */
  location?: string;
  /** Written by the entity's author: may narrow, never widen. */
  ownerRefs: string[];
}

/** What an entity says of an environment. */
export interface EnvironmentDeclaration {
  clusterRef: string;
  namespaces: string[];
  tier: Tier;
  source?: EnvironmentSource;
}

/** Allowed by a rule, or not and why. */
export type Verdict =
  | { allowed: true; rule: string }
  | { allowed: false; reason: string };

interface NumberedRule {
  key: string;
  rule: TrustRule;
}

function rulesFor(rules: TrustRule[], declarer: Declarer): NumberedRule[] {
  const { location } = declarer;
  if (location === undefined) {
    return [];
  }
  const owners = new Set(
    declarer.ownerRefs.map(ref => ref.toLocaleLowerCase('en-US')),
  );
  return rules
    .map((rule, index) => ({ key: `gitopshq.trust[${index}]`, rule }))
    .filter(
      ({ rule }) =>
        rule.locations.some(pattern => matchesLocation(pattern, location)) &&
        (rule.owners === undefined ||
          rule.owners.some(ref => owners.has(ref.toLocaleLowerCase('en-US')))),
    );
}

/** First rule that allows everything, else what the nearest one refuses. */
function judge(
  rules: TrustRule[],
  declarer: Declarer,
  refusal: (rule: TrustRule) => string | undefined,
): Verdict {
  const candidates = rulesFor(rules, declarer);
  if (candidates.length === 0) {
    return {
      allowed: false,
      reason: declarer.location
        ? 'no rule in gitopshq.trust matches its location and owners'
        : 'the catalog names no location for it',
    };
  }
  const refusals: string[] = [];
  for (const { key, rule } of candidates) {
    const refused = refusal(rule);
    if (refused === undefined) {
      return { allowed: true, rule: key };
    }
    refusals.push(`${key} does not allow ${refused}`);
  }
  return { allowed: false, reason: refusals.join('; ') };
}

/** Whether an entity may declare a cluster with this API server. */
export function judgeCluster(
  rules: TrustRule[],
  declarer: Declarer,
  apiServer: string,
): Verdict {
  const wanted = canonicalApiServer(apiServer);
  return judge(rules, declarer, rule =>
    wanted !== undefined &&
    rule.allow.apiServers.some(url => canonicalApiServer(url) === wanted)
      ? undefined
      : `API server ${apiServer}`,
  );
}

/** Whether one rule allows all that an entity says of an environment. */
export function judgeEnvironment(
  rules: TrustRule[],
  declarer: Declarer,
  declaration: EnvironmentDeclaration,
): Verdict {
  const { clusterRef, namespaces, tier, source } = declaration;
  return judge(rules, declarer, ({ allow }) => {
    if (!allow.clusters.some(name => toResourceRef(name) === clusterRef)) {
      return `cluster ${clusterRef}`;
    }
    const foreign = namespaces.find(name => !allow.namespaces.includes(name));
    if (foreign !== undefined) {
      return `namespace ${foreign}`;
    }
    if (!allow.tiers.includes(tier)) {
      return `tier ${tier}`;
    }
    const repositoryAllowed =
      source === undefined ||
      allow.repositories.some(pattern =>
        matchesLocation(pattern, source.repository),
      );
    return repositoryAllowed ? undefined : `repository ${source.repository}`;
  });
}

/** Whether a component may lay claim to services of an environment. */
export function judgeClaim(
  rules: TrustRule[],
  declarer: Declarer,
  environmentRef: string,
): Verdict {
  return judge(rules, declarer, ({ allow }) =>
    allow.claims.some(name => toResourceRef(name) === environmentRef)
      ? undefined
      : `claims on ${environmentRef}`,
  );
}
