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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type {
  Offender,
  Signal,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Age } from './Age';
import { LevelChip } from './LevelChip';
import { QuietText } from './QuietText';
import { SEEN_WORDS, SIGNAL_WORDS, signalValueText } from './signalWords';

/** Offenders beyond this number are counted only. */
const MAX_OFFENDERS = 5;

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(min(320px, 100%), 1fr))',
      gap: theme.spacing(2),
    },
    signal: { padding: theme.spacing(2) },
    head: {
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'space-between',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1),
    },
    offenders: {
      margin: theme.spacing(0.5, 0, 0),
      paddingLeft: theme.spacing(2.5),
    },
  }),
  { name: 'GitopshqSignalList' },
);

function OffenderText({ offender }: { offender: Offender }) {
  return (
    <>
      {offender.entityRef && (
        <>
          <EntityRefLink entityRef={offender.entityRef} />:{' '}
        </>
      )}
      {offender.text}
    </>
  );
}

/** @public */
export interface SignalListProps {
  signals: Signal[];
}

/** Signals with level, value, reason and what pulls them down. @public */
export function SignalList({ signals }: SignalListProps) {
  const classes = useStyles();
  return (
    <ul className={classes.list}>
      {signals.map(signal => {
        const value = signalValueText(signal);
        const hidden = signal.offenders.length - MAX_OFFENDERS;
        return (
          <Paper
            key={signal.name}
            component="li"
            variant="outlined"
            className={classes.signal}
            data-signal={signal.name}
          >
            <div className={classes.head}>
              <Typography variant="subtitle2" component="span">
                {SIGNAL_WORDS[signal.name]}
              </Typography>
              <LevelChip level={signal.level} />
            </div>
            {value && (
              <Typography variant="body1" component="div">
                {value}
              </Typography>
            )}
            <QuietText component="div">
              {signal.reason}
              {signal.observedAt && (
                <>
                  {' '}
                  ({SEEN_WORDS[signal.name]} <Age at={signal.observedAt} />)
                </>
              )}
            </QuietText>
            {signal.offenders.length > 0 && (
              <ul
                className={classes.offenders}
                aria-label={`What pulls ${
                  SIGNAL_WORDS[signal.name]
                } down, worst first`}
              >
                {signal.offenders.slice(0, MAX_OFFENDERS).map(offender => (
                  <Typography
                    key={`${offender.entityRef} ${offender.serviceId} ${offender.text}`}
                    variant="body2"
                    component="li"
                  >
                    <OffenderText offender={offender} />
                  </Typography>
                ))}
                {hidden > 0 && (
                  <Typography variant="body2" component="li">
                    and {hidden} more
                  </Typography>
                )}
              </ul>
            )}
          </Paper>
        );
      })}
    </ul>
  );
}
