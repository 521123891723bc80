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
import type { IgnoreRule } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  FleetTable,
  Hint,
  useNow,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import IconButton from '@material-ui/core/IconButton';
import Paper from '@material-ui/core/Paper';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import DeleteIcon from '@material-ui/icons/DeleteOutline';
import { useState } from 'react';
import { ORIGIN_SENTENCES, ORIGIN_WORDS } from '../../model/findingWords';
import { timeLeft } from '../../model/timeLeft';
import { DeleteRuleDialog } from './DeleteRuleDialog';
import { patternText } from './ignorePattern';

const useStyles = makeStyles(
  {
    text: { overflowWrap: 'anywhere', minWidth: 160 },
    short: { whiteSpace: 'nowrap' },
  },
  { name: 'DriftIgnoreRulesTable' },
);

/** Which findings are ignored, by which rules, and why. */
export function IgnoreRulesTable({ rules }: { rules: IgnoreRule[] }) {
  const classes = useStyles();
  const now = useNow();
  const [deleted, setDeleted] = useState<IgnoreRule>();
  return (
    <>
      <Paper variant="outlined">
        <FleetTable
          label="Ignore rules"
          columns={[
            'Ignores',
            'Reason',
            'From',
            'Author',
            'Ends',
            { name: 'Matches now', align: 'right' },
            { name: 'Delete', isHidden: true },
          ]}
        >
          {rules.map(rule => (
            <TableRow key={`${rule.origin} ${rule.id}`} data-rule={rule.id}>
              <TableCell className={classes.text}>
                {patternText(rule)}
              </TableCell>
              <TableCell className={classes.text}>{rule.reason}</TableCell>
              <TableCell className={classes.short}>
                <Hint title={ORIGIN_SENTENCES[rule.origin]}>
                  {ORIGIN_WORDS[rule.origin]}
                </Hint>
              </TableCell>
              <TableCell>
                {rule.author ? <EntityRefLink entityRef={rule.author} /> : '–'}
                {rule.createdAt && (
                  <div>
                    <Age at={rule.createdAt} />
                  </div>
                )}
              </TableCell>
              <TableCell className={classes.short}>
                {timeLeft(rule.expiresAt, now)}
              </TableCell>
              <TableCell align="right">
                {rule.matches.toLocaleString('en-US')}
              </TableCell>
              <TableCell padding="checkbox">
                {rule.origin === 'ui' && (
                  <IconButton
                    size="small"
                    aria-label={`Delete the rule: ${patternText(rule)}`}
                    onClick={() => setDeleted(rule)}
                  >
                    <DeleteIcon />
                  </IconButton>
                )}
              </TableCell>
            </TableRow>
          ))}
        </FleetTable>
      </Paper>
      {deleted && (
        <DeleteRuleDialog
          rule={deleted}
          onClose={() => setDeleted(undefined)}
        />
      )}
    </>
  );
}
