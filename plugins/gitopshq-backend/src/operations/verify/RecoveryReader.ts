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

import type { Knex } from 'knex';
import { epochMs } from '../../fleet/read/environmentView';
import type { DesiredService } from '../../desired';
import { hiddenOf, isCompared } from '../../drift/read/sightOfComparison';
import type { StoredOperation } from '../types';

/** One of the things that have to be so. */
export interface Condition {
  ok: boolean;
  text: string;
  /** What proves that it is not so. */
  evidence: string[];
}

/** How the target of an operation is now. */
export interface Recovery {
  /** Absent: Git has nothing to do with it. */
  synced?: Condition;
  health: Condition;
  /** Restarts of containers so far, by workload. */
  restarts: Record<string, number>;
}

interface WorkloadRow {
  service_id: string;
  api_version: string;
  kind: string;
  namespace: string;
  name: string;
  wanted: number;
  ready: number;
  updated: number;
  restarts: number;
  problem: string | null;
}

const MAX_EVIDENCE = 20;

const nameOf = (row: WorkloadRow) => `${row.kind}/${row.namespace}/${row.name}`;

/** Reads how the target of an operation is, as the hub knows it. */
export class RecoveryReader {
  constructor(
    private readonly options: {
      database: Knex;
      desired: Pick<DesiredService, 'source'>;
      /** A comparison that is older says nothing any more. */
      staleSeconds: number;
      /**
       * Asks the cluster itself which of the workloads are not as wanted, or
       * not seen by their controllers yet, and why; refs as in findings.
       * Undefined where the hub cannot ask.
       */
      notWell(
        environmentRef: string,
        workloads: string[],
      ): Promise<string[] | undefined>;
    },
  ) {}

  async read(operation: StoredOperation, now: number): Promise<Recovery> {
    const scope = await this.scopeOf(operation);
    const health = await this.healthOf(operation, scope);
    const synced =
      ['restart', 'scale'].includes(operation.kind) && !operation.plan.git
        ? undefined
        : await this.syncOf(operation, scope, now);
    return { ...health, ...(synced && { synced }) };
  }

  /** Ids of the services it touches; undefined: all of the environment. */
  private async scopeOf({
    serviceId,
    environmentRef,
    plan,
  }: StoredOperation): Promise<string[] | undefined> {
    if (serviceId) {
      return [serviceId];
    }
    const ids: string[] = await this.options
      .database('services')
      .where('environment_ref', environmentRef)
      .whereIn('service_id', plan.collateral)
      .pluck('service_id');
    return ids.length > 0 ? ids : undefined;
  }

  private async syncOf(
    operation: StoredOperation,
    scope: string[] | undefined,
    now: number,
  ): Promise<Condition> {
    const { database, staleSeconds, desired } = this.options;
    const { environmentRef, commit } = operation;
    const no = (text: string, evidence: string[] = []) => ({
      ok: false,
      ...{ text, evidence: evidence.slice(0, MAX_EVIDENCE) },
    });
    const row = await database('comparisons')
      .where('environment_ref', environmentRef)
      .first();
    if (!row || !isCompared(row, staleSeconds, now)) {
      return no('The environment is not compared with Git now');
    }
    const hidden = hiddenOf(row);
    if (hidden.length > 0) {
      return no(
        'Parts of the environment cannot be read',
        hidden.map(({ message }) => message),
      );
    }
    const inForce: string | undefined = row.in_force_sha ?? undefined;
    if (
      commit &&
      commit !== inForce &&
      !(
        inForce &&
        (await desired.source(environmentRef).isAncestor(commit, inForce))
      )
    ) {
      return no(`Commit ${commit.slice(0, 10)} is not compared with yet`);
    }
    const late = database('service_syncs')
      .where('environment_ref', environmentRef)
      .whereNot('sync', 'in-sync');
    const open = database('findings')
      .where({ environment_ref: environmentRef, status: 'open' })
      .orderBy(['object', 'path'])
      .limit(MAX_EVIDENCE);
    if (scope) {
      late.whereIn('service_id', scope);
      open.whereIn('service_id', scope);
    }
    const findings: {
      finding_id: string;
      object: string;
      path: string;
      first_seen_at: number | string;
    }[] = await open.select('finding_id', 'object', 'path', 'first_seen_at');
    const mine = findings.filter(finding => concerns(operation, finding));
    if (mine.length > 0) {
      return no(
        `${mine.length} fields differ from Git`,
        mine.map(({ object, path }) => `${object} ${path || '(whole object)'}`),
      );
    }
    // Of these only what is late counts: manual drift is not being out of sync.
    const pending: string[] =
      operation.commit || operation.kind === 'sync'
        ? await late.whereIn('sync', ['pending', 'unknown']).pluck('service_id')
        : [];
    if (pending.length > 0) {
      return no(
        `${pending.length} services are not synced yet`,
        pending.map(id => `service ${id}`),
      );
    }
    return { ok: true, text: 'What is live equals Git', evidence: [] };
  }

  private async healthOf(
    operation: StoredOperation,
    scope: string[] | undefined,
  ): Promise<Omit<Recovery, 'synced'>> {
    const { database, notWell } = this.options;
    const { environmentRef, verifyingSince = 0 } = operation;
    const environment = await database('environments')
      .where('environment_ref', environmentRef)
      .first('observed_at', 'unreadable');
    const rows: WorkloadRow[] = await database('workloads')
      .whereIn('service_id', services => {
        services
          .select('service_id')
          .from('services')
          .where('environment_ref', environmentRef);
        if (scope) {
          services.whereIn('service_id', scope);
        }
      })
      .orderBy(['namespace', 'kind', 'name']);
    const restarts = Object.fromEntries(
      rows.map(row => [nameOf(row), row.restarts]),
    );
    const no = (text: string, evidence: string[] = []) => ({
      health: {
        ok: false,
        ...{ text, evidence: evidence.slice(0, MAX_EVIDENCE) },
      },
      restarts,
    });
    if (!environment || environment.unreadable) {
      return no('Pods and workloads cannot be seen now', [
        environment?.unreadable ?? `${environmentRef} is gone`,
      ]);
    }
    const ill = rows.filter(
      row => row.ready < row.wanted || row.updated < row.wanted || row.problem,
    );
    if (ill.length > 0) {
      return no(
        `${ill.length} of ${rows.length} workloads are not healthy`,
        ill.map(row => {
          const problem = row.problem && JSON.parse(row.problem);
          return `${nameOf(row)}: ${row.ready} of ${row.wanted} pods ready, ${
            row.updated
          } updated${problem ? ` (${problem.value ?? problem.message})` : ''}`;
        }),
      );
    }
    const unwell = await notWell(
      environmentRef,
      rows.map(
        row => `${row.api_version}/${row.kind}/${row.namespace}/${row.name}`,
      ),
    );
    if (unwell && unwell.length > 0) {
      return no('The cluster is still at work on it', unwell);
    }
    if (
      unwell === undefined &&
      (epochMs(environment.observed_at) ?? 0) < verifyingSince
    ) {
      return no('Waiting until the workloads are seen after the last write');
    }
    return {
      health: {
        ok: true,
        text: `${rows.length} workload${
          rows.length === 1 ? ' is' : 's are'
        } healthy`,
        evidence: [],
      },
      restarts,
    };
  }
}

/**
 * Whether a difference is one that the operation has to have done away with.
 * What had been there before, at a path it does not write, was not its work.
 */
function concerns(
  { request, plan, executedAt = 0 }: StoredOperation,
  finding: {
    finding_id: string;
    object: string;
    path: string;
    first_seen_at: number | string;
  },
): boolean {
  const { parameters } = request;
  if ('findingIds' in parameters) {
    return parameters.findingIds.includes(finding.finding_id);
  }
  if (Number(finding.first_seen_at) >= executedAt) {
    return true;
  }
  return plan.writes.some(
    write =>
      write.object === finding.object &&
      (!('fields' in write) ||
        write.fields.some(
          ({ path }) => path === '' || finding.path.startsWith(path),
        )),
  );
}
