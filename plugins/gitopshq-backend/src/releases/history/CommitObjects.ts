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

import type { RenderedObject } from '../../desired';
import { digestOf } from '../../desired/render/digest';
import type { ServiceObject } from '../../drift/scan/servicesOf';
import type { RegisteredEnvironment } from '../../registry/types';
import { REMAINDER, refOf, statedAs, unitsOf, type UnitMap } from './units';

/** An object that a commit made another; one side is absent for a new or gone one. */
export interface ChangedObject {
  ref: string;
  before?: RenderedObject;
  after?: RenderedObject;
}

/** What a commit changed of one unit. */
export interface UnitChange {
  objects: ChangedObject[];
  /** Of all its objects; `''`: it has none. */
  digestBefore: string;
  digestAfter: string;
}

interface Entry {
  rendered: RenderedObject;
  stated: ServiceObject;
}

const identityOf = ({ stated }: Entry) => JSON.stringify(stated);

/** Rendered objects of an environment at one commit, by unit. Never changed. */
export class CommitObjects {
  private map?: UnitMap;
  private members?: ReadonlyMap<string, string[]>;

  private constructor(
    private readonly environment: RegisteredEnvironment,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly refsByFile: ReadonlyMap<string, readonly string[]>,
    /** Whether files can be replaced: each object is made of one file alone. */
    readonly perFile: boolean,
  ) {}

  static of(
    environment: RegisteredEnvironment,
    objects: readonly RenderedObject[],
    perFile = false,
  ): CommitObjects {
    const entries = new Map<string, Entry>();
    const refsByFile = new Map<string, string[]>();
    for (const rendered of objects) {
      const ref = refOf(rendered, environment);
      // Stated more than once, the last one counts.
      entries.set(ref, {
        rendered,
        stated: statedAs(ref, rendered, environment),
      });
      for (const file of rendered.files) {
        const refs = refsByFile.get(file);
        if (refs) {
          refs.push(ref);
        } else {
          refsByFile.set(file, [ref]);
        }
      }
    }
    return new CommitObjects(
      environment,
      entries,
      refsByFile,
      perFile &&
        entries.size === objects.length &&
        objects.every(({ files }) => files.length === 1),
    );
  }

  /**
   * The same with some files replaced.
   *
   * @param objects - All objects of these files.
   * @returns undefined when only rendering all of it can tell.
   */
  withFiles(
    files: readonly string[],
    objects: readonly RenderedObject[],
  ): CommitObjects | undefined {
    const entries = new Map(this.entries);
    const refsByFile = new Map(this.refsByFile);
    const before: string[] = [];
    for (const file of files) {
      for (const ref of refsByFile.get(file) ?? []) {
        before.push(identityOf(entries.get(ref)!));
        entries.delete(ref);
      }
      refsByFile.delete(file);
    }
    const replaced = CommitObjects.of(this.environment, objects, true);
    const doubled = [...replaced.entries.keys()].some(ref => entries.has(ref));
    if (!this.perFile || !replaced.perFile || doubled) {
      return undefined;
    }
    replaced.entries.forEach((entry, ref) => entries.set(ref, entry));
    replaced.refsByFile.forEach((refs, file) => refsByFile.set(file, refs));
    const next = new CommitObjects(this.environment, entries, refsByFile, true);
    const after = [...replaced.entries.values()].map(identityOf);
    if (before.sort().join() === after.sort().join()) {
      // Only contents are others: everything belongs where it did.
      next.map = this.map;
      next.members = this.members;
    }
    return next;
  }

  /** Units by key. */
  get units(): UnitMap['units'] {
    return this.assigned().units;
  }

  /** Units whose objects come from each file. */
  unitsByFile(): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>();
    for (const [file, refs] of this.refsByFile) {
      found.set(file, new Set(refs.map(ref => this.unitOf(ref))));
    }
    return found;
  }

  /** What is another than before, by key of the unit. */
  changesFrom(before: CommitObjects): Map<string, UnitChange> {
    const changed = new Map<string, ChangedObject[]>();
    const add = (unit: string, change: ChangedObject) => {
      const objects = changed.get(unit);
      if (objects) {
        objects.push(change);
      } else {
        changed.set(unit, [change]);
      }
    };
    for (const [ref, { rendered: after }] of this.entries) {
      const then = before.entries.get(ref)?.rendered;
      const unit = this.unitOf(ref);
      const unitThen = then && before.unitOf(ref);
      if (then && unitThen !== unit) {
        add(unitThen!, { ref, before: then });
        add(unit, { ref, after });
      } else if (then?.digest !== after.digest) {
        add(unit, { ref, ...(then && { before: then }), after });
      }
    }
    for (const [ref, { rendered: then }] of before.entries) {
      if (!this.entries.has(ref)) {
        add(before.unitOf(ref), { ref, before: then });
      }
    }
    return new Map(
      [...changed].map(([unit, objects]) => [
        unit,
        {
          objects,
          digestBefore: before.digest(unit),
          digestAfter: this.digest(unit),
        },
      ]),
    );
  }

  private unitOf(ref: string): string {
    return this.assigned().unitOf.get(ref) ?? REMAINDER;
  }

  private digest(unit: string): string {
    const refs = this.membersOf(unit);
    return refs.length === 0
      ? ''
      : digestOf(
          refs
            .map(ref => `${ref} ${this.entries.get(ref)!.rendered.digest}`)
            .sort(),
        );
  }

  private membersOf(unit: string): readonly string[] {
    if (!this.members) {
      const members = new Map<string, string[]>();
      for (const ref of this.entries.keys()) {
        const key = this.unitOf(ref);
        const refs = members.get(key);
        if (refs) {
          refs.push(ref);
        } else {
          members.set(key, [ref]);
        }
      }
      this.members = members;
    }
    return this.members.get(unit) ?? [];
  }

  private assigned(): UnitMap {
    this.map ??= unitsOf(
      this.environment,
      [...this.entries.values()].map(({ stated }) => stated),
    );
    return this.map;
  }
}
