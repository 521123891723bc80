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
  Signal,
  SignalName,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  ItemStates,
  LevelChip,
  QuietText,
  SIGNAL_WORDS,
  useSignals,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    line: {
      display: 'flex',
      alignItems: 'center',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1),
    },
  }),
  { name: 'DriftSignalLines' },
);

const SHOWN: SignalName[] = ['drift', 'deploymentSync'];

function SignalLine({
  name,
  signal,
}: {
  name: SignalName;
  signal: Signal | undefined;
}) {
  const classes = useStyles();
  return (
    <Typography
      variant="body2"
      component="div"
      className={classes.line}
      data-signal={name}
    >
      <LevelChip level={signal?.level ?? 'unknown'} />
      {SIGNAL_WORDS[name]}: {signal?.reason ?? 'not known so far'}
      {signal?.observedAt && (
        <QuietText component="span">
          compared <Age at={signal.observedAt} />
        </QuietText>
      )}
    </Typography>
  );
}

/** The signals of an entity that tell of drift, a line each. */
export function SignalLines({ entityRef }: { entityRef: string }) {
  const signals = useSignals({ scope: 'entity', ref: entityRef });
  return (
    <ItemStates item={signals} label="signals" rows={2}>
      {scoped => (
        <>
          {SHOWN.map(name => (
            <SignalLine
              key={name}
              name={name}
              signal={scoped.signals.find(signal => signal.name === name)}
            />
          ))}
        </>
      )}
    </ItemStates>
  );
}
