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

import { TestDatabases } from '@backstage/backend-test-utils';

const CONNECTION = 'BACKSTAGE_TEST_DATABASE_POSTGRES16_CONNECTION_STRING';

/**
 * The databases every store is tested on. PostgreSQL takes part when its
 * connection string is in the environment; where it is required, a missing
 * one fails the tests rather than skipping half of them.
 */
export function createTestDatabases(): TestDatabases {
  if (
    process.env.GITOPSHQ_TEST_POSTGRES === 'required' &&
    !process.env[CONNECTION]
  ) {
    throw new Error(
      `${CONNECTION} is not set although PostgreSQL is required; run "npm test", which starts one`,
    );
  }
  return TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_16'],
    disableDocker: true,
  });
}
