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
 * Times are epoch milliseconds of the database clock (bigint). Levels are
 * ranks: 0 healthy, 1 notice, 2 unknown, 3 warning, 4 critical.
 *
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('clusters', table => {
    table.comment('Registered clusters, from configuration and catalog');
    table.string('cluster_ref', 512).primary();
    table.string('name', 256).notNullable();
    table.string('title', 256);
    table.string('origin', 16).notNullable();
    table.string('connection', 16).notNullable();
    table.text('api_server');
    table.boolean('confirmed').notNullable();
    table.boolean('writable').notNullable();
    table.boolean('skip_tls_verify').notNullable();
    table.text('owner_refs').notNullable().comment('JSON array');
    table.text('problem').comment('JSON, why it is not used as declared');
    table
      .smallint('level')
      .notNullable()
      .defaultTo(2)
      .comment('As last evaluated; for filters and order, reads recompute');
    table.index(['level', 'cluster_ref']);
  });

  await knex.schema.createTable('heartbeats', table => {
    table.comment('One narrow row per cluster, stamped by the hub');
    table.string('cluster_ref', 512).primary();
    table.bigInteger('beat_at').notNullable();
    table.integer('consecutive_beats').notNullable();
    table.boolean('after_gap').notNullable();
  });

  await knex.schema.createTable('cluster_probes', table => {
    table.comment('What the last probe of each cluster learnt');
    table.string('cluster_ref', 512).primary();
    table.bigInteger('probed_at').notNullable();
    table.string('outcome', 32).notNullable();
    table.float('latency_ms', 53);
    table.string('version', 128);
    table.float('skew_seconds', 53);
    table.string('cluster_uid', 64);
    table.text('problem').comment('JSON');
  });

  await knex.schema.createTable('environments', table => {
    table.string('environment_ref', 512).primary();
    table.string('name', 256).notNullable();
    table.string('title', 256);
    table.string('cluster_ref', 512).notNullable();
    table.string('tier', 16).notNullable();
    table.string('tenant', 256);
    table.string('state', 16).notNullable();
    table.text('namespaces').notNullable().comment('JSON array');
    table.text('source').comment('JSON');
    table.text('owner_refs').notNullable().comment('JSON array');
    table.text('problem').comment('JSON');
    table
      .bigInteger('observed_at')
      .comment('Until when everything collected for it is known to be current');
    table.text('unreadable').comment('Why its pods cannot be seen now');
    table
      .boolean('visible')
      .notNullable()
      .defaultTo(false)
      .comment('As last evaluated: its collected data is current');
    table.index('cluster_ref');
    table.index('tenant');
  });

  await knex.schema.createTable('services', table => {
    table.string('service_id', 32).primary();
    table.string('environment_ref', 512).notNullable();
    table.string('key', 256).notNullable();
    table.string('name', 256).notNullable();
    table.string('component_ref', 512);
    table.string('system_ref', 512);
    table.string('mapping', 16).notNullable();
    table.text('claims').notNullable().comment('JSON array');
    table.text('owner_refs').notNullable().comment('JSON array');
    table.integer('expected').notNullable();
    table.integer('not_ready').notNullable();
    table.text('images').notNullable().comment('JSON array');
    table
      .smallint('level')
      .notNullable()
      .defaultTo(2)
      .comment('As last evaluated; for filters and order, reads recompute');
    table.index(['environment_ref', 'level']);
    table.index('component_ref');
    table.index('system_ref');
  });
  // The order of lists: worst first, then by name.
  await knex.schema.raw(
    'CREATE INDEX services_level_desc_name_index ON services (level DESC, name, service_id)',
  );

  await knex.schema.createTable('target_owners', table => {
    table.comment(
      'Who may read what as an owner: clusters and environments are also readable to the owners of every service on them',
    );
    table.string('target_kind', 16).notNullable();
    table.string('target_ref', 512).notNullable();
    table.string('owner_ref', 512).notNullable();
    table.primary(['target_kind', 'target_ref', 'owner_ref']);
    table.index(['owner_ref', 'target_kind']);
  });

  await knex.schema.createTable('workloads', table => {
    table.string('cluster_ref', 512).notNullable();
    table.string('uid', 64).notNullable();
    table.string('service_id', 32).notNullable();
    table.string('api_version', 128).notNullable();
    table.string('kind', 64).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('name', 253).notNullable();
    table.integer('wanted').notNullable();
    table.integer('ready').notNullable();
    table.integer('updated').notNullable();
    table.integer('restarts').notNullable();
    table.text('images').notNullable().comment('JSON array');
    table.text('autoscaler').comment('JSON');
    table.text('problem').comment('JSON');
    table.primary(['cluster_ref', 'uid']);
    table.index('service_id');
  });

  await knex.schema.createTable('pods', table => {
    table.string('cluster_ref', 512).notNullable();
    table.string('uid', 64).notNullable();
    table.string('service_id', 32).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('name', 253).notNullable();
    table.string('workload', 320);
    table.string('phase', 16).notNullable();
    table.boolean('ready').notNullable();
    table.integer('restarts').notNullable();
    table.string('reason', 256);
    table.integer('exit_code');
    table.string('started_at', 32).comment('ISO 8601, by the cluster');
    table.string('node', 253);
    table.primary(['cluster_ref', 'uid']);
    table.index(['service_id', 'name']);
  });

  await knex.schema.createTable('events', table => {
    table.comment('Warning events about objects of services');
    table.string('cluster_ref', 512).notNullable();
    table.string('uid', 64).notNullable();
    table.string('service_id', 32).notNullable();
    table.string('type', 16).notNullable();
    table.string('reason', 256).notNullable();
    table.text('message').notNullable();
    table.integer('count').notNullable();
    table.string('last_seen_at', 32).comment('ISO 8601, by the cluster');
    table.string('object', 320).notNullable();
    table.primary(['cluster_ref', 'uid']);
    table.index(['service_id', 'last_seen_at']);
  });

  await knex.schema.createTable('collections', table => {
    table.comment('State of each watched resource');
    table.string('cluster_ref', 512).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('resource', 128).notNullable();
    table.string('state', 16).notNullable();
    table.bigInteger('as_of');
    table.text('problem').comment('JSON');
    table.primary(['cluster_ref', 'namespace', 'resource']);
  });

  await knex.schema.createTable('signal_samples', table => {
    table.comment(
      'Trend of signals: raw = one row per change, hourly = worst of the hour',
    );
    table.string('signal', 32).notNullable();
    table.string('scope', 16).notNullable();
    table.string('ref', 512).notNullable();
    table.string('resolution', 8).notNullable();
    table.bigInteger('at').notNullable();
    table.smallint('level').notNullable();
    table.float('value', 53);
    table.primary(['signal', 'scope', 'ref', 'resolution', 'at']);
    table.index(['resolution', 'at']);
  });

  await knex.schema.createTable('evaluation_spans', table => {
    table.comment(
      'When signals were being evaluated; samples say nothing outside of it',
    );
    table.string('span_id', 36).primary();
    table.bigInteger('started_at').notNullable();
    table.bigInteger('last_at').notNullable();
    table.index('last_at');
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  for (const table of [
    'evaluation_spans',
    'signal_samples',
    'collections',
    'events',
    'pods',
    'workloads',
    'target_owners',
    'services',
    'environments',
    'cluster_probes',
    'heartbeats',
    'clusters',
  ]) {
    await knex.schema.dropTable(table);
  }
};
