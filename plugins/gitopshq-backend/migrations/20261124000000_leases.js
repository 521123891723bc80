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
  await knex.schema.createTable('replicas', table => {
    table.comment('Running processes of the hub');
    table.string('replica_id', 36).primary();
    table.bigInteger('expires_at').notNullable();
  });

  await knex.schema.createTable('leases', table => {
    table.comment('Which replica looks after what');
    table
      .string('name', 544)
      .primary()
      .comment('cluster:<entity ref> or role:<name>');
    table.string('owner', 36).comment('replica_id; null = free');
    table
      .bigInteger('epoch')
      .notNullable()
      .comment(
        'Fencing token: grows with each change of hands, starts at the time of creation',
      );
    // Not indexed, so that a renewal rewrites no index.
    table.bigInteger('expires_at').notNullable();
    table.index('owner');
  });

  await knex.schema.alterTable('clusters', table => {
    table
      .string('collected_uid', 64)
      .comment('uid of kube-system of the cluster that was collected from');
  });

  await knex.schema.alterTable('environments', table => {
    table
      .text('collection_problem')
      .comment('JSON, what is wrong with collecting it');
    table
      .bigInteger('written_at')
      .comment('When its services, or whether they can be seen, last changed');
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('environments', table => {
    table.dropColumns('collection_problem', 'written_at');
  });
  await knex.schema.alterTable('clusters', table => {
    table.dropColumn('collected_uid');
  });
  await knex.schema.dropTable('leases');
  await knex.schema.dropTable('replicas');
};
