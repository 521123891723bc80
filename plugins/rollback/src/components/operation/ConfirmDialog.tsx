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

import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  OperationErrorPanel,
  QuietText,
  useConfirmOperation,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { useId, useState } from 'react';

const MIN_TEXT = 3;
const MAX_TEXT = 2000;

export interface ConfirmDialogProps {
  operation: Operation;
  onClose: () => void;
}

/** A person says what no query measures. */
export function ConfirmDialog({ operation, onClose }: ConfirmDialogProps) {
  const id = useId();
  const confirm = useConfirmOperation();
  const [text, setText] = useState('');
  const isShort = text.trim().length < MIN_TEXT;
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={id}>
      <DialogTitle id={id}>Confirm the error rate by hand</DialogTitle>
      <DialogContent dividers>
        <Typography variant="body2" gutterBottom>
          No query of gitopshq.verify.queries measures the error rate. Look at
          your own dashboards, then say what you saw; it is kept with your name.
        </Typography>
        <TextField
          id={`${id}-text`}
          label="What you looked at, and what it showed"
          variant="outlined"
          size="small"
          fullWidth
          required
          multiline
          minRows={2}
          value={text}
          inputProps={{ maxLength: MAX_TEXT }}
          onChange={event => setText(event.target.value)}
        />
        {confirm.error && (
          <OperationErrorPanel
            error={confirm.error}
            title="It was not confirmed"
          />
        )}
      </DialogContent>
      <DialogActions>
        {isShort && (
          <QuietText component="span">Say what you saw first.</QuietText>
        )}
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="contained"
          color="primary"
          disabled={isShort || confirm.isRunning}
          onClick={() =>
            confirm.run({ id: operation.id, text: text.trim() }, onClose)
          }
        >
          Confirm that errors are back to normal
        </Button>
      </DialogActions>
    </Dialog>
  );
}
