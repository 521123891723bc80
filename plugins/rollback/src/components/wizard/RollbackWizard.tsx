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

import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  OPERATION_STEPS,
  OperationFrame,
  PlanAndExecute,
  QuietText,
  useEnvironmentReleases,
  useReleases,
  useServices,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import {
  lastGoodRelease,
  releaseName,
  touchedServices,
  versionAt,
} from '../../model/releases';
import {
  isRevision,
  missingOfChoice,
  rollbackRequest,
  type RollbackChoice,
} from '../../model/rollbackRequest';
import { useOperationLink } from '../../useOperationLink';
import { ScopeStep } from './ScopeStep';
import { TargetStep } from './TargetStep';
import { ValuesStep } from './ValuesStep';

const STEPS = ['Scope', 'Target', ...OPERATION_STEPS];

/** Which step a wizard begins at: `plan` is everything after the target. */
type WizardStep = 'scope' | 'target' | 'plan';

/** What a wizard begins with. */
export interface RollbackStart {
  /** Entity ref. */
  environmentRef: string;
  environmentName: string;
  serviceId?: string;
  scope: RollbackChoice['scope'];
  toSha?: string;
  step: WizardStep;
}

export interface RollbackWizardProps {
  start: RollbackStart;
  onClose: () => void;
}

/**
 * From scope and target over the preview and the reason to the execution.
 * What is known already is skipped, the preview never.
 */
export function RollbackWizard({ start, onClose }: RollbackWizardProps) {
  const { environmentRef, environmentName } = start;
  const navigate = useNavigate();
  const operationLink = useOperationLink();
  const [step, setStep] = useState<WizardStep>(start.step);
  const [choice, setChoice] = useState<RollbackChoice>({
    scope: start.scope,
    environmentRef,
    serviceId: start.serviceId,
    toSha: start.toSha,
    paths: [],
  });
  const { scope, serviceId, paths } = choice;
  const isFull = scope === 'full';
  const services = useServices({ environment: [environmentRef] });
  const ofService = useReleases(serviceId ?? '', {
    enabled: serviceId !== undefined,
  });
  const ofEnvironment = useEnvironmentReleases(environmentRef, {
    enabled: isFull,
  });
  const releases = isFull ? ofEnvironment : ofService;
  const known = releases.items ?? [];
  // Nobody has to look for the last good release.
  const toSha = choice.toSha ?? lastGoodRelease(known)?.sha;
  const request = useMemo(
    () => rollbackRequest({ ...choice, toSha }),
    [choice, toSha],
  );
  const service = services.items?.find(({ id }) => id === serviceId);
  const what = isFull
    ? environmentName
    : `${service?.name ?? 'the service'} in ${environmentName}`;
  const title = `Roll back ${what}`;
  const change = (changed: Partial<RollbackChoice>) =>
    setChoice(before => ({ ...before, ...changed }));

  if (step === 'plan' && request) {
    const version =
      toSha === undefined || isFull ? undefined : versionAt(known, toSha);
    const values = paths.length === 1 ? '1 value' : `${paths.length} values`;
    return (
      <PlanAndExecute
        request={request}
        executeLabel={`Roll back ${
          scope === 'field' ? `${values} of ` : ''
        }${what} to ${releaseName(toSha ?? '', version)}`}
        operationLink={operationLink}
        onClose={onClose}
        onDone={
          operationLink &&
          ((operation: Operation) => navigate(operationLink(operation.id)))
        }
        leading={leave => (
          <>
            <Button onClick={() => leave(onClose)}>Cancel</Button>
            <Button onClick={() => leave(() => setStep('target'))}>
              Change the target
            </Button>
          </>
        )}
      >
        {({ step: planStep, content, actions, leave }) => (
          <OperationFrame
            title={title}
            steps={STEPS}
            step={2 + planStep}
            content={content}
            actions={actions}
            onClose={() => leave(onClose)}
          />
        )}
      </PlanAndExecute>
    );
  }

  if (step === 'scope') {
    const missing =
      !isFull && serviceId === undefined ? 'Choose a service.' : undefined;
    return (
      <OperationFrame
        title={title}
        steps={STEPS}
        step={0}
        onClose={onClose}
        content={
          <ScopeStep
            scope={scope}
            environmentName={environmentName}
            services={services}
            serviceId={serviceId}
            touched={
              isFull && choice.toSha !== undefined && ofEnvironment.items
                ? new Set(
                    touchedServices(ofEnvironment.items, choice.toSha).map(
                      touched => touched.serviceId,
                    ),
                  )
                : undefined
            }
            onChange={changed => change({ ...changed, paths: [] })}
          />
        }
        actions={
          <>
            {missing && <QuietText component="span">{missing}</QuietText>}
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="contained"
              color="primary"
              disabled={missing !== undefined}
              onClick={() => setStep('target')}
            >
              Continue to the target
            </Button>
          </>
        }
      />
    );
  }

  const missing = missingOfChoice({ ...choice, toSha });
  return (
    <OperationFrame
      title={title}
      steps={STEPS}
      step={1}
      onClose={onClose}
      content={
        <>
          <TargetStep
            releases={releases}
            isOfService={!isFull}
            toSha={toSha}
            onChange={changed => change({ toSha: changed, paths: [] })}
          />
          {scope === 'field' &&
            serviceId !== undefined &&
            toSha !== undefined &&
            isRevision(toSha) && (
              <ValuesStep
                serviceId={serviceId}
                toSha={toSha}
                paths={paths}
                onChange={changed => change({ paths: changed })}
              />
            )}
        </>
      }
      actions={
        <>
          {missing && <QuietText component="span">{missing}</QuietText>}
          <Button onClick={onClose}>Cancel</Button>
          <Button onClick={() => setStep('scope')}>Change the scope</Button>
          <Button
            variant="contained"
            color="primary"
            disabled={missing !== undefined}
            onClick={() => setStep('plan')}
          >
            Continue to the preview
          </Button>
        </>
      }
    />
  );
}
