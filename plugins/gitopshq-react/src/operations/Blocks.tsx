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

import type { Block } from '@gitopshq/backstage-plugin-gitopshq-common';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Fragment } from 'react';
import { TimedText } from '../views/TimedText';
import { isEntityRef } from './isEntityRef';

const useStyles = makeStyles(
  (theme: Theme) => ({
    blocks: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: theme.spacing(0.5),
    },
  }),
  { name: 'GitopshqBlocks' },
);

/** Texts of rules may come without their full stop. */
const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** @public */
export interface BlocksProps {
  blockedBy: readonly Block[];
  /** Of a button that it describes. */
  id?: string;
}

/** What blocks, and who can lift it. @public */
export function Blocks({ blockedBy, id }: BlocksProps) {
  const classes = useStyles();
  return (
    <ul className={classes.blocks} id={id}>
      {blockedBy.map(({ rule, text, liftedBy }) => (
        <Typography
          key={`${rule} ${text}`}
          variant="body2"
          component="li"
          data-rule={rule}
        >
          <TimedText text={sentence(text)} />
          {liftedBy.length > 0 && (
            <>
              {' '}
              Who can lift it:{' '}
              {liftedBy.map((who, index) => (
                <Fragment key={who}>
                  {index > 0 && ', '}
                  {isEntityRef(who) ? <EntityRefLink entityRef={who} /> : who}
                </Fragment>
              ))}
              .
            </>
          )}
        </Typography>
      ))}
    </ul>
  );
}

/** The same in one line, for tooltips and menus. @public */
export function blocksText(blockedBy: readonly Block[]): string {
  return blockedBy
    .map(({ text, liftedBy }) =>
      liftedBy.length > 0
        ? `${sentence(text)} Who can lift it: ${liftedBy.join(', ')}.`
        : sentence(text),
    )
    .join(' ');
}
