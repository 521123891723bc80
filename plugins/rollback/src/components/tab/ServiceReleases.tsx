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
  Release,
  Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ActionButton,
  useReleases,
  useService,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { useState } from 'react';
import { refName } from '../../model/refName';
import { CurrentRelease, ReleaseTimeline } from '../timeline';
import { RollbackWizard, type RollbackStart } from '../wizard';
import { RollbackBlocks } from './RollbackBlocks';
import { useTabStyles } from './tabStyles';

/** Releases of one service in one environment, and the ways back. */
export function ServiceReleases({ service }: { service: Service }) {
  const classes = useTabStyles();
  const { id, name, environmentRef } = service;
  const environmentName = refName(environmentRef);
  const detail = useService(id);
  const releases = useReleases(id);
  const [start, setStart] = useState<RollbackStart>();
  const actions = detail.value?.actions;
  const common = {
    environmentRef,
    environmentName,
    serviceId: id,
    scope: 'service' as const,
  };
  const rollBackTo = ({ sha }: Release) =>
    setStart({ ...common, toSha: sha, step: 'plan' });
  return (
    <section
      aria-label={`${name} in ${environmentName}`}
      className={classes.part}
    >
      <div className={classes.head}>
        <Typography variant="h6" component="h2">
          Releases of {name} in {environmentName}
        </Typography>
        <ActionButton
          kind="rollback"
          actions={actions}
          error={detail.error}
          variant="outlined"
          color="primary"
          onClick={() => setStart({ ...common, step: 'scope' })}
        >
          New rollback…
        </ActionButton>
      </div>
      <RollbackBlocks actions={actions} />
      {releases.items && (
        <CurrentRelease
          releases={releases.items}
          target={`${name} in ${environmentName}`}
          actions={actions}
          actionsError={detail.error}
          onRollBack={rollBackTo}
        />
      )}
      <ReleaseTimeline
        releases={releases}
        isOfService
        actions={actions}
        actionsError={detail.error}
        onRollBack={rollBackTo}
      />
      {start && (
        <RollbackWizard start={start} onClose={() => setStart(undefined)} />
      )}
    </section>
  );
}
