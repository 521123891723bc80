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
  ItemStates,
  parseObjectRef,
  QuietText,
  useFinding,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Drawer from '@material-ui/core/Drawer';
import IconButton from '@material-ui/core/IconButton';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import { useId, useState } from 'react';
import type { ResponseKind } from '../../model/response';
import { IgnoreButton } from '../ignore/IgnoreButton';
import { IgnoreDialog } from '../ignore/IgnoreDialog';
import { ObjectDialog } from '../object/ObjectDialog';
import { ResponseButtons } from '../response/ResponseButtons';
import { ResponseDialog } from '../response/ResponseDialog';
import { FindingDetails } from './FindingDetails';

const useStyles = makeStyles(
  (theme: Theme) => ({
    paper: {
      width: 'min(720px, 100vw)',
      padding: theme.spacing(3),
      gap: theme.spacing(2),
    },
    head: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      overflowWrap: 'anywhere',
    },
    title: { flexGrow: 1 },
    actions: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'DriftFindingDrawer' },
);

type OpenDialog = ResponseKind | 'ignore' | 'object';

function Actions({
  finding,
  onOpen,
}: {
  finding: Finding;
  onOpen: (dialog: OpenDialog) => void;
}) {
  const classes = useStyles();
  const isPresent = finding.status !== 'resolved';
  return (
    <div className={classes.actions}>
      {isPresent && <ResponseButtons findings={[finding]} onRespond={onOpen} />}
      {isPresent && finding.status !== 'ignored' && (
        <IgnoreButton finding={finding} onClick={() => onOpen('ignore')} />
      )}
      <Button size="small" variant="outlined" onClick={() => onOpen('object')}>
        Show whole object
      </Button>
    </div>
  );
}

function OpenFinding({ finding }: { finding: Finding }) {
  const [dialog, setDialog] = useState<OpenDialog>();
  const close = () => setDialog(undefined);
  return (
    <>
      <Actions finding={finding} onOpen={setDialog} />
      <FindingDetails finding={finding} />
      {dialog && dialog !== 'ignore' && dialog !== 'object' && (
        <ResponseDialog kind={dialog} findings={[finding]} onClose={close} />
      )}
      {dialog === 'ignore' && (
        <IgnoreDialog finding={finding} onClose={close} />
      )}
      {dialog === 'object' && (
        <ObjectDialog
          environmentRef={finding.environmentRef}
          object={finding.object}
          path={finding.path}
          onClose={close}
        />
      )}
    </>
  );
}

export interface FindingDrawerProps {
  findingId: string;
  onClose: () => void;
}

/** Details of a finding beside the list. */
export function FindingDrawer({ findingId, onClose }: FindingDrawerProps) {
  const classes = useStyles();
  const titleId = useId();
  const finding = useFinding(findingId);
  const ref = finding.value && parseObjectRef(finding.value.object);
  return (
    <Drawer
      anchor="right"
      open
      onClose={onClose}
      PaperProps={{
        className: classes.paper,
        role: 'dialog',
        'aria-labelledby': titleId,
        'aria-modal': true,
      }}
    >
      <div className={classes.head}>
        <div className={classes.title}>
          <Typography id={titleId} variant="h6" component="h2">
            {ref ? `${ref.kind} ${ref.name}` : 'Finding'}
          </Typography>
          {ref && (
            <QuietText>
              {ref.apiVersion}
              {ref.namespace
                ? `, namespace ${ref.namespace}`
                : ', cluster-scoped'}
            </QuietText>
          )}
        </div>
        <IconButton size="small" aria-label="Close details" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </div>
      <ItemStates item={finding} label="finding">
        {value => <OpenFinding key={value.id} finding={value} />}
      </ItemStates>
    </Drawer>
  );
}
