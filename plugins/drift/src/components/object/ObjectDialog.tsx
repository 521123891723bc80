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

import type { ComparedObject } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  Facts,
  FieldPath,
  FleetTable,
  ItemStates,
  listText,
  objectText,
  QuietText,
  TextComparison,
  useComparedObject,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Switch from '@material-ui/core/Switch';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId, useState } from 'react';

const useStyles = makeStyles(
  (theme: Theme) => ({
    parts: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    sides: {
      display: 'grid',
      gridTemplateColumns: '1fr 1fr',
      gap: theme.spacing(2),
    },
    cell: { overflowWrap: 'anywhere' },
  }),
  { name: 'DriftObjectDialog' },
);

/** Words for what the comparison noticed and is no drift. */
const NOTE_WORDS: Record<string, string> = {
  terminating: 'It is being deleted.',
  pruned: 'The API server dropped fields it does not know.',
  dropped: 'The API server dropped empty fields.',
  admission: 'An admission webhook added fields.',
  'not-comparable': 'Parts of it cannot be compared.',
};

function Owners({ owners }: { owners: ComparedObject['owners'] }) {
  const classes = useStyles();
  const [isOpen, setOpen] = useState(false);
  const ownersId = useId();
  const entries = Object.entries(owners);
  if (entries.length === 0) {
    return null;
  }
  return (
    <div>
      <Button
        size="small"
        aria-expanded={isOpen}
        {...(isOpen && { 'aria-controls': ownersId })}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide' : 'Show'} who owns its {entries.length} fields
      </Button>
      {isOpen && (
        <div id={ownersId}>
          <FleetTable
            label="Owners of fields"
            columns={['Field', 'Field managers']}
          >
            {entries.map(([path, managers]) => (
              <TableRow key={path}>
                <TableCell className={classes.cell}>
                  <FieldPath path={path} />
                </TableCell>
                <TableCell>{listText(managers)}</TableCell>
              </TableRow>
            ))}
          </FleetTable>
        </div>
      )}
    </div>
  );
}

function Compared({
  compared,
  path,
}: {
  compared: ComparedObject;
  path: string;
}) {
  const classes = useStyles();
  const [isWhole, setWhole] = useState(false);
  const { desired, live, files, notes, sha, asOf } = compared;
  return (
    <div className={classes.parts}>
      <Facts
        facts={[
          ['Field looked at', path ? <FieldPath path={path} /> : undefined],
          ['Commit', sha && <code>{sha.slice(0, 12)}</code>],
          ['Files in Git', files.join(', ') || 'none'],
          ['Read from the cluster', <Age key="asOf" at={asOf} />],
        ]}
      />
      {notes.map(note => (
        <Typography key={note} variant="body2">
          {NOTE_WORDS[note] ?? note}
        </Typography>
      ))}
      <FormControlLabel
        control={
          <Switch
            size="small"
            color="primary"
            checked={isWhole}
            onChange={event => setWhole(event.target.checked)}
          />
        }
        label="Show unchanged lines too"
      />
      <div>
        <div className={classes.sides}>
          <Typography variant="subtitle2" component="h3">
            Git wants{desired === undefined && ': nothing, it is not in Git'}
          </Typography>
          <Typography variant="subtitle2" component="h3">
            The cluster has
            {live === undefined && ': nothing, it is not in the cluster'}
          </Typography>
        </div>
        <TextComparison
          before={{ label: 'YAML in Git', text: desired ?? '' }}
          after={{ label: 'YAML in the cluster', text: live ?? '' }}
          showUnchanged={isWhole}
        />
      </div>
      <QuietText>
        Values of Secrets are shown as fingerprints; status and bookkeeping of
        the API server are left out.
      </QuietText>
      <Owners owners={compared.owners} />
    </div>
  );
}

export interface ObjectDialogProps {
  /** Entity ref. */
  environmentRef: string;
  object: string;
  /** Of the finding that led here. */
  path: string;
  onClose: () => void;
}

/** A whole object as Git and as the cluster have it, side by side. */
export function ObjectDialog({
  environmentRef,
  object,
  path,
  onClose,
}: ObjectDialogProps) {
  const titleId = useId();
  const compared = useComparedObject({ environmentRef, object });
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="xl"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{objectText(object)}</DialogTitle>
      <DialogContent dividers>
        <ItemStates item={compared} label="object" rows={8}>
          {value => <Compared compared={value} path={path} />}
        </ItemStates>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}
