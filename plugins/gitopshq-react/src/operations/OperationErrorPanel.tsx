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
import Button from '@material-ui/core/Button';
import { ProblemPanel } from '../views/ProblemPanel';
import { operationProblem } from './operationProblem';

/** Address of the page of an operation. @public */
export type OperationLink = (operationId: string) => string;

/** @public */
export interface OperationErrorPanelProps {
  error: Error;
  /** What did not come about: "Nothing was planned". */
  title: string;
  /** Absent where the page of operations is not installed. */
  operationLink?: OperationLink;
  /** Offered where another plan can help. */
  onPlanAgain?: () => void;
  /** Does the same once more. */
  onRetry?: () => void;
}

/** Refusals that the same plan meets again, whatever one does. */
const PLAN_AGAIN = ['stale', 'targetBusy', 'wrongState'];

/** A refusal of the hub, with what leads on. @public */
export function OperationErrorPanel({
  error,
  title,
  operationLink,
  onPlanAgain,
  onRetry,
}: OperationErrorPanelProps) {
  const { problem, code, operationId, nearest } = operationProblem(error);
  const isOutdated = code !== undefined && PLAN_AGAIN.includes(code);
  return (
    <ProblemPanel
      problem={
        nearest.length > 0
          ? { ...problem, cure: `Nearest: ${nearest.join(', ')}.` }
          : problem
      }
      level={isOutdated ? 'warning' : 'critical'}
      title={title}
      announce
      {...(!code && onRetry && { onRetry })}
      action={
        <>
          {operationId && operationLink && (
            <Link to={operationLink(operationId)}>
              Open the operation that came first
            </Link>
          )}
          {isOutdated && onPlanAgain && (
            <Button size="small" variant="outlined" onClick={onPlanAgain}>
              Plan again
            </Button>
          )}
        </>
      }
    />
  );
}
