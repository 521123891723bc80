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
  await knex.schema.createTable('operations', table => {
    table.comment('Everything that was planned, and what became of it');
    table.string('operation_id', 36).primary();
    table.string('kind', 16).notNullable();
    table.string('scope', 16).notNullable();
    table.string('state', 24).notNullable();
    table
      .integer('version')
      .notNullable()
      .defaultTo(1)
      .comment('Grows with every write');
    table.string('environment_ref', 512).notNullable();
    table.string('environment_name', 256).notNullable();
    table.string('cluster_ref', 512).notNullable();
    table.string('tier', 16).notNullable();
    table.string('service_id', 32);
    table.string('service_name', 256);
    table.string('component_ref', 512);
    table.text('request').notNullable().comment('JSON, as asked for');
    table.text('plan').notNullable().comment('JSON; no contents of files');
    table.text('preview').notNullable().comment('JSON, redacted');
    table.string('digest', 64).notNullable();
    table.string('subject', 512).notNullable();
    table.string('requester', 512).notNullable();
    table.string('author_name', 256).notNullable();
    table.string('author_email', 320).notNullable();
    table.string('executor', 512);
    table
      .text('ownership_refs')
      .comment('JSON array; what the decision to execute rested on');
    table.text('reason');
    table.string('incident_id', 36);
    table.boolean('speculative').notNullable();
    table.text('waived').notNullable().comment('JSON array');
    table.text('steps').notNullable().comment('JSON array');
    table
      .string('base_sha', 64)
      .comment('Commit whose objects it applies when it makes none');
    table.string('commit_sha', 64);
    table.string('pull_request_url', 2048);
    table.string('pull_request', 256).comment('Its number at the provider');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('executed_at');
    table.bigInteger('verifying_since');
    table.bigInteger('ended_at');
    table.bigInteger('expires_at').notNullable();
    table
      .bigInteger('stable_since')
      .comment('Since when everything is as it should be');
    table
      .text('restarts')
      .comment('JSON; restarts by workload when the stable window began');
    table.bigInteger('recovered_at');
    table
      .bigInteger('bad_since')
      .comment('When what it takes back became applied');
    table.text('confirmation').comment('JSON');
    table.text('failure').comment('JSON');
    table.string('correlation_id', 36).notNullable();
    table.index(['state', 'expires_at']);
    table.index(['environment_ref', 'operation_id']);
    table.index(['service_id', 'operation_id']);
    table.index(['incident_id', 'operation_id']);
    table.index(['component_ref', 'operation_id']);
    table.index(['kind', 'operation_id']);
    table.index('commit_sha');
  });

  await knex.schema.createTable('operation_intents', table => {
    table.comment('What was about to be done to Git and clusters');
    table.string('operation_id', 36).notNullable();
    table.integer('sequence').notNullable();
    table.text('intent').notNullable().comment('JSON; never contents');
    table.string('state', 8).notNullable();
    table.string('object', 1024);
    table.text('evidence');
    table.bigInteger('written_at').notNullable();
    table.primary(['operation_id', 'sequence']);
  });

  await knex.schema.createTable('operation_locks', table => {
    table.comment('Targets that are being written to; one row per lease');
    table.string('environment_ref', 512).notNullable();
    table
      .string('service_id', 32)
      .notNullable()
      .comment('Empty: the whole environment');
    table.string('operation_id', 36).notNullable();
    table.primary(['environment_ref', 'service_id']);
    table.index('operation_id');
  });

  await knex.schema.createTable('operation_runs', table => {
    table.comment('Operations under way, and which process carries them on');
    table.string('operation_id', 36).primary();
    table.string('owner', 36);
    table
      .integer('epoch')
      .notNullable()
      .comment('Fencing token: grows with each change of hands');
    table.bigInteger('expires_at').notNullable();
    table
      .integer('wakes')
      .notNullable()
      .defaultTo(0)
      .comment('Grows with each reason to look at it at once');
    table
      .bigInteger('due_at')
      .notNullable()
      .comment('Not to be looked at before');
    table.index(['due_at', 'expires_at']);
  });

  await knex.schema.createTable('idempotency_keys', table => {
    table.comment('Answers to writes, so that a repeated one is done once');
    table.string('person', 512).notNullable();
    table.string('route', 128).notNullable();
    table.string('key', 256).notNullable();
    table.string('body_hash', 64).notNullable();
    table.integer('status').comment('Absent while it is worked on');
    table.text('answer').comment('JSON, as it was sent');
    table.bigInteger('created_at').notNullable();
    table.primary(['person', 'route', 'key']);
    table.index('created_at');
  });

  await knex.schema.createTable('incidents', table => {
    table.comment('Incidents that operations link to');
    table.string('incident_id', 36).primary();
    table.string('title', 300).notNullable();
    table.string('severity', 16).notNullable();
    table.string('state', 8).notNullable();
    table.integer('version').notNullable().defaultTo(1);
    table.string('opened_by', 512).notNullable();
    table.bigInteger('opened_at').notNullable();
    table.bigInteger('closed_at');
    table.index(['state', 'incident_id']);
  });

  await knex.schema.createTable('incident_environments', table => {
    table.comment('Environments an incident is about');
    table.string('incident_id', 36).notNullable();
    table.string('environment_ref', 512).notNullable();
    table.primary(['incident_id', 'environment_ref']);
    table.index('environment_ref');
  });

  await knex.schema.createTable('incident_services', table => {
    table.comment('Services an incident is about; none: whole environments');
    table.string('incident_id', 36).notNullable();
    table.string('service_id', 32).notNullable();
    table.primary(['incident_id', 'service_id']);
    table.index('service_id');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'incident_services',
    'incident_environments',
    'incidents',
    'idempotency_keys',
    'operation_runs',
    'operation_locks',
    'operation_intents',
    'operations',
  ]) {
    await knex.schema.dropTable(table);
  }
};
