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

import type {
  Finding,
  FindingPlan,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  EmptyState,
  ErrorProblem,
  ListSkeleton,
  OPERATION_STEPS,
  OperationDialog,
  OperationFrame,
  QuietText,
  useFindingPlan,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { useMemo, useState } from 'react';
import { useOperationLink } from '../../hooks/useOperationLink';
import { findingsText } from '../../model/findingWords';
import {
  hasAdded,
  responseRequest,
  responseTarget,
  type ResponseKind,
  type ResponseTarget,
} from '../../model/response';
import { RefusedFindings } from './RefusedFindings';

const TEXTS: Record<ResponseKind, { title: string; intro: string }> = {
  reconcile: {
    title: 'Reconcile with Git',
    intro: 'Reconciling gives the cluster what Git says.',
  },
  adopt: {
    title: 'Adopt into Git',
    intro:
      'Adopting commits to Git what the cluster has. Values of Secrets are never adopted.',
  },
  sync: {
    title: 'Sync again',
    intro:
      'A sync applies once more what Git says. Look first at why the last one failed.',
  },
};

export interface ResponseDialogProps {
  kind: ResponseKind;
  /** 1 to 500, of one environment. */
  findings: readonly Finding[];
  onClose: () => void;
}

interface PlannedResponseProps extends ResponseDialogProps {
  target: ResponseTarget;
  findingIds: readonly string[];
  refused: FindingPlan['refused'];
}

function PlannedResponse({
  kind,
  findings,
  target,
  findingIds,
  refused,
  onClose,
}: PlannedResponseProps) {
  const operationLink = useOperationLink();
  const [removeAdded, setRemoveAdded] = useState(true);
  const request = useMemo(
    () => responseRequest(kind, target, findingIds, removeAdded),
    [kind, target, findingIds, removeAdded],
  );
  const { title, intro } = TEXTS[kind];
  return (
    <OperationDialog
      title={title}
      request={request}
      operationLink={operationLink}
      onClose={onClose}
      intro={
        <>
          <QuietText>
            {kind !== 'sync' && `${findingsText(findingIds.length)}. `}
            {intro}
          </QuietText>
          {kind === 'reconcile' && hasAdded(findings) && (
            <FormControlLabel
              control={
                <Checkbox
                  size="small"
                  color="primary"
                  checked={removeAdded}
                  onChange={event => setRemoveAdded(event.target.checked)}
                />
              }
              label="Also take away what was added beside Git"
            />
          )}
          <RefusedFindings refused={refused} findings={findings} />
        </>
      }
    />
  );
}

/** Reconciling and adopting first tell what they refuse. */
function CheckedResponse(
  props: ResponseDialogProps & { target: ResponseTarget },
) {
  const { kind, findings, onClose } = props;
  const ids = useMemo(() => findings.map(({ id }) => id), [findings]);
  const plan = useFindingPlan({
    kind: kind === 'adopt' ? 'adopt' : 'reconcile',
    findingIds: ids,
  });
  // Frozen when it arrives: a poll must not begin the operation anew.
  const [checked, setChecked] = useState<FindingPlan>();
  if (plan.value && !checked) {
    setChecked(plan.value);
  }
  const accepted = useMemo(() => {
    const refused = new Set(checked?.refused.map(one => one.findingId));
    return ids.filter(id => !refused.has(id));
  }, [checked, ids]);
  if (checked && accepted.length > 0) {
    return (
      <PlannedResponse
        {...props}
        findingIds={accepted}
        refused={checked.refused}
      />
    );
  }
  return (
    <OperationFrame
      title={TEXTS[kind].title}
      steps={OPERATION_STEPS}
      step={0}
      onClose={onClose}
      content={
        <>
          {plan.error && !checked && (
            <ErrorProblem
              error={plan.error}
              title="It could not be looked up what can be done"
              onRetry={plan.retry}
            />
          )}
          {!plan.error && !checked && <ListSkeleton label="preview" rows={6} />}
          {checked && (
            <>
              <EmptyState title="Nothing of this can be done">
                Each finding below says why.
              </EmptyState>
              <RefusedFindings refused={checked.refused} findings={findings} />
            </>
          )}
        </>
      }
      actions={<Button onClick={onClose}>Close</Button>}
    />
  );
}

/** From findings over the preview and the reason to the operation. */
export function ResponseDialog(props: ResponseDialogProps) {
  const { kind, findings } = props;
  // As it was when asked for: findings change while the dialog is open.
  const [frozen] = useState({ findings, target: responseTarget(findings) });
  const ids = useMemo(() => frozen.findings.map(({ id }) => id), [frozen]);
  if (!frozen.target) {
    return null;
  }
  const asked = { ...props, findings: frozen.findings, target: frozen.target };
  return kind === 'sync' ? (
    <PlannedResponse {...asked} findingIds={ids} refused={[]} />
  ) : (
    <CheckedResponse {...asked} />
  );
}
