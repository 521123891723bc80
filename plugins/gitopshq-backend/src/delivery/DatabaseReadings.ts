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
import { chunk } from 'lodash';
import { dbNow } from '../database/dbNow';
import { Sealer, type EncryptionKey } from '../keys';
import type { ClusterLeases, Lease } from '../leases';

const KEYS_PER_STATEMENT = 500;

/** What is kept of an environment for other replicas. */
export interface KeptReading {
  /** Grows with each write of the environment. */
  version: number;
  /** As it was given to {@link Readings.write}. */
  text: string;
}

/** What the holders of leases know of delivering tools, for everybody else. */
export interface Readings {
  /**
   * Written under the lease it was read under.
   *
   * @returns false when that has changed hands; then nothing was written.
   */
  write(lease: Lease, environmentRef: string, text: string): Promise<boolean>;
  /** Those whose version is another than the one known, by environment. */
  changed(
    known: ReadonlyMap<string, number | undefined>,
  ): Promise<Map<string, KeptReading>>;
}

const placeOf = (environmentRef: string) =>
  `delivery_readings ${environmentRef}`;

/**
 * {@link Readings} in the plugin's database, encrypted: values for Helm and
 * substitutions may hold what nobody else is to see.
 */
export class DatabaseReadings implements Readings {
  constructor(
    private readonly options: {
      database: Knex;
      leases: Pick<ClusterLeases, 'confirm'>;
      sealer: Sealer;
    },
  ) {}

  async write(
    lease: Lease,
    environmentRef: string,
    text: string,
  ): Promise<boolean> {
    const { database, leases, sealer } = this.options;
    const reading = sealer.seal(text, placeOf(environmentRef));
    return database.transaction(async trx => {
      if ((await leases.confirm(trx, [lease])).length === 0) {
        return false;
      }
      const before = await trx('delivery_readings')
        .where('environment_ref', environmentRef)
        .first('version');
      await trx('delivery_readings')
        .insert({
          environment_ref: environmentRef,
          reading,
          // Two writes within a millisecond are two versions all the same.
          version: Math.max(await dbNow(trx), Number(before?.version ?? 0) + 1),
        })
        .onConflict('environment_ref')
        .merge();
      return true;
    });
  }

  async changed(
    known: ReadonlyMap<string, number | undefined>,
  ): Promise<Map<string, KeptReading>> {
    const { database, sealer } = this.options;
    const found = new Map<string, KeptReading>();
    for (const refs of chunk([...known.keys()], KEYS_PER_STATEMENT)) {
      const versions: { environment_ref: string; version: number | string }[] =
        await database('delivery_readings')
          .select('environment_ref', 'version')
          .whereIn('environment_ref', refs);
      const others = versions
        .filter(row => known.get(row.environment_ref) !== Number(row.version))
        .map(row => row.environment_ref);
      const rows =
        others.length === 0
          ? []
          : await database('delivery_readings').whereIn(
              'environment_ref',
              others,
            );
      for (const { environment_ref: ref, version, reading } of rows) {
        const text = sealer.open(reading, placeOf(ref));
        if (text !== undefined) {
          found.set(ref, { version: Number(version), text });
        }
      }
    }
    return found;
  }
}

/** Undefined without keys: nothing is kept in the clear. */
export function createReadings(options: {
  database: Knex;
  leases: Pick<ClusterLeases, 'confirm'>;
  keys: readonly EncryptionKey[];
}): Readings | undefined {
  const [first, ...others] = options.keys;
  return (
    first &&
    new DatabaseReadings({
      database: options.database,
      leases: options.leases,
      sealer: new Sealer([first, ...others]),
    })
  );
}
