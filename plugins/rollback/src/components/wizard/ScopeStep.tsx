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
  RollbackScope,
  Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ErrorProblem,
  LevelChip,
  listText,
  NativeSelect,
  QuietText,
  type FleetList,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId } from 'react';

const useStyles = makeStyles(
  (theme: Theme) => ({
    form: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    touched: {
      listStyle: 'none',
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1, 2),
      padding: 0,
      margin: theme.spacing(0.5, 0, 0),
    },
    service: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
    },
  }),
  { name: 'RollbackScopeStep' },
);

export interface ScopeStepProps {
  scope: RollbackScope;
  environmentName: string;
  /** Of the environment. */
  services: FleetList<Service>;
  serviceId: string | undefined;
  /**
   * Services that a rollback of the whole environment touches; undefined as
   * long as no target is chosen: then it may be any of them.
   */
  touched: ReadonlySet<string> | undefined;
  onChange: (changed: { scope?: RollbackScope; serviceId?: string }) => void;
}

function Touched({
  services,
  touched,
}: {
  services: readonly Service[];
  touched: ReadonlySet<string> | undefined;
}) {
  const classes = useStyles();
  const shown = services.filter(({ id }) => !touched || touched.has(id));
  const healthy = shown.filter(({ level }) => level === 'healthy');
  return (
    <div role="status">
      <Typography variant="body2">
        {touched
          ? `It touches ${shown.length} services: all that changed since the target.`
          : `It touches every service that changed since the target you choose, of these ${shown.length}.`}{' '}
        {healthy.length > 0 &&
          `Healthy now, and with something to lose: ${listText(
            healthy.map(({ name }) => name),
          )}.`}
      </Typography>
      <ul className={classes.touched}>
        {shown.map(({ id, name, level }) => (
          <li key={id} className={classes.service}>
            <LevelChip level={level} /> {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How much is rolled back: one service first, everything last. */
export function ScopeStep({
  scope,
  environmentName,
  services,
  serviceId,
  touched,
  onChange,
}: ScopeStepProps) {
  const classes = useStyles();
  const labelId = useId();
  const items = services.items ?? [];
  const chosen = items.find(({ id }) => id === serviceId);
  const name = chosen?.name ?? 'one service';
  return (
    <div className={classes.form}>
      {services.error && (
        <ErrorProblem
          error={services.error}
          title="The services of the environment could not be loaded"
          onRetry={services.retry}
        />
      )}
      <NativeSelect
        label="Service"
        value={serviceId ?? ''}
        options={[
          ...(serviceId === undefined
            ? [{ value: '', label: 'Choose a service' }]
            : []),
          ...items.map(service => ({
            value: service.id,
            label: `${service.name} (${service.level})`,
          })),
        ]}
        onChange={value => onChange({ serviceId: value || undefined })}
      />
      <FormControl component="fieldset">
        <FormLabel component="legend" id={labelId}>
          What is rolled back
        </FormLabel>
        <RadioGroup
          aria-labelledby={labelId}
          value={scope}
          onChange={event =>
            onChange({ scope: event.target.value as RollbackScope })
          }
        >
          <FormControlLabel
            value="service"
            control={<Radio color="primary" />}
            label={`Only ${name} (touches nothing else; try this first)`}
          />
          <FormControlLabel
            value="field"
            control={<Radio color="primary" />}
            label={`Chosen values of ${name}, such as its image or a setting`}
          />
          <FormControlLabel
            value="full"
            control={<Radio color="primary" />}
            label={`The whole environment ${environmentName}`}
          />
        </RadioGroup>
      </FormControl>
      {scope === 'full' ? (
        <Touched services={items} touched={touched} />
      ) : (
        <QuietText>
          Other services of {environmentName} stay as they are. If that cannot
          be done because they share a file, the plan says so.
        </QuietText>
      )}
    </div>
  );
}
