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

/**
 * What every person who sees everything is shown of an environment's
 * services, summed up when they are written instead of each time it is read.
 *
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('service_rollups', table => {
    table.comment('Services of each environment by level, as if visible');
    table.string('environment_ref', 512).notNullable();
    table.smallint('level').notNullable();
    table.integer('services').notNullable();
    table.bigInteger('expected').notNullable();
    table.bigInteger('not_ready').notNullable();
    table.primary(['environment_ref', 'level']);
  });
  // By the stored levels; the first evaluation after the start does it exactly.
  await knex(
    knex.raw('service_rollups (??, ??, ??, ??, ??)', [
      'environment_ref',
      'level',
      'services',
      'expected',
      'not_ready',
    ]),
  ).insert(
    knex('services')
      .select('environment_ref', 'level')
      .count('*')
      .sum('expected')
      .sum('not_ready')
      .groupBy('environment_ref', 'level'),
  );
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('service_rollups');
};
