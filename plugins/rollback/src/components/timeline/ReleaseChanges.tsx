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

import type { Release } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  FieldPath,
  FleetTable,
  Hint,
  parseImage,
  ShortValue,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId, useState } from 'react';

const useStyles = makeStyles(
  (theme: Theme) => ({
    images: { listStyle: 'none', margin: 0, padding: 0 },
    image: { fontFamily: 'monospace', overflowWrap: 'anywhere' },
    cell: { verticalAlign: 'top', overflowWrap: 'anywhere' },
    file: { fontFamily: 'monospace', fontSize: theme.typography.pxToRem(12) },
  }),
  { name: 'RollbackReleaseChanges' },
);

/** The tag where there is one, else the end of the reference. */
function versionText(image: string | undefined): string {
  if (image === undefined) {
    return 'none';
  }
  const { name, tag, digest } = parseImage(image);
  return tag ?? (digest ? `${name}@${digest.slice(0, 12)}` : name);
}

function Images({ images }: Pick<Release, 'images'>) {
  const classes = useStyles();
  return (
    <ul className={classes.images} aria-label="Images">
      {images.map(({ workload, container, from, to }) => (
        <Typography
          key={`${workload} ${container}`}
          variant="body2"
          component="li"
        >
          {workload.split('/').pop()}
          {!workload.endsWith(`/${container}`) && ` (${container})`}{' '}
          <Hint
            title={`${from ?? 'no image'} → ${to ?? 'no image'}`}
            className={classes.image}
          >
            {versionText(from)} → {versionText(to)}
          </Hint>
        </Typography>
      ))}
    </ul>
  );
}

function Values({ values }: Pick<Release, 'values'>) {
  const classes = useStyles();
  const [isOpen, setOpen] = useState(false);
  const valuesId = useId();
  return (
    <div>
      <Button
        size="small"
        aria-expanded={isOpen}
        {...(isOpen && { 'aria-controls': valuesId })}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide' : 'Show'}{' '}
        {values.length === 1
          ? 'the other value it changed'
          : `${values.length} other values it changed`}
      </Button>
      {isOpen && (
        <div id={valuesId}>
          <FleetTable
            label="Values it changed"
            columns={['File and path', 'Before', 'After']}
          >
            {values.map(({ file, path, from, to }) => (
              <TableRow key={`${file}#${path}`}>
                <TableCell className={classes.cell}>
                  <FieldPath path={path} />
                  <div className={classes.file}>{file}</div>
                </TableCell>
                <TableCell className={classes.cell}>
                  <ShortValue value={from} other={to} side="Git before" />
                </TableCell>
                <TableCell className={classes.cell}>
                  <ShortValue value={to} other={from} side="Git after" />
                </TableCell>
              </TableRow>
            ))}
          </FleetTable>
        </div>
      )}
    </div>
  );
}

/** Images and values that a release changed. */
export function ReleaseChanges({ release }: { release: Release }) {
  const { images, values } = release;
  return (
    <>
      {images.length > 0 && <Images images={images} />}
      {values.length > 0 && <Values values={values} />}
    </>
  );
}
