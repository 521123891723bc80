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
import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useOperation } from '../hooks';
import { ItemStates } from '../views/ListStates';
import type { OperationLink } from './OperationErrorPanel';
import { OperationStateMark } from './operationMarks';
import { OperationSteps } from './OperationSteps';
import { OPERATION_STATE_SENTENCES } from './operationWords';

const useStyles = makeStyles(
  (theme: Theme) => ({
    follow: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1.5),
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
  }),
  { name: 'GitopshqFollowOperation' },
);

/** An operation that was begun here, followed live. */
export function FollowOperation({
  operation,
  operationLink,
}: {
  operation: Operation;
  operationLink?: OperationLink;
}) {
  const classes = useStyles();
  const followed = useOperation(operation.id);
  return (
    <div className={classes.follow}>
      <ItemStates
        item={{ ...followed, value: followed.value ?? operation }}
        label="operation"
      >
        {value => (
          <>
            <div className={classes.head} role="status">
              <OperationStateMark state={value.state} />
              <Typography variant="body2" component="span">
                {OPERATION_STATE_SENTENCES[value.state]}
              </Typography>
            </div>
            <OperationSteps steps={value.steps} />
            {value.failure && (
              <Typography variant="body2">{value.failure.message}</Typography>
            )}
          </>
        )}
      </ItemStates>
      {operationLink && (
        <Link to={operationLink(operation.id)}>
          Follow it on its page, also after closing this
        </Link>
      )}
    </div>
  );
}
