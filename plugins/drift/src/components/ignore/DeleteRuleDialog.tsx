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

import type { IgnoreRule } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ProblemPanel,
  useDeleteIgnoreRule,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { useId } from 'react';
import { findingsText } from '../../model/findingWords';
import { changeProblem } from './changeProblem';
import { patternText } from './ignorePattern';

export interface DeleteRuleDialogProps {
  /** Of origin `ui`. */
  rule: IgnoreRule;
  onClose: () => void;
}

/** Asks before a rule is deleted, and says what that does. */
export function DeleteRuleDialog({ rule, onClose }: DeleteRuleDialogProps) {
  const titleId = useId();
  const deletion = useDeleteIgnoreRule();
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId}>
      <DialogTitle id={titleId}>Delete this ignore rule?</DialogTitle>
      <DialogContent>
        <Typography gutterBottom>
          The rule ignores {patternText(rule)}, because: {rule.reason}
        </Typography>
        <Typography gutterBottom>
          {rule.matches === 0
            ? 'It ignores nothing you may see at the moment.'
            : `${findingsText(rule.matches)} will be open again and ${
                rule.matches === 1 ? 'counts' : 'count'
              } as drift.`}
        </Typography>
        {deletion.error && (
          <ProblemPanel
            problem={changeProblem(deletion.error)}
            title="The rule was not deleted"
            level="critical"
            announce
          />
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Keep the rule</Button>
        <Button
          color="secondary"
          variant="contained"
          disabled={deletion.isRunning}
          onClick={() => deletion.run(rule.id, onClose)}
        >
          {deletion.isRunning ? 'Deleting the rule' : 'Delete the rule'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
