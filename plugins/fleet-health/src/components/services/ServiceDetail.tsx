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
  Problem,
  Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  mappingProblem,
  ProblemPanel,
  SignalList,
  SignalTrend,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import ExpandLessIcon from '@material-ui/icons/ExpandLess';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { useId, useState } from 'react';
import { ClaimsNote } from './ClaimsNote';
import { EventsTable } from './EventsTable';
import { PodsTable } from './PodsTable';
import { WorkloadList } from './WorkloadList';

const useStyles = makeStyles(
  (theme: Theme) => ({
    // Names of services are written as they are.
    button: { textTransform: 'none' },
    detail: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1.5),
    },
  }),
  { name: 'FleetHealthServiceDetail' },
);

export interface ServiceDetailProps {
  service: Service;
  /** Shown above already, so not again. */
  shown?: Problem;
  /** Called when pods and events are opened or closed: they need width. */
  onToggle?: (isOpen: boolean) => void;
}

/** What a service is made of and what is wrong with it; pods on demand. */
export function ServiceDetail({
  service,
  shown,
  onToggle,
}: ServiceDetailProps) {
  const classes = useStyles();
  const [isOpen, setOpen] = useState(false);
  const podsId = useId();
  const mapping = mappingProblem(service);
  const signals = service.signals.filter(({ level }) => level !== 'healthy');
  return (
    <div className={classes.detail}>
      {service.problem && service.problem.message !== shown?.message && (
        <ProblemPanel problem={service.problem} />
      )}
      {mapping && <ProblemPanel problem={mapping} level="notice" />}
      <ClaimsNote claims={service.claims} />
      {signals.length > 0 && <SignalList signals={signals} />}
      <SignalTrend
        signal="podHealth"
        scope="service"
        targetRef={service.id}
        of={`of ${service.name}`}
      />
      <WorkloadList workloads={service.workloads} />
      <div>
        <Button
          size="small"
          className={classes.button}
          aria-expanded={isOpen}
          {...(isOpen && { 'aria-controls': podsId })}
          startIcon={isOpen ? <ExpandLessIcon /> : <ExpandMoreIcon />}
          onClick={() => {
            setOpen(!isOpen);
            onToggle?.(!isOpen);
          }}
        >
          Pods and events of {service.name}
        </Button>
      </div>
      {isOpen && (
        <div id={podsId} className={classes.detail}>
          <Typography variant="subtitle2" component="h4">
            Pods
          </Typography>
          <PodsTable serviceId={service.id} />
          <Typography variant="subtitle2" component="h4">
            Warning events
          </Typography>
          <EventsTable serviceId={service.id} />
        </div>
      )}
    </div>
  );
}
