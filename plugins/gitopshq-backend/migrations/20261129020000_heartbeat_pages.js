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

// @ts-check

const TABLES = ['heartbeats', 'cluster_probes'];

/**
 * Every row of these is rewritten every 30 s, and no column that changes is
 * indexed: with room in its page, the new row stays there and the index as it
 * is (a "heap-only tuple").
 *
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  if (knex.client.config.client === 'pg') {
    for (const table of TABLES) {
      await knex.raw('ALTER TABLE ?? SET (fillfactor = 50)', [table]);
    }
  }
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  if (knex.client.config.client === 'pg') {
    for (const table of TABLES) {
      await knex.raw('ALTER TABLE ?? RESET (fillfactor)', [table]);
    }
  }
};
