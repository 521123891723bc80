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

import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { QuietText } from './QuietText';

const useStyles = makeStyles(
  (theme: Theme) => ({
    facts: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(180px, 1fr))',
      gap: theme.spacing(1, 2),
      margin: 0,
    },
    value: { margin: 0, overflowWrap: 'anywhere' },
  }),
  { name: 'GitopshqFacts' },
);

/** @public */
export interface FactsProps {
  /** Name and value; a fact without value is left out. */
  facts: [name: string, value: ReactNode][];
}

/** Named facts about one thing. @public */
export function Facts({ facts }: FactsProps) {
  const classes = useStyles();
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <QuietText variant="caption" component="dt">
              {name}
            </QuietText>
            <Typography
              variant="body2"
              component="dd"
              className={classes.value}
            >
              {value}
            </Typography>
          </div>
        ))}
    </dl>
  );
}
