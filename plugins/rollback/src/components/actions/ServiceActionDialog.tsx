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
  OperationRequest,
  Service,
  Workload,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  NativeSelect,
  OPERATION_STEPS,
  OperationDialog,
  OperationFrame,
  QuietText,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useOperationLink } from '../../useOperationLink';

export type ServiceActionKind = 'restart' | 'scale' | 'sync';

/** More than the hub takes is refused in the form. */
const MAX_REPLICAS = 10_000;

const TITLES: Record<ServiceActionKind, string> = {
  restart: 'Restart',
  scale: 'Scale',
  sync: 'Sync',
};

const nameOf = ({ kind, namespace, name }: Workload) =>
  `${kind}/${namespace}/${name}`;

function parseReplicas(text: string): number | undefined {
  const replicas = Number(text);
  return /^\d+$/.test(text) && replicas <= MAX_REPLICAS ? replicas : undefined;
}

interface Chosen {
  workload: string;
  replicas?: number;
}

function requestOf(
  kind: ServiceActionKind,
  service: Service,
  { workload, replicas = 0 }: Chosen,
): OperationRequest {
  const target = {
    environmentRef: service.environmentRef,
    serviceId: service.id,
  };
  switch (kind) {
    case 'restart':
      return { kind, target, parameters: { workload } };
    case 'scale':
      return { kind, target, parameters: { workload, replicas } };
    default:
      return { kind, target, parameters: {} };
  }
}

export interface ServiceActionDialogProps {
  kind: ServiceActionKind;
  service: Service;
  environmentName: string;
  onClose: () => void;
}

interface WorkloadFormProps extends ServiceActionDialogProps {
  onChosen: (chosen: Chosen) => void;
}

/** Which workload, and for scaling how many pods. */
function WorkloadForm({
  kind,
  service,
  environmentName,
  onClose,
  onChosen,
}: WorkloadFormProps) {
  const id = useId();
  const { workloads } = service;
  const [workload, setWorkload] = useState(nameOf(workloads[0]));
  const present = workloads.find(one => nameOf(one) === workload);
  const [text, setText] = useState(String(present?.wanted ?? 1));
  const replicas = parseReplicas(text);
  const isWrong = kind === 'scale' && replicas === undefined;
  return (
    <OperationFrame
      title={`${TITLES[kind]} ${service.name} in ${environmentName}`}
      steps={['Workload', ...OPERATION_STEPS]}
      step={0}
      onClose={onClose}
      content={
        <>
          <NativeSelect
            label="Workload"
            value={workload}
            options={workloads.map(one => ({
              value: nameOf(one),
              label: `${one.kind} ${one.name} (${one.ready} of ${one.wanted} ready)`,
            }))}
            onChange={setWorkload}
          />
          {kind === 'scale' && (
            <TextField
              id={`${id}-replicas`}
              label="Pods wanted"
              variant="outlined"
              size="small"
              value={text}
              error={isWrong}
              inputProps={{ inputMode: 'numeric' }}
              helperText={
                isWrong
                  ? `A whole number from 0 to ${MAX_REPLICAS}.`
                  : `Now ${present?.wanted ?? 'unknown'}.`
              }
              onChange={event => setText(event.target.value.trim())}
            />
          )}
          {kind === 'scale' && present?.autoscaler && (
            <Typography variant="body2">
              {present.autoscaler.name} scales it between{' '}
              {present.autoscaler.minReplicas} and{' '}
              {present.autoscaler.maxReplicas} pods: change those in Git
              instead, it would undo this.
            </Typography>
          )}
        </>
      }
      actions={
        <>
          {isWrong && (
            <QuietText component="span">Give the number of pods.</QuietText>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="contained"
            color="primary"
            disabled={isWrong}
            onClick={() => onChosen({ workload, replicas })}
          >
            Continue to the preview
          </Button>
        </>
      }
    />
  );
}

/** From the choice of a workload, where there is one, to the execution. */
export function ServiceActionDialog(props: ServiceActionDialogProps) {
  const { kind, service, environmentName, onClose } = props;
  const navigate = useNavigate();
  const operationLink = useOperationLink();
  const { workloads } = service;
  const needsForm =
    kind === 'scale' || (kind === 'restart' && workloads.length > 1);
  const [request, setRequest] = useState<OperationRequest | undefined>(() =>
    needsForm
      ? undefined
      : requestOf(kind, service, {
          workload: workloads.length > 0 ? nameOf(workloads[0]) : '',
        }),
  );
  if (kind !== 'sync' && workloads.length === 0) {
    return (
      <OperationFrame
        title={`${TITLES[kind]} ${service.name} in ${environmentName}`}
        steps={['Workload', ...OPERATION_STEPS]}
        step={0}
        onClose={onClose}
        content={
          <Typography>
            The cluster has no workload of this service now.
          </Typography>
        }
        actions={<Button onClick={onClose}>Close</Button>}
      />
    );
  }
  if (!request) {
    return (
      <WorkloadForm
        {...props}
        onChosen={chosen => setRequest(requestOf(kind, service, chosen))}
      />
    );
  }
  return (
    <OperationDialog
      title={`${TITLES[kind]} ${service.name} in ${environmentName}`}
      request={request}
      operationLink={operationLink}
      onClose={onClose}
      onDone={
        operationLink && (operation => navigate(operationLink(operation.id)))
      }
    />
  );
}
