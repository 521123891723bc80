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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ErrorProblem,
  NativeSelect,
  parseObjectRef,
  ProblemPanel,
  QuietText,
  useCreateIgnoreRule,
  useTicker,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId, useMemo, useState } from 'react';
import { CAUSE_WORDS } from '../../model/findingWords';
import { changeProblem } from './changeProblem';
import {
  pathChoices,
  patternOf,
  patternText,
  type PatternChoice,
} from './ignorePattern';
import { useMatchCount, type MatchCount } from './useMatchCount';

const DAY_MS = 24 * 3_600_000;
const EXPIRIES = [
  { value: '', label: 'Never' },
  { value: '1', label: 'In 1 day' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
];
const MAX_REASON = 1024;

const useStyles = makeStyles(
  (theme: Theme) => ({
    form: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    checks: { display: 'flex', flexDirection: 'column' },
  }),
  { name: 'DriftIgnoreDialog' },
);

function matchText({ count, isExact }: MatchCount): string {
  if (count === undefined) {
    return 'Counting the findings it matches…';
  }
  const number = `${isExact ? '' : 'at least '}${count.toLocaleString(
    'en-US',
  )}`;
  return `It matches ${number} present ${
    count === 1 ? 'finding' : 'findings'
  } you may see.`;
}

function Checked({
  label,
  isChecked,
  onChange,
}: {
  label: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}) {
  return (
    <FormControlLabel
      control={
        <Checkbox
          size="small"
          color="primary"
          checked={isChecked}
          onChange={event => onChange(event.target.checked)}
        />
      }
      label={label}
    />
  );
}

export interface IgnoreDialogProps {
  /** The rule is prefilled from it. */
  finding: Finding;
  onClose: () => void;
}

/** Writes a rule that keeps a finding, and others like it, out of the count. */
export function IgnoreDialog({ finding, onClose }: IgnoreDialogProps) {
  const classes = useStyles();
  const titleId = useId();
  const ticker = useTicker();
  const create = useCreateIgnoreRule();
  const { kind, name } = parseObjectRef(finding.object);
  const paths = useMemo(() => pathChoices(finding.path), [finding.path]);
  const [choice, setChoice] = useState<PatternChoice>({
    path: paths[0].path,
    onlyThisObject: true,
    onlyThisEnvironment: true,
    onlyThisCause: false,
    onlyThisManager: false,
  });
  const [reason, setReason] = useState('');
  const [expiresInDays, setExpiresInDays] = useState('');
  const change = (changed: Partial<PatternChoice>) =>
    setChoice(before => ({ ...before, ...changed }));
  const pattern = useMemo(() => patternOf(finding, choice), [finding, choice]);
  const matches = useMatchCount(pattern);
  const hasReason = reason.trim() !== '';
  const hidesEverything = !choice.onlyThisObject && choice.path === undefined;

  const save = () =>
    create.run(
      {
        ...pattern,
        reason: reason.trim(),
        ...(expiresInDays && {
          expiresAt: new Date(
            ticker.now() + Number(expiresInDays) * DAY_MS,
          ).toISOString(),
        }),
      },
      onClose,
    );

  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="sm"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>Ignore drift of {name}</DialogTitle>
      <DialogContent dividers>
        <form
          id={`${titleId}-form`}
          className={classes.form}
          onSubmit={event => {
            event.preventDefault();
            save();
          }}
        >
          <NativeSelect
            label="Objects"
            value={choice.onlyThisObject ? 'this' : 'kind'}
            options={[
              { value: 'this', label: `Only ${kind} ${name}` },
              { value: 'kind', label: `Every ${kind}` },
            ]}
            onChange={value => change({ onlyThisObject: value === 'this' })}
          />
          <NativeSelect
            label="Fields"
            value={String(paths.findIndex(({ path }) => path === choice.path))}
            options={paths.map(({ label }, index) => ({
              value: String(index),
              label,
            }))}
            onChange={value => change({ path: paths[Number(value)].path })}
          />
          <div className={classes.checks}>
            <Checked
              label="Only in this environment"
              isChecked={choice.onlyThisEnvironment}
              onChange={onlyThisEnvironment => change({ onlyThisEnvironment })}
            />
            <Checked
              label={`Only while the cause is ${CAUSE_WORDS[
                finding.cause
              ].toLowerCase()}`}
              isChecked={choice.onlyThisCause}
              onChange={onlyThisCause => change({ onlyThisCause })}
            />
            {finding.manager !== undefined && (
              <Checked
                label={`Only while ${finding.manager} wrote it`}
                isChecked={choice.onlyThisManager}
                onChange={onlyThisManager => change({ onlyThisManager })}
              />
            )}
          </div>
          <TextField
            id={`${titleId}-reason`}
            label="Reason"
            variant="outlined"
            size="small"
            required
            multiline
            minRows={2}
            value={reason}
            inputProps={{ maxLength: MAX_REASON }}
            helperText="Others read it beside every finding the rule ignores."
            onChange={event => setReason(event.target.value)}
          />
          <NativeSelect
            label="Ends"
            value={expiresInDays}
            options={EXPIRIES}
            onChange={setExpiresInDays}
          />
          <div role="status">
            <Typography variant="body2">
              The rule: {patternText(pattern)}.
            </Typography>
            {!hidesEverything && !matches.error && (
              <QuietText>{matchText(matches)}</QuietText>
            )}
            {hidesEverything && (
              <Typography variant="body2">
                A rule needs an object or a field: one that matches everything
                hides drift.
              </Typography>
            )}
          </div>
          {matches.error && (
            <ErrorProblem
              error={matches.error}
              title="The findings it matches could not be counted"
              onRetry={matches.retry}
            />
          )}
          {create.error && (
            <ProblemPanel
              problem={changeProblem(create.error)}
              title="The rule was not saved"
              level="critical"
              announce
            />
          )}
        </form>
      </DialogContent>
      <DialogActions>
        {!hasReason && (
          <QuietText component="span">A reason is needed to save.</QuietText>
        )}
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          form={`${titleId}-form`}
          color="primary"
          variant="contained"
          disabled={!hasReason || hidesEverything || create.isRunning}
        >
          {create.isRunning ? 'Saving the rule' : 'Ignore by this rule'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
