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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  durationText,
  Facts,
  OPERATION_KIND_WORDS,
  shortSha,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  { mono: { fontFamily: 'monospace', overflowWrap: 'anywhere' } },
  { name: 'RollbackOperationDetails' },
);

/** Who, what, where, why, and by which proofs. */
export function OperationDetails({ operation }: { operation: Operation }) {
  const classes = useStyles();
  const {
    target,
    requester,
    executor,
    commit,
    pullRequestUrl,
    incidentId,
    confirmation,
    recoverySeconds,
  } = operation;
  return (
    <Facts
      facts={[
        ['Kind', OPERATION_KIND_WORDS[operation.kind]],
        [
          'Environment',
          <EntityRefLink key="environment" entityRef={target.environmentRef} />,
        ],
        [
          'Service',
          target.componentRef ? (
            <EntityRefLink entityRef={target.componentRef} />
          ) : (
            target.serviceName
          ),
        ],
        [
          'Requested by',
          <EntityRefLink key="requester" entityRef={requester} />,
        ],
        ['Executed by', executor && <EntityRefLink entityRef={executor} />],
        ['Reason', operation.reason ?? 'none given so far'],
        [
          'Incident',
          incidentId && <span className={classes.mono}>{incidentId}</span>,
        ],
        ['Planned', <Age key="planned" at={operation.createdAt} />],
        ['Executed', operation.executedAt && <Age at={operation.executedAt} />],
        ['Ended', operation.endedAt && <Age at={operation.endedAt} />],
        [
          'Recovered',
          operation.recoveredAt && <Age at={operation.recoveredAt} />,
        ],
        [
          'Time to recover',
          recoverySeconds === undefined
            ? undefined
            : durationText(recoverySeconds),
        ],
        [
          'Commit',
          commit && (
            <span className={classes.mono} title={commit}>
              {shortSha(commit)}
            </span>
          ),
        ],
        [
          'Pull request',
          pullRequestUrl && (
            <Link href={pullRequestUrl} target="_blank" rel="noopener">
              {pullRequestUrl}
            </Link>
          ),
        ],
        [
          'Error rate',
          confirmation && (
            <span>
              confirmed by <EntityRefLink entityRef={confirmation.by} />{' '}
              <Age at={confirmation.at} />: {confirmation.text}
            </span>
          ),
        ],
        [
          'Waived',
          operation.waived.length > 0 ? operation.waived.join(', ') : undefined,
        ],
        [
          'Digest of the plan',
          <span key="digest" className={classes.mono}>
            {operation.digest.slice(0, 16)}…
          </span>,
        ],
        [
          'Correlation id',
          <span key="correlation" className={classes.mono}>
            {operation.correlationId}
          </span>,
        ],
      ]}
    />
  );
}
