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

import type { OperationPreview } from '@gitopshq/backstage-plugin-gitopshq-common';
import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import { makeStyles } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { useMemo, useState } from 'react';
import { TextComparison } from '../objects/TextComparison';
import { QuietText } from '../views/QuietText';
import { parseUnifiedDiff } from './parseUnifiedDiff';

type PreviewFile = OperationPreview['files'][number];

/** Files that are open at once; each is an editor of its own. */
const OPEN_AT_FIRST = 3;

const useStyles = makeStyles(
  {
    path: { fontFamily: 'monospace', overflowWrap: 'anywhere' },
    details: { display: 'block' },
  },
  { name: 'GitopshqPreviewFiles' },
);

function fileChange({ blobBefore, blobAfter }: PreviewFile): string {
  if (!blobBefore) {
    return 'new file';
  }
  return blobAfter ? 'changed' : 'removed';
}

function FileDiff({ file }: { file: PreviewFile & { diff: string } }) {
  const { before, after } = useMemo(
    () => parseUnifiedDiff(file.diff),
    [file.diff],
  );
  return (
    <TextComparison
      before={{ ...before, label: `${file.path} before` }}
      after={{ ...after, label: `${file.path} after` }}
      showUnchanged
    />
  );
}

function File({
  file,
  isOpenAtFirst,
}: {
  file: PreviewFile;
  isOpenAtFirst: boolean;
}) {
  const classes = useStyles();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const { diff } = file;
  return (
    <Accordion
      variant="outlined"
      expanded={isOpen}
      onChange={(_event, open) => setOpen(open)}
      TransitionProps={{ timeout: 0 }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <span>
          <span className={classes.path}>{file.path}</span>{' '}
          <QuietText component="span">({fileChange(file)})</QuietText>
        </span>
      </AccordionSummary>
      <AccordionDetails className={classes.details}>
        {isOpen &&
          (diff === undefined ? (
            <QuietText>It is not text; its contents are not shown.</QuietText>
          ) : (
            <FileDiff file={{ ...file, diff }} />
          ))}
      </AccordionDetails>
    </Accordion>
  );
}

/** Files of Git as they are and as they will be. */
export function PreviewFiles({ files }: { files: OperationPreview['files'] }) {
  return (
    <div>
      {files.map((file, index) => (
        <File
          key={file.path}
          file={file}
          isOpenAtFirst={index < OPEN_AT_FIRST}
        />
      ))}
    </div>
  );
}
