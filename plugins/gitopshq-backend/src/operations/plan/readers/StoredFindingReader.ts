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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import { findingsQuerySchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { TargetFilter } from '../../../authorization/types';
import type { DatabaseFindingReader } from '../../../drift/read/DatabaseFindingReader';
import type { FindingReader } from '../types';

/** Who may see what was decided before a plan is made. */
const everything: TargetFilter = { any: true, all: true, apply: () => {} };
const hub = { filter: everything, ownershipRefs: [] };

/** {@link FindingReader} over the findings that drift keeps. */
export class StoredFindingReader implements FindingReader {
  constructor(
    private readonly findings: Pick<DatabaseFindingReader, 'some' | 'list'>,
  ) {}

  async some(
    environmentRef: string,
    findingIds: readonly string[],
  ): Promise<Finding[]> {
    const found = await this.findings.some(hub, [...findingIds]);
    return found
      .filter(finding => finding.environmentRef === environmentRef)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async extra(environmentRef: string): Promise<Finding[]> {
    const { items } = await this.findings.list(
      hub,
      findingsQuerySchema.parse({
        environment: environmentRef,
        change: 'extra',
        limit: 200,
      }),
    );
    return items.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}
