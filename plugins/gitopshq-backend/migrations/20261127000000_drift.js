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
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('findings', table => {
    table.comment('Differences between Git and the clusters, one per path');
    table.string('finding_id', 32).primary();
    table.string('environment_ref', 512).notNullable();
    table.string('service_id', 32);
    table.string('object', 1024).notNullable();
    table.string('kind', 128).notNullable();
    table.text('path').notNullable();
    table.string('change', 16).notNullable();
    table.string('cause', 16).notNullable();
    table.string('confidence', 8).notNullable();
    table.string('manager', 256);
    table.string('suggestion', 16).notNullable();
    table.string('status', 16).notNullable();
    table.text('desired').comment('JSON; of a Secret a fingerprint');
    table.text('live').comment('JSON; of a Secret a fingerprint');
    table.text('evidence').notNullable().comment('JSON array');
    table.bigInteger('since').comment('Epoch ms, by the cluster');
    table.text('files').notNullable().comment('JSON array');
    table.text('ignored_by').comment('JSON');
    table.string('rule_id', 64).comment('Of an ignore rule written in the UI');
    table.string('operation_id', 36);
    table.bigInteger('first_seen_at').notNullable();
    table
      .bigInteger('last_seen_at')
      .notNullable()
      .comment('While unresolved, the comparison says until when it was seen');
    table.bigInteger('resolved_at');
    table.integer('reopened_count').notNullable().defaultTo(0);
    table.index(['environment_ref', 'object']);
    table.index(['service_id', 'status']);
    table.index('rule_id');
    table.index('resolved_at');
  });
  // The order of lists: newest first.
  await knex.schema.raw(
    'CREATE INDEX findings_first_seen_at_desc_index ON findings (first_seen_at DESC, finding_id)',
  );

  await knex.schema.createTable('comparisons', table => {
    table.comment('How far each environment was compared, and with what');
    table.string('environment_ref', 512).primary();
    table.string('state', 16).notNullable();
    table.text('problem').comment('JSON; why it is not compared');
    table.text('unreadable').notNullable().comment('JSON array of problems');
    table.string('head_sha', 64);
    table.bigInteger('head_seen_at');
    table.string('in_force_sha', 64);
    table.bigInteger('in_force_at');
    table.string('applied_sha', 64);
    table.bigInteger('applied_at');
    table.string('applied_evidence', 512);
    table.bigInteger('compared_at').comment('Known to be current until then');
    table.integer('compared_objects').notNullable().defaultTo(0);
  });

  await knex.schema.createTable('service_syncs', table => {
    table.comment('Whether what is applied of a service is what Git holds');
    table.string('service_id', 32).primary();
    table.string('environment_ref', 512).notNullable();
    table.string('sync', 16).notNullable();
    table.integer('objects').notNullable().comment('Compared of it');
    table.bigInteger('since').notNullable();
    table.index(['environment_ref', 'sync']);
  });

  await knex.schema.createTable('seen_objects', table => {
    table.comment('Objects of Git that were seen alive in a cluster');
    table.string('environment_ref', 512).notNullable();
    table.string('object', 1024).notNullable();
    table
      .string('cluster_uid', 64)
      .notNullable()
      .comment('uid of the namespace kube-system');
    table.primary(['environment_ref', 'object']);
  });

  await knex.schema.createTable('ignore_rules', table => {
    table.comment('Ignore rules written in the UI');
    table.string('rule_id', 36).primary();
    table.string('kind', 128);
    table.string('name', 253);
    table.string('path', 1024);
    table.string('cause', 16);
    table.string('manager', 256);
    table.string('environment_ref', 512);
    table.text('reason').notNullable();
    table.string('author', 512).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at');
    table.index('environment_ref');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'ignore_rules',
    'seen_objects',
    'service_syncs',
    'comparisons',
    'findings',
  ]) {
    await knex.schema.dropTable(table);
  }
};
