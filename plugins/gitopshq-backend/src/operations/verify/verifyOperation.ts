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

import type { VerifyConfig } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Execution, Next } from '../execute/Execution';
import { withStep } from '../steps';
import type { StoredOperation } from '../types';
import { measure, type Measured } from './Prometheus';
import type { Condition, RecoveryReader } from './RecoveryReader';

/** What is waited for is looked at this often, and whenever something was written. */
const LOOK_MS = 5_000;

/** What verifying needs besides. */
export interface VerifyDeps {
  recovery: Pick<RecoveryReader, 'read'>;
  config: VerifyConfig;
}

/**
 * Looks whether an operation has worked: everything as it should be, for the
 * whole of the stability window.
 */
export async function verifyOperation(
  x: Execution,
  { recovery, config }: VerifyDeps,
): Promise<Next> {
  const now = await x.now();
  const { verifyingSince = now } = x.operation;
  const deadline = verifyingSince + config.timeoutSeconds * 1_000;
  const windowMs = config.stabilitySeconds * 1_000;

  const { synced, health, restarts } = await recovery.read(x.operation, now);
  const newly = newRestarts(x.operation.restarts, restarts);
  const conditions = [synced, health].filter(each => each !== undefined);
  const good = conditions.every(({ ok }) => ok);
  const { stableSince } = x.operation;

  let steps = x.operation.steps;
  steps = shown(steps, 'synced', now, synced);
  steps = shown(steps, 'health', now, health);

  if (!good || (stableSince !== undefined && newly.length > 0)) {
    const why = newly.length > 0 ? `restarted: ${newly.join(', ')}` : '';
    steps = withStep(steps, 'stable', now, {
      state: good ? 'running' : 'waiting',
      text: why
        ? `Containers ${why}; the window of ${config.stabilitySeconds} s begins again`
        : `Begins when everything is well, and takes ${config.stabilitySeconds} s`,
    });
    if (now >= deadline) {
      return failed(x, config, steps, conditions, newly);
    }
    await save(x, {
      steps,
      // A restart begins the window anew, with what has restarted by now.
      stableSince: good ? now : undefined,
      restarts: good ? restarts : undefined,
    });
    return { dueAfterMs: Math.min(LOOK_MS, deadline - now) };
  }

  const since = stableSince ?? now;
  const leftMs = since + windowMs - now;
  if (leftMs > 0) {
    steps = withStep(steps, 'stable', now, {
      state: 'running',
      text: `Well since ${new Date(
        since,
      ).toISOString()}; recovered when it stays so for ${
        config.stabilitySeconds
      } s`,
    });
    if (now >= deadline) {
      return failed(x, config, steps, conditions, newly);
    }
    await save(x, {
      steps,
      stableSince: since,
      restarts: lowest(x.operation.restarts, restarts),
    });
    return { dueAfterMs: Math.min(LOOK_MS, leftMs, deadline - now) };
  }
  steps = withStep(steps, 'stable', now, {
    state: 'done',
    text: `Well for ${config.stabilitySeconds} s, since ${new Date(
      since,
    ).toISOString()}`,
  });
  return judgeErrorRate(x, config, steps, since, now, deadline);
}

/** The last thing to be asked: it is not asked while pods are not well. */
async function judgeErrorRate(
  x: Execution,
  config: VerifyConfig,
  steps: StoredOperation['steps'],
  since: number,
  now: number,
  deadline: number,
): Promise<Next> {
  const { confirmation, environmentName, serviceName = '' } = x.operation;
  const namespace =
    x.deps.registry.current().environments.get(x.operation.environmentRef)
      ?.namespaces[0] ?? '';
  const asked = {
    ...{ environment: environmentName, service: serviceName, namespace },
  };
  const measured: Measured[] = await Promise.all(
    config.queries.map(query =>
      measure(query, asked, { now, badSince: x.operation.badSince }, x.signal),
    ),
  );
  const texts = measured.map(({ text }) => text);
  const confirmed = confirmation
    ? `confirmed by ${confirmation.by}: ${confirmation.text}`
    : undefined;
  const bad = measured.filter(({ recovered }) => recovered === false);
  const unknown = measured.filter(({ recovered }) => recovered === undefined);
  if (bad.length > 0 || (unknown.length > 0 && !confirmed)) {
    const text =
      bad.length > 0
        ? 'The error rate is not what it was'
        : 'The error rate cannot be measured; somebody has to confirm it';
    const waiting = withStep(steps, 'error-rate', now, {
      ...{ state: 'running', text, evidence: texts.join('\n') },
    });
    if (now >= deadline) {
      return failed(x, config, waiting, [{ ok: false, text, evidence: texts }]);
    }
    await save(x, { steps: waiting, stableSince: since });
    return { dueAfterMs: Math.min(LOOK_MS, deadline - now) };
  }
  const evidence = [...texts, confirmed].filter(Boolean).join('\n');
  return x.end('succeed', undefined, {
    steps: withStep(steps, 'error-rate', now, {
      state: measured.length > unknown.length ? 'done' : 'skipped',
      text:
        measured.length > unknown.length
          ? 'The error rate is what it was'
          : 'error rate: not measured',
      ...(evidence && { evidence }),
    }),
    stableSince: since,
    recoveredAt: since,
  });
}

function failed(
  x: Execution,
  config: VerifyConfig,
  steps: StoredOperation['steps'],
  conditions: Condition[],
  newly: string[] = [],
): Promise<Next> {
  const evidence = [
    ...conditions
      .filter(({ ok }) => !ok)
      .flatMap(({ text, evidence: proof }) => [text, ...proof]),
    ...newly.map(name => `${name} has restarted`),
  ];
  return x.end(
    'fail',
    {
      code: 'notRecovered',
      message: `It was done, but not everything was well for ${config.stabilitySeconds} s within ${config.timeoutSeconds} s`,
      evidence:
        evidence.length > 0 ? evidence : ['the window had not ended in time'],
    },
    { steps },
  );
}

/** Writes only what is news. */
async function save(
  x: Execution,
  fields: Pick<StoredOperation, 'steps' | 'stableSince' | 'restarts'>,
): Promise<void> {
  const { steps, stableSince, restarts } = x.operation;
  const before = { steps, stableSince, restarts };
  const after = { ...before, ...fields };
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    await x.set(fields);
  }
}

function shown(
  steps: StoredOperation['steps'],
  name: string,
  now: number,
  condition: Condition | undefined,
): StoredOperation['steps'] {
  const before = steps.find(step => step.name === name);
  const next = condition
    ? {
        state: condition.ok ? ('done' as const) : ('running' as const),
        text: condition.text,
        evidence: condition.evidence.join('\n'),
      }
    : { state: 'skipped' as const, text: 'Git has nothing to do with it' };
  // Only what is another: times stay those of the change.
  return before?.state === next.state &&
    before.text === next.text &&
    (before.evidence ?? '') === (next.evidence ?? '')
    ? steps
    : withStep(steps, name, now, next);
}

/** Workloads of which containers have restarted in the window. */
function newRestarts(
  before: Record<string, number> | undefined,
  after: Record<string, number>,
): string[] {
  return Object.keys(after).filter(
    name => before?.[name] !== undefined && after[name] > before[name],
  );
}

/** Pods that went took their restarts with them. */
function lowest(
  before: Record<string, number> | undefined,
  after: Record<string, number>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [
      name,
      Math.min(count, before?.[name] ?? count),
    ]),
  );
}
