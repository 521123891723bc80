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

import type { Workload } from '@gitopshq/backstage-plugin-gitopshq-common';
import { ProblemPanel } from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: theme.spacing(1),
    },
  }),
  { name: 'FleetHealthWorkloadList' },
);

function replicas({ wanted, ready, updated }: Workload): string {
  const notUpdated = updated < wanted ? `, ${updated} updated` : '';
  return `${ready} of ${wanted} ready${notUpdated}`;
}

function restartsText(restarts: number): string {
  if (restarts === 0) {
    return 'no restarts';
  }
  return restarts === 1 ? '1 restart' : `${restarts} restarts`;
}

function autoscalerText(scaler: NonNullable<Workload['autoscaler']>): string {
  return `scaled by ${scaler.name} between ${scaler.minReplicas} and ${scaler.maxReplicas}, now ${scaler.currentReplicas}, wants ${scaler.desiredReplicas}`;
}

/** Workloads of a service with replicas, autoscaler and problems. */
export function WorkloadList({ workloads }: { workloads: Workload[] }) {
  const classes = useStyles();
  if (workloads.length === 0) {
    return (
      <Typography variant="body2">
        No workload stands behind this service at the moment.
      </Typography>
    );
  }
  return (
    <ul className={classes.list} aria-label="Workloads">
      {workloads.map(workload => (
        <li key={workload.uid}>
          <Typography variant="body2" component="div">
            <strong>
              {workload.kind} {workload.namespace}/{workload.name}
            </strong>
            : {replicas(workload)}, {restartsText(workload.restarts)}
            {workload.autoscaler && `, ${autoscalerText(workload.autoscaler)}`}
          </Typography>
          {workload.problem && <ProblemPanel problem={workload.problem} />}
        </li>
      ))}
    </ul>
  );
}
