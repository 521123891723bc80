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

import createKnex from 'knex';
import { migrate } from '../../../database/migrate';
import { OperationsHub, type World } from '../OperationsHub';

/** What the parent says when it starts the process. */
export interface HubRequest extends World {
  databaseFile: string;
}

/**
 * A backend of its own with the database in a file, so that it can be killed.
 * Started by `HubProcess`; a message is a request to its API.
 */
async function main(request: HubRequest): Promise<void> {
  const database = createKnex({
    client: 'better-sqlite3',
    connection: { filename: request.databaseFile },
    useNullAsDefault: true,
  });
  await migrate(database);
  const hub = await OperationsHub.start(database, request, {
    verify: { stabilitySeconds: 1, timeoutSeconds: 120 },
  });
  process.on(
    'message',
    async (asked: {
      id?: number;
      method: 'get' | 'post';
      path: string;
      body?: object;
    }) => {
      // The TypeScript transform sends messages of its own.
      if (asked.id !== undefined) {
        const { status, body } =
          asked.method === 'get'
            ? await hub.get(asked.path)
            : await hub.post(asked.path, asked.body ?? {});
        process.send?.({ id: asked.id, status, body });
      }
    },
  );
  process.send?.({ ready: true });
}

process.once('disconnect', () => process.exit(0));
main(JSON.parse(process.argv[2])).catch(error => {
  console.error(error);
  process.exit(1);
});
