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
  await knex.schema.createTable('release_timelines', table => {
    table.comment('How far the history of each environment was read');
    table.string('environment_ref', 512).primary();
    table
      .string('source_key', 64)
      .notNullable()
      .comment('SHA-256 of repository, branch and path');
    table.string('head_sha', 64).notNullable();
    table.integer('head_depth').notNullable();
    table
      .text('paths')
      .notNullable()
      .comment('JSON array: the input set that commits were looked for by');
    table
      .boolean('truncated')
      .notNullable()
      .comment('Older commits are left out');
    table.bigInteger('first_read_at').notNullable();
    table.bigInteger('read_at').notNullable();
    table
      .integer('wanted_depth')
      .comment('Somebody asked for commits down to it');
    table.text('problem').comment('JSON; why commits are not confirmed');
    table
      .integer('version')
      .notNullable()
      .comment(
        'Grows with every reading; two hubs never write over each other',
      );
  });

  await knex.schema.createTable('release_commits', table => {
    table.comment('First-parent commits that changed a file of the input set');
    table.string('environment_ref', 512).notNullable();
    table.string('sha', 64).notNullable();
    table
      .integer('depth')
      .notNullable()
      .comment('Place on the first-parent line; newer is greater');
    table.string('parent_sha', 64);
    table.string('author', 512).notNullable();
    table.bigInteger('committed_at').notNullable().comment('By the committer');
    table.bigInteger('at').notNullable().comment('No later than first seen');
    table.text('subject').notNullable();
    table.text('operations').comment('JSON array of Operation-Id trailers');
    table.boolean('confirmed').notNullable();
    table
      .boolean('seen_new')
      .notNullable()
      .comment('It came after the first reading');
    table.primary(['environment_ref', 'sha']);
    table.index(['environment_ref', 'depth']);
  });

  await knex.schema.createTable('release_units', table => {
    table.comment('What of an environment changes together, by Git alone');
    table.string('environment_ref', 512).notNullable();
    table.string('service_key', 32).notNullable();
    table.string('name', 256).notNullable();
    table.text('workload').notNullable().comment('JSON; tells the service');
    table.string('service_id', 32).notNullable();
    table.string('applied_sha', 64).comment('Its release that is applied');
    table.primary(['environment_ref', 'service_key']);
    table.index('service_id');
  });

  await knex.schema.createTable('release_services', table => {
    table.comment(
      'Releases of units; unconfirmed ones are guessed by their files',
    );
    table.string('environment_ref', 512).notNullable();
    table
      .string('service_key', 32)
      .notNullable()
      .comment('Empty: of no service; *: of any, as far as its files tell');
    table.string('sha', 64).notNullable();
    table.integer('depth').notNullable();
    table.bigInteger('at').notNullable();
    table.boolean('confirmed').notNullable();
    table.string('digest_before', 64).comment('Of its objects; empty: none');
    table.string('digest_after', 64);
    table.text('images').notNullable().comment('JSON array');
    table.text('values').notNullable().comment('JSON array, redacted');
    table.string('kind', 16).notNullable();
    table.string('operation_id', 36);
    table.string('rolled_back_by', 64);
    table.string('outcome', 16).notNullable();
    table.text('outcome_reason');
    table.bigInteger('applied_at').comment('As far as that was seen');
    table.bigInteger('watched_at').comment('When judging it began');
    table.text('watch').comment('JSON; what judging it has seen so far');
    table.bigInteger('stable_at').comment('Start of its stable window');
    table
      .bigInteger('recovered_at')
      .comment('Of a bad one: start of the next stable window');
    table.primary(['environment_ref', 'service_key', 'sha']);
    table.index(['environment_ref', 'service_key', 'depth']);
    table.index(['environment_ref', 'sha']);
    table.index(['environment_ref', 'outcome']);
    table.index('at');
  });

  await knex.schema.createTable('release_events', table => {
    table.comment('Outcomes as they were found, each once');
    table.string('environment_ref', 512).notNullable();
    table.string('service_key', 32).notNullable();
    table.string('sha', 64).notNullable();
    table.string('event', 16).notNullable();
    table.bigInteger('at').notNullable();
    table.text('reason').notNullable();
    table.primary(['environment_ref', 'service_key', 'sha', 'event']);
    table.index('at');
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  for (const table of [
    'release_events',
    'release_services',
    'release_units',
    'release_commits',
    'release_timelines',
  ]) {
    await knex.schema.dropTable(table);
  }
};
