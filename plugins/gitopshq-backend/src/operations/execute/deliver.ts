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

import type { SourceReader } from '../../desired/SourceReader';
import type { ClusterWriter, LiveObject, WriteOutcome } from '../cluster';
import type { Intent, PlannedWrite } from '../types';
import type { Execution, Next } from './Execution';
import { later } from './later';

/** An object that others write to more often than this is not ours to chase. */
const TRIES = 5;
/** How soon a sync under way is looked at again. */
const SYNC_POLL_MS = 2_000;

const TITLES: Record<PlannedWrite['type'], [doing: string, done: string]> = {
  apply: ['Applying', 'applied'],
  'remove-fields': ['Removing fields of', 'cleaned'],
  delete: ['Deleting', 'deleted'],
  restart: ['Restarting', 'restarted'],
  scale: ['Scaling', 'scaled'],
  'request-sync': ['Asking to sync', 'asked to sync'],
};

type Manifests = ReadonlyMap<string, Record<string, unknown>>;

/** Objects of a commit by their digest, as plans name what is to be applied. */
export async function manifestsAt(
  source: SourceReader,
  sha: string,
): Promise<Manifests> {
  const { objects } = await source.render(await source.tree(sha), sha);
  return new Map(objects.map(({ digest, object }) => [digest, object]));
}

/**
 * Does what the plan writes to the cluster and is not done yet, one write after
 * the other.
 *
 * @returns undefined once all of it is done.
 */
export async function deliver(
  x: Execution,
  writer: ClusterWriter,
  manifests: Manifests,
): Promise<Next | undefined> {
  const { writes } = x.operation.plan;
  for (const write of writes) {
    const [doing, done] = TITLES[write.type];
    const finished = x.effects.find(
      ({ intent }) =>
        intent.type === write.type && intent.object === write.object,
    );
    const left = () =>
      writes.filter(
        ({ type, object }) =>
          type === write.type &&
          !x.effects.some(
            ({ intent }) => intent.type === type && intent.object === object,
          ),
      ).length;
    if (!finished) {
      await x.step(write.type, 'running', `${doing} ${write.object}`);
      const next = await carryOut(x, writer, write, manifests);
      if (next) {
        return next;
      }
    }
    if (write.type === 'request-sync') {
      const next = await awaitSync(x, writer, write.object);
      if (next) {
        return next;
      }
    } else if (left() === 0) {
      const all = writes.filter(({ type }) => type === write.type);
      await x.step(
        write.type,
        'done',
        `${all.length} object${all.length === 1 ? '' : 's'} ${done}`,
        all.map(({ object }) => object).join('\n'),
      );
    }
  }
  return undefined;
}

async function carryOut(
  x: Execution,
  writer: ClusterWriter,
  write: PlannedWrite,
  manifests: Manifests,
): Promise<Next | undefined> {
  const manifest =
    write.type === 'apply' ? manifests.get(write.manifestDigest) : undefined;
  if (write.type === 'apply' && !manifest) {
    return x.fail(
      'stale',
      `${write.object} is rendered otherwise than planned, so it was not applied`,
    );
  }
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const live =
      write.type === 'request-sync'
        ? undefined
        : await writer.read(write.object, x.signal);
    const wrong = wrongWorld(x, write, live);
    if (wrong !== undefined) {
      return x.stale(wrong);
    }
    if (write.type === 'delete' && !live) {
      // Somebody was quicker; there is nothing to be written.
      await x.done(
        await x.intend({
          ...{ type: 'delete', object: write.object, uid: write.uid },
          resourceVersion: '',
        }),
        'it was gone already',
      );
      return undefined;
    }
    const intent = intentOf(x, write, live, await x.now());
    const stored = await x.intend(intent);
    const outcome = await send(
      x,
      writer,
      intent,
      manifest && keepScaled(write, manifest, live),
    );
    switch (outcome.outcome) {
      case 'done':
        await x.done(stored, outcome.evidence);
        return undefined;
      case 'conflict':
        await x.void(stored, outcome.message);
        break;
      case 'gone':
      case 'replaced':
        await x.void(stored, outcome.message);
        return x.stale(outcome.message);
      case 'refused': {
        const { problem, retryable, retryAfterMs } = outcome;
        await x.void(stored, problem.message);
        if (retryable) {
          return later(x, write.type, problem.message, retryAfterMs);
        }
        await x.step(write.type, 'failed', problem.message, problem.cure);
        return x.fail(problem.code, `${problem.message}; ${problem.cure}`);
      }
      default:
        // It may have arrived: the world tells, when it can be read.
        return later(x, write.type, outcome.problem.message);
    }
  }
  return x.stale(
    `${write.object} was written to by others ${TRIES} times in a row, so it was left alone`,
  );
}

/**
 * An autoscaler decides how many there are: replicas that differ from Git and
 * are not among the fields to be written stay as they are.
 */
function keepScaled(
  write: PlannedWrite,
  manifest: Record<string, unknown>,
  live: LiveObject | undefined,
): Record<string, unknown> {
  const spec = manifest.spec as { replicas?: unknown } | undefined;
  const now = (live?.object as { spec?: { replicas?: unknown } } | undefined)
    ?.spec?.replicas;
  const planned =
    'fields' in write &&
    write.fields.some(({ path }) =>
      ['', 'spec', 'spec.replicas'].includes(path),
    );
  return planned ||
    typeof spec?.replicas !== 'number' ||
    typeof now !== 'number' ||
    spec.replicas === now
    ? manifest
    : { ...manifest, spec: { ...spec, replicas: now } };
}

/** Why the plan does not fit the object any more. */
function wrongWorld(
  x: Execution,
  write: PlannedWrite,
  live: LiveObject | undefined,
): string | undefined {
  if (write.type === 'request-sync') {
    return undefined;
  }
  if (write.uid === undefined) {
    return live && `${write.object} exists meanwhile, and it was to be created`;
  }
  if (!live) {
    return write.type === 'delete'
      ? undefined
      : `${write.object} does not exist any more`;
  }
  if (live.uid !== write.uid) {
    return `${write.object} is another object than planned: it was deleted and made again`;
  }
  return x.deps.holds(write, live.object)
    ? undefined
    : `${write.object} has other values than planned where it would be written to`;
}

function intentOf(
  x: Execution,
  write: PlannedWrite,
  live: LiveObject | undefined,
  now: number,
): Exclude<Intent, { type: 'commit' | 'pull-request' }> {
  const { object } = write;
  const resourceVersion = live?.resourceVersion ?? '';
  switch (write.type) {
    case 'apply':
      return {
        ...{ type: 'apply', object, manifestDigest: write.manifestDigest },
        ...(live && { uid: live.uid, resourceVersion }),
      };
    case 'remove-fields':
      return {
        ...{ type: 'remove-fields', object, uid: write.uid, resourceVersion },
        paths: write.fields.map(({ path }) => path),
      };
    case 'delete':
      return { type: 'delete', object, uid: write.uid, resourceVersion };
    case 'restart':
      return {
        ...{ type: 'restart', object, uid: write.uid },
        // To the second, as kubectl writes it.
        restartedAt: new Date(Math.floor(now / 1_000) * 1_000)
          .toISOString()
          .replace('.000Z', 'Z'),
      };
    case 'scale':
      return {
        ...{ type: 'scale', object, uid: write.uid, resourceVersion },
        replicas: write.replicas,
      };
    default: {
      const revision = x.operation.commit;
      return {
        ...{ type: 'request-sync', object },
        requestedAt: new Date(now).toISOString(),
        ...(revision && { revision }),
      };
    }
  }
}

function send(
  x: Execution,
  writer: ClusterWriter,
  intent: Exclude<Intent, { type: 'commit' | 'pull-request' }>,
  manifest: Record<string, unknown> | undefined,
): Promise<WriteOutcome> {
  switch (intent.type) {
    case 'apply':
      return writer.apply({ ...intent, manifest: manifest! }, x.signal);
    case 'remove-fields':
      return writer.removeFields(
        { ...intent, fields: intent.paths.map(path => ({ path })) },
        x.signal,
      );
    case 'delete':
      return writer.delete(
        { ...intent, confirmed: x.operation.plan.confirmNames },
        x.signal,
      );
    case 'restart':
      return writer.restart(intent, x.signal);
    case 'scale':
      return writer.scale(intent, x.signal);
    default:
      return writer.requestSync(intent, x.signal);
  }
}

/** Waits until the delivering tool has synced what it was asked for. */
async function awaitSync(
  x: Execution,
  writer: ClusterWriter,
  object: string,
): Promise<Next | undefined> {
  const asked = x.effects
    .map(({ intent }) => intent)
    .findLast(intent => intent.type === 'request-sync');
  if (asked?.type !== 'request-sync') {
    return undefined;
  }
  const step = x.operation.steps.find(({ name }) => name === 'request-sync');
  if (step?.state === 'done') {
    return undefined;
  }
  const progress = await writer.syncProgress(asked, x.signal);
  const text = progress.message ?? progress.phase;
  if (progress.phase === 'succeeded') {
    await x.step('request-sync', 'done', `${object} has synced`, text);
    return undefined;
  }
  if (progress.phase === 'failed') {
    await x.step('request-sync', 'failed', `${object} could not sync`, text);
    return x.fail('sync-failed', `${object} could not sync: ${text}`, [
      progress.evidence,
    ]);
  }
  if (progress.phase === 'requested') {
    // A sync that was joined may have been of an earlier commit.
    await writer.requestSync(asked, x.signal);
  }
  await x.step(
    'request-sync',
    'running',
    `${object}: ${progress.phase === 'running' ? 'syncing' : 'asked to sync'}`,
    progress.evidence,
  );
  return { dueAfterMs: SYNC_POLL_MS };
}

/**
 * Whether writes that were about to be done were.
 *
 * @returns what to do until the cluster can be read.
 */
export async function settleWrites(
  x: Execution,
  writer: ClusterWriter,
  manifests: Manifests,
): Promise<Next | undefined> {
  for (const stored of x.intents.filter(({ state }) => state === 'written')) {
    const { intent } = stored;
    if (intent.type !== 'commit' && intent.type !== 'pull-request') {
      const manifest =
        intent.type === 'apply'
          ? manifests.get(intent.manifestDigest)
          : undefined;
      const effect = await writer.tookEffect(intent, x.signal, manifest);
      if (effect.effect === 'unknown') {
        return later(x, intent.type, effect.evidence);
      }
      await (effect.effect === 'yes'
        ? x.done(stored, effect.evidence)
        : x.void(stored, effect.evidence));
    }
  }
  return undefined;
}
