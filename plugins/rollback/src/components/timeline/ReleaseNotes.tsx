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

import { Link } from '@backstage/core-components';
import type { Release } from '@gitopshq/backstage-plugin-gitopshq-common';
import { QuietText, shortSha } from '@gitopshq/backstage-plugin-gitopshq-react';
import { useOperationLink } from '../../useOperationLink';

/** What else there is to know of a release: who took it back, what is not sure. */
export function ReleaseNotes({ release }: { release: Release }) {
  const operationLink = useOperationLink();
  const { operationId, claimed, confirmed, rolledBackBy, kind } = release;
  return (
    <>
      {rolledBackBy && (
        <QuietText>
          Taken back by commit <code>{shortSha(rolledBackBy)}</code>.
        </QuietText>
      )}
      {operationId && !claimed && (
        <QuietText>
          Made by an operation of GitOpsHQ
          {operationLink && (
            <>
              :{' '}
              <Link to={operationLink(operationId)} underline="always">
                see the {kind}
              </Link>
            </>
          )}
          .
        </QuietText>
      )}
      {claimed && (
        <QuietText>
          Claimed only: it names an operation of GitOpsHQ that did not make it.
        </QuietText>
      )}
      {!confirmed && (
        <QuietText>
          Unconfirmed: it changed a file this is made from; rendering has not
          proved yet that objects changed.
        </QuietText>
      )}
    </>
  );
}
