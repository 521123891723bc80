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

/**
 * Times are epoch milliseconds of the database clock (bigint).
 *
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('heartbeats', table => {
    table
      .bigInteger('bucket_at')
      .comment('Start of the span that is being counted');
    table.integer('bucket_received').notNullable().defaultTo(0);
    table.integer('bucket_worst_ms').notNullable().defaultTo(0);
  });
  await knex.schema.alterTable('cluster_probes', table => {
    table.bigInteger('first_probed_at').comment('Beats are expected since');
  });

  await knex.schema.createTable('heartbeat_buckets', table => {
    table.comment(
      'Beats of each cluster by spans that are over, written once each; none for a span without a beat',
    );
    table.string('cluster_ref', 512).notNullable();
    table.bigInteger('from_at').notNullable();
    table.integer('received').notNullable();
    table.integer('worst_age_ms').notNullable();
    table.bigInteger('last_beat_at').notNullable();
    table.primary(['cluster_ref', 'from_at']);
  });

  await knex.schema.createTable('hub_runs', table => {
    table.comment('When a process of the hub was asking clusters');
    table.string('run_id', 36).primary();
    table.bigInteger('started_at').notNullable();
    table.bigInteger('last_at').notNullable();
    table.index('last_at');
  });

  await knex.schema.createTable('fleet_silences', table => {
    table.comment('When more than half of the fleet was not heard of');
    table.bigInteger('started_at').primary();
    table.bigInteger('ended_at');
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  for (const table of ['fleet_silences', 'hub_runs', 'heartbeat_buckets']) {
    await knex.schema.dropTable(table);
  }
  await knex.schema.alterTable('cluster_probes', table => {
    table.dropColumn('first_probed_at');
  });
  await knex.schema.alterTable('heartbeats', table => {
    table.dropColumns('bucket_at', 'bucket_received', 'bucket_worst_ms');
  });
};
