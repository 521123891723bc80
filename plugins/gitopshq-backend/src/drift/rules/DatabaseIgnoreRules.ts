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

import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  IgnoreRule,
  NewIgnoreRule,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { IgnoreRule as EngineRule } from '@gitopshq/drift-engine';
import type { Knex } from 'knex';
import type { TargetFilter } from '../../authorization/types';
import { dbNow } from '../../database/dbNow';
import { isoTime } from '../../fleet/read/environmentView';
import type { Caller } from '../../fleet/read/fleetFilters';
import { findingId } from '../findingId';
import { ignorableEnvironments } from '../read/ignorableEnvironments';
import { selectVisible } from '../read/selectVisible';
import type { IgnoreRules } from '../services';

/** Rules read at once; more are a sign of something else being wrong. */
const RULES = 1_000;

interface RuleRow {
  rule_id: string;
  kind: string | null;
  name: string | null;
  path: string | null;
  cause: IgnoreRule['cause'] | null;
  manager: string | null;
  environment_ref: string | null;
  reason: string;
  author: string;
  created_at: number | string;
  expires_at: number | string | null;
}

/** A rule of `gitopshq.drift.ignore`. */
export type ConfiguredRule = NewIgnoreRule;

const PATTERN = ['kind', 'name', 'path', 'cause', 'manager'] as const;

function patternOf(
  rule: Partial<Record<(typeof PATTERN)[number], string | null>>,
): Pick<IgnoreRule, (typeof PATTERN)[number]> {
  return Object.fromEntries(
    PATTERN.flatMap(key => (rule[key] ? [[key, rule[key]]] : [])),
  );
}

const configuredId = (index: number) => `config-${index}`;

/** Ignore rules of configuration, and those people wrote, in the database. */
export class DatabaseIgnoreRules implements IgnoreRules {
  constructor(
    private readonly options: {
      database: Knex;
      configured: readonly ConfiguredRule[];
      randomId: () => string;
      /** Called after a rule was written or deleted here. */
      onChange(): void;
    },
  ) {}

  /** Those that hold now, as the engine takes them. */
  async current(): Promise<EngineRule[]> {
    const now = await dbNow(this.options.database);
    const rows: RuleRow[] = await this.options
      .database('ignore_rules')
      .select()
      .where(holds =>
        holds.whereNull('expires_at').orWhere('expires_at', '>', now),
      )
      .orderBy(['created_at', 'rule_id'])
      .limit(RULES);
    const configured = this.options.configured.map(
      (rule, index): EngineRule => ({
        ...patternOf(rule),
        id: configuredId(index),
        ...(rule.environmentRef && { environment: rule.environmentRef }),
        ...(rule.expiresAt && { expiresAt: rule.expiresAt }),
        reason: rule.reason,
        origin: 'config',
      }),
    );
    return [
      ...configured,
      ...rows.map((row): EngineRule => {
        const expiresAt = isoTime(row.expires_at);
        return {
          ...patternOf(row),
          id: row.rule_id,
          ...(row.environment_ref !== null && {
            environment: row.environment_ref,
          }),
          ...(expiresAt && { expiresAt }),
          reason: row.reason,
          author: row.author,
          origin: 'ui',
        };
      }),
    ];
  }

  async list(caller: Caller): Promise<IgnoreRule[]> {
    const { database, configured } = this.options;
    if (!caller.filter.any) {
      return [];
    }
    const visible = await ignorableEnvironments(database, caller.filter);
    const rows: RuleRow[] = await database('ignore_rules')
      .select()
      .orderBy([{ column: 'created_at', order: 'desc' }, 'rule_id'])
      .limit(RULES);
    const matches = await this.matches(caller.filter);
    const seen = (ref: string | null | undefined) => !ref || visible.has(ref);
    return [
      ...configured
        .map(
          (rule, index): IgnoreRule => ({
            ...patternOf(rule),
            id: configuredId(index),
            origin: 'config',
            reason: rule.reason,
            ...(rule.environmentRef && { environmentRef: rule.environmentRef }),
            ...(rule.expiresAt && { expiresAt: rule.expiresAt }),
            matches: matches.get(configuredId(index)) ?? 0,
          }),
        )
        .filter(rule => seen(rule.environmentRef)),
      ...rows
        .filter(row => seen(row.environment_ref))
        .map(row => toRule(row, matches.get(row.rule_id) ?? 0)),
      ...(await this.statedElsewhere(caller.filter)),
    ];
  }

  async create(
    caller: Caller,
    author: string,
    rule: NewIgnoreRule,
  ): Promise<IgnoreRule> {
    await this.refuseForeign(caller.filter, rule.environmentRef);
    const { database, randomId, onChange } = this.options;
    const now = await dbNow(database);
    if (rule.expiresAt && Date.parse(rule.expiresAt) <= now) {
      throw new InputError(
        `expiresAt ${rule.expiresAt} is over: give a time to come, or none`,
      );
    }
    const row: RuleRow = {
      rule_id: randomId(),
      kind: rule.kind ?? null,
      name: rule.name ?? null,
      path: rule.path ?? null,
      cause: rule.cause ?? null,
      manager: rule.manager ?? null,
      environment_ref: rule.environmentRef?.toLocaleLowerCase('en-US') ?? null,
      reason: rule.reason,
      author,
      created_at: now,
      expires_at: rule.expiresAt ? Date.parse(rule.expiresAt) : null,
    };
    await database('ignore_rules').insert(row);
    onChange();
    return toRule(row, 0);
  }

  async delete(caller: Caller, ruleId: string): Promise<void> {
    const { database, onChange } = this.options;
    const row: RuleRow | undefined = await database('ignore_rules')
      .where('rule_id', ruleId)
      .first();
    if (!row) {
      throw new NotFoundError(
        `There is no ignore rule ${ruleId} that was written here; rules of configuration and Git are changed where they stand`,
      );
    }
    await this.refuseForeign(caller.filter, row.environment_ref ?? undefined);
    await database('ignore_rules').where('rule_id', ruleId).delete();
    onChange();
  }

  /** Whoever ignores drift must be allowed to in every environment concerned. */
  private async refuseForeign(
    filter: TargetFilter,
    environmentRef: string | undefined,
  ): Promise<void> {
    const { database } = this.options;
    const allowed = await ignorableEnvironments(
      database,
      filter,
      environmentRef === undefined
        ? undefined
        : [environmentRef.toLocaleLowerCase('en-US')],
    );
    if (environmentRef !== undefined) {
      if (!allowed.has(environmentRef.toLocaleLowerCase('en-US'))) {
        throw new NotAllowedError(
          `You may not ignore drift in ${environmentRef}`,
        );
      }
      return;
    }
    const [{ n }] = await database('environments').count({ n: '*' });
    if (allowed.size < Number(n)) {
      throw new NotAllowedError(
        'A rule without an environment concerns all of them, and you may not ignore drift in each: name an environment',
      );
    }
  }

  /** Findings ignored now, by rule id. */
  private async matches(filter: TargetFilter): Promise<Map<string, number>> {
    const rows: { rule_id: string; n: string }[] = await selectVisible(
      this.options.database,
      'findings',
      filter,
    )
      .where('findings.status', 'ignored')
      .whereNotNull('findings.rule_id')
      .select('findings.rule_id')
      .count({ n: '*' })
      .groupBy('findings.rule_id');
    return new Map(rows.map(({ rule_id, n }) => [rule_id, Number(n)]));
  }

  /**
   * Rules of Git, of delivering tools and built-in ones that ignore something
   * now, one per object.
   */
  private async statedElsewhere(filter: TargetFilter): Promise<IgnoreRule[]> {
    const rows: {
      environment_ref: string;
      object: string;
      ignored_by: string;
      n: string;
    }[] = await selectVisible(this.options.database, 'findings', filter)
      .where('findings.status', 'ignored')
      .whereNull('findings.rule_id')
      .whereNotNull('findings.ignored_by')
      .select('findings.environment_ref')
      .select('findings.object', 'findings.ignored_by')
      .count({ n: '*' })
      .groupBy('findings.environment_ref')
      .groupBy('findings.object', 'findings.ignored_by')
      .orderBy(['findings.environment_ref', 'findings.object'])
      .limit(RULES);
    return rows.map(row => {
      const { origin, reason } = JSON.parse(row.ignored_by);
      const [kind, , name] = row.object.split('/').slice(-3);
      const digest = findingId(row.environment_ref, row.object, row.ignored_by);
      return {
        id: `${origin}-${digest}`,
        origin,
        reason,
        kind,
        name,
        environmentRef: row.environment_ref,
        matches: Number(row.n),
      };
    });
  }
}

function toRule(row: RuleRow, matches: number): IgnoreRule {
  const expiresAt = isoTime(row.expires_at);
  return {
    ...patternOf(row),
    id: row.rule_id,
    origin: 'ui',
    reason: row.reason,
    author: row.author,
    createdAt: new Date(Number(row.created_at)).toISOString(),
    ...(row.environment_ref !== null && {
      environmentRef: row.environment_ref,
    }),
    ...(expiresAt && { expiresAt }),
    matches,
  };
}
