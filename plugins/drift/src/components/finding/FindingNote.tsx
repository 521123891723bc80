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
import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import { Age } from '@gitopshq/backstage-plugin-gitopshq-react';
import { useOperationLink } from '../../hooks/useOperationLink';
import { IgnoredNote } from './IgnoredNote';

function OperationRef({ finding }: { finding: Finding }) {
  const operationLink = useOperationLink();
  const { operationId } = finding;
  return operationId && operationLink ? (
    <>
      {' '}
      <Link to={operationLink(operationId)}>See the operation</Link>.
    </>
  ) : null;
}

function StatusNote({ finding }: { finding: Finding }) {
  switch (finding.status) {
    case 'ignored':
      return <IgnoredNote finding={finding} />;
    case 'expected':
      return (
        <>
          Expected: an operation of GitOpsHQ did this.
          <OperationRef finding={finding} />
        </>
      );
    case 'reconciling':
      return (
        <>
          Reconciling: an operation is putting it right.
          <OperationRef finding={finding} />
        </>
      );
    case 'resolved':
      return (
        <>
          Resolved <Age at={finding.resolvedAt} absent="at an unknown time" />:
          the cluster has again what Git says.
        </>
      );
    default:
      return null;
  }
}

export const hasNote = ({ status, reopenedCount }: Finding) =>
  status !== 'open' || reopenedCount > 0;

/** What there is to say about where a finding stands. */
export function FindingNote({ finding }: { finding: Finding }) {
  const { reopenedCount } = finding;
  return (
    <>
      <StatusNote finding={finding} />
      {reopenedCount > 0 && (
        <>
          {finding.status !== 'open' && ' '}
          Came back {reopenedCount === 1
            ? 'once'
            : `${reopenedCount} times`}{' '}
          after it was resolved.
        </>
      )}
    </>
  );
}
