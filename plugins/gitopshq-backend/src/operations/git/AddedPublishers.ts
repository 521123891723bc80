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

import { ConflictError } from '@backstage/errors';
import type {
  GitopshqPublishersExtensionPoint,
  Publisher,
} from '@gitopshq/backstage-plugin-gitopshq-node';

/** Publishers of modules; all of them are added before the plugin starts. */
export class AddedPublishers implements GitopshqPublishersExtensionPoint {
  private readonly publishers: Publisher[] = [];

  addPublisher(publisher: Publisher): void {
    if (this.publishers.some(({ id }) => id === publisher.id)) {
      throw new ConflictError(
        `There are two publishers "${publisher.id}"; give the added one another id`,
      );
    }
    this.publishers.push(publisher);
  }

  /** @returns undefined when none knows the server of the repository. */
  for(url: string): Publisher | undefined {
    return this.publishers.find(publisher => publisher.handles(url));
  }
}
