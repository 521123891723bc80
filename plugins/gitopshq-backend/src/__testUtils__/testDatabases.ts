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
import { PostgresCopies } from './PostgresCopies';

const CONNECTION = 'BACKSTAGE_TEST_DATABASE_POSTGRES16_CONNECTION_STRING';

/**
 * The databases every store is tested on. PostgreSQL takes part when its
 * connection string is in the environment; where it is required, a missing
 * one fails the tests rather than skipping half of them. Its databases have
 * run all migrations already, unless they are to be empty.
 */
export function createTestDatabases({
  empty = false,
}: { empty?: boolean } = {}): TestDatabases {
  const server = process.env[CONNECTION];
  if (process.env.GITOPSHQ_TEST_POSTGRES === 'required' && !server) {
    throw new Error(
      `${CONNECTION} is not set although PostgreSQL is required; run "npm test", which starts one`,
    );
  }
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_16'],
    disableDocker: true,
  });
  if (server && !empty) {
    const copies = new PostgresCopies(server);
    const init = databases.init.bind(databases);
    databases.init = id => (id === 'POSTGRES_16' ? copies.make() : init(id));
    afterAll(() => copies.remove());
  }
  return databases;
}
