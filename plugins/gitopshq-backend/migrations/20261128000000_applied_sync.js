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
  await knex.schema.alterTable('comparisons', table => {
    table
      .string('applied_sync', 16)
      .comment("In sync or not, in the delivering tool's own view");
    table.bigInteger('written_at').comment('Someone followed it until then');
  });
  await knex.schema.alterTable('findings', table => {
    table.index(['status', 'environment_ref']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('findings', table => {
    table.dropIndex(['status', 'environment_ref']);
  });
  await knex.schema.alterTable('comparisons', table => {
    table.dropColumns('applied_sync', 'written_at');
  });
};
