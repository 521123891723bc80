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

import type { SyncState } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  applyIgnoreRules,
  expandObject,
  parseObjectRef,
  type Finding,
  type IgnoreRule,
} from '@gitopshq/drift-engine';
import type { ComparedFinding, OperationRecord, ServiceSync } from '../types';
import { attribute } from './attribute';
import { deterministic } from './deterministic';
import { judgeObject } from './judgeObject';
import type { LiveObject, LiveObjects } from './LiveObjects';
import { redactFinding } from './redactFinding';
import type { ScanSubject } from './ScanSubject';
import { apiKindOf, isScaler } from './scanTypes';
import type { Sight } from './sightOf';

/** Causes that only hold where it is known since when Git is as it is. */
const BY_TIME: ReadonlySet<string> = new Set(['pending', 'failed-sync']);

/** What objects are judged by. */
export interface Bench {
  subject: ScanSubject;
  live: LiveObjects;
  sight: Sight;
  /** Objects that were alive in this cluster before. */
  seenBefore: ReadonlySet<string>;
  rules: readonly IgnoreRule[];
  /** What operations wrote and are putting right, newest first. */
  operations: readonly OperationRecord[];
  /** Epoch ms. */
  now: number;
}

/** Keeps what was found of each object of an environment. */
export class ObjectJudge {
  /** Findings of each object that has any, before and after rules. */
  private readonly raw = new Map<string, readonly Finding[]>();
  private readonly found = new Map<string, ComparedFinding[]>();
  private readonly notes = new Map<string, readonly string[]>();
  /** Objects of which nothing could be told at their last look. */
  private readonly undecided = new Set<string>();

  constructor(
    private readonly options: {
      redact: readonly string[];
      breathe(): Promise<void> | undefined;
    },
  ) {}

  /** Objects that have findings, ignored ones too. */
  get withFindings(): Iterable<string> {
    return this.raw.keys();
  }

  /** Objects with findings that time alone may turn into others. */
  *pending(): Iterable<string> {
    for (const [ref, findings] of this.raw) {
      if (findings.some(({ cause }) => cause === 'pending')) {
        yield ref;
      }
    }
  }

  /** Objects with findings that an operation is putting right. */
  *reconciling(): Iterable<string> {
    for (const [ref, findings] of this.found) {
      if (findings.some(({ status }) => status === 'reconciling')) {
        yield ref;
      }
    }
  }

  notesOf(ref: string): readonly string[] {
    return this.notes.get(ref) ?? [];
  }

  isUndecided(ref: string): boolean {
    return this.undecided.has(ref);
  }

  findingsOf(refs: Iterable<string>): ComparedFinding[] {
    return [...refs].flatMap(ref => this.found.get(ref) ?? []);
  }

  /** @returns refs that were judged; of any other nothing was learnt. */
  async judge(refs: Iterable<string>, bench: Bench): Promise<Set<string>> {
    const { subject, live, sight, now } = bench;
    subject.renewContexts();
    const judged = new Set<string>();
    for (const ref of refs) {
      await this.options.breathe();
      if (!sight.readable.has(apiKindOf(ref))) {
        continue;
      }
      const stated = subject.objects.get(ref);
      const serviceKey = stated?.rendered.serviceKey ?? '';
      const object = live.get(ref);
      const { findings, notes, unreadable } = judgeObject(
        stated?.prepared,
        object,
        subject.contextOf(serviceKey, now, bench.seenBefore),
        () => subject.limitsIn(parseObjectRef(ref)?.namespace ?? ''),
      );
      const untold =
        unreadable !== undefined ||
        // It may be one of those that could not be read.
        (stated && !object && !sight.complete.has(apiKindOf(ref))) ||
        (!subject.isDated(serviceKey) &&
          findings.some(({ cause }) => BY_TIME.has(cause)));
      if (untold) {
        this.undecided.add(ref);
        keep(this.notes, ref, unreadable === undefined ? [] : [unreadable]);
        continue;
      }
      this.undecided.delete(ref);
      judged.add(ref);
      keep(this.raw, ref, deterministic(findings, stated?.rendered));
      keep(this.notes, ref, notes);
    }
    this.decide(judged, bench);
    return judged;
  }

  /** What rules say of the findings of the judged objects. */
  private decide(
    judged: ReadonlySet<string>,
    { subject, live, rules, operations, now }: Bench,
  ): void {
    const some = [...judged].flatMap(ref => this.raw.get(ref) ?? []);
    judged.forEach(ref => this.found.delete(ref));
    if (some.length === 0) {
      return;
    }
    const { environmentRef, namespaces } = subject.environment;
    const refs = new Set(some.map(({ object }) => object));
    const stated = [...refs].flatMap(ref => subject.objects.get(ref) ?? []);
    const ignored = applyIgnoreRules(some, rules, now, {
      environmentRef,
      desired: [...stated, ...subject.scalers].map(
        ({ prepared }) => prepared.desired,
      ),
      live: [...live.inNamespaces(new Set(namespaces))]
        .filter(({ ref }) => isScaler(ref))
        .map(({ compact }) => expandObject(compact)),
    });
    const services = subject.servicesOfOthers(
      [...refs]
        .filter(ref => !subject.objects.has(ref))
        .map(ref => live.get(ref))
        .filter((object): object is LiveObject => object !== undefined),
    );
    for (const finding of ignored) {
      const { object } = finding;
      const of = this.found.get(object) ?? [];
      of.push(
        redactFinding(
          attribute(
            toCompared(
              finding,
              subject.serviceOf(object) ?? services.get(object),
              subject.objects.get(object)?.rendered.files ?? [],
            ),
            operations,
            subject.committedAtOf(object),
          ),
          this.options.redact,
        ),
      );
      this.found.set(object, of);
    }
  }

  /**
   * Sync of every service that Git has objects of. What cannot be read is
   * never in sync.
   *
   * @param isHead - Whether the commit in force is the one Git holds now.
   */
  syncs(subject: ScanSubject, sight: Sight, isHead: boolean): ServiceSync[] {
    const objects = new Map<string, number>();
    const unknown = new Set<string>();
    for (const [ref, { rendered }] of subject.objects) {
      const serviceId = subject.serviceOf(ref);
      if (serviceId !== undefined) {
        objects.set(serviceId, (objects.get(serviceId) ?? 0) + 1);
        if (
          !isHead ||
          !subject.isDated(rendered.serviceKey) ||
          !sight.readable.has(apiKindOf(ref)) ||
          this.undecided.has(ref)
        ) {
          unknown.add(serviceId);
        }
      }
    }
    const worst = new Map<string, SyncState>();
    for (const findings of this.found.values()) {
      for (const { serviceId, cause, status } of findings) {
        if (serviceId === undefined || status === 'ignored') {
          continue;
        }
        if (cause === 'failed-sync') {
          worst.set(serviceId, 'out-of-sync');
        } else if (cause === 'pending' && !worst.has(serviceId)) {
          worst.set(serviceId, 'pending');
        }
      }
    }
    return [...objects].map(([serviceId, count]) => ({
      serviceId,
      objects: count,
      sync:
        worst.get(serviceId) ??
        (unknown.has(serviceId) ? 'unknown' : 'in-sync'),
    }));
  }
}

function keep<T>(
  map: Map<string, readonly T[]>,
  ref: string,
  values: readonly T[],
): void {
  if (values.length > 0) {
    map.set(ref, values);
  } else {
    map.delete(ref);
  }
}

function toCompared(
  finding: Finding,
  serviceId: string | undefined,
  files: string[],
): ComparedFinding {
  const { manager, ...rest } = finding;
  return {
    ...rest,
    ...(manager !== null && { manager }),
    ...(serviceId !== undefined && { serviceId }),
    files,
    status: finding.ignoredBy ? 'ignored' : 'open',
  };
}
