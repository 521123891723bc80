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
  compareObject,
  type containerLimitsByNamespace,
  expandObject,
  findExtra,
  readObject,
  UnreadableObjectError,
  type Finding,
  type KubernetesObject,
  type PreparedContext,
  type PreparedObject,
} from '@gitopshq/drift-engine';
import type { LiveObject } from './LiveObjects';

/** What judging one object found. */
export interface Judgement {
  findings: readonly Finding[];
  /** Notices that are no drift. */
  notes: readonly string[];
  /** Why it could not be judged; then nothing about it may be closed. */
  unreadable?: string;
}

/** LimitRange items of type Container. */
export type ContainerLimits = ReturnType<
  typeof containerLimitsByNamespace
> extends Map<string, infer T>
  ? T
  : never;

const CLEAN: Judgement = { findings: [], notes: [] };

/**
 * Compares one object as Git and as the cluster have it.
 *
 * @param limits - LimitRange items of type Container in its namespace.
 */
export function judgeObject(
  desired: PreparedObject | undefined,
  live: LiveObject | undefined,
  context: PreparedContext,
  limits: () => ContainerLimits,
): Judgement {
  if (desired) {
    const result = compareObject(
      desired,
      live && expandObject(live.compact),
      context,
      limits,
    );
    return {
      findings: result.findings,
      notes: result.notes.map(({ text }) => text),
      ...(result.unreadable !== undefined && { unreadable: result.unreadable }),
    };
  }
  // Spares parsing what carries no mark at all: most objects of a cluster.
  if (!live || !mayBeOurs(live, context)) {
    return CLEAN;
  }
  try {
    const extra = findExtra(readLive(live), context);
    return extra ? { findings: [extra], notes: [] } : CLEAN;
  } catch (error) {
    if (error instanceof UnreadableObjectError) {
      return { ...CLEAN, unreadable: error.message };
    }
    throw error;
  }
}

function mayBeOurs({ compact }: LiveObject, context: PreparedContext): boolean {
  return (
    context.tracking.length > 0 &&
    context.tracking.every(({ key }) => compact.body.includes(key))
  );
}

function readLive({ compact }: LiveObject) {
  const object: KubernetesObject = expandObject(compact);
  return readObject(object);
}
