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
 * Times are epoch milliseconds of the database clock (bigint), but for dates
 * of commits older than the first fetch, which are the committers'.
 *
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('desired_heads', table => {
    table.comment('Tip of each branch that environments follow');
    table.string('repository_key', 64).notNullable();
    table.string('branch', 256).notNullable();
    table.string('sha', 64).notNullable();
    table.bigInteger('seen_at').notNullable();
    table
      .bigInteger('checked_at')
      .notNullable()
      .comment('When the fetch began that brought it; a younger one wins');
    table
      .boolean('rewritten')
      .notNullable()
      .comment('The tip before it is not among its ancestors');
    table.primary(['repository_key', 'branch']);
  });

  await knex.schema.createTable('desired_commits', table => {
    table.comment('When each commit first was the tip of its branch');
    table.string('repository_key', 64).notNullable();
    table.string('branch', 256).notNullable();
    table.string('sha', 64).notNullable();
    table.bigInteger('seen_at').notNullable();
    table.primary(['repository_key', 'branch', 'sha']);
    table.index(['seen_at']);
  });

  await knex.schema.createTable('desired_environments', table => {
    table.comment('The last commit of each environment that could be rendered');
    table.string('environment_ref', 512).primary();
    table
      .string('source_key', 64)
      .notNullable()
      .comment('SHA-256 of repository, branch, path and renderer');
    table.string('sha', 64).notNullable();
    table.bigInteger('seen_at').notNullable();
  });

  await knex.schema.createTable('desired_services', table => {
    table.comment(
      'Since when the rendered objects of a service are as they are',
    );
    table.string('environment_ref', 512).notNullable();
    table.string('service_key', 512).notNullable();
    table
      .string('digest', 64)
      .notNullable()
      .comment('Of its rendered objects; empty: it has none any more');
    table.string('sha', 64).comment('The commit that made them so');
    table.bigInteger('committed_at').comment('Absent until it is found out');
    table.primary(['environment_ref', 'service_key']);
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('desired_services');
  await knex.schema.dropTable('desired_environments');
  await knex.schema.dropTable('desired_commits');
  await knex.schema.dropTable('desired_heads');
};
