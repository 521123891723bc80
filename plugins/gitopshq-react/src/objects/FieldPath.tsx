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

import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Fragment } from 'react';
import { QuietText } from '../views/QuietText';
import { parseFieldPath } from './parseFieldPath';

const useStyles = makeStyles(
  (theme: Theme) => ({
    path: { overflowWrap: 'anywhere' },
    item: {
      fontWeight: 600,
      padding: theme.spacing(0, 0.5),
      borderRadius: 4,
      backgroundColor: theme.palette.action.selected,
    },
    last: { fontWeight: 600 },
  }),
  { name: 'GitopshqFieldPath' },
);

/** @public */
export interface FieldPathProps {
  /** As findings write it; empty for the whole object. */
  path: string;
}

/** A path as steps; keys of list items stand out. @public */
export function FieldPath({ path }: FieldPathProps) {
  const classes = useStyles();
  if (path === '') {
    return (
      <QuietText component="span" className={classes.last}>
        the whole object
      </QuietText>
    );
  }
  const segments = parseFieldPath(path);
  return (
    <span className={classes.path} data-path={path}>
      {segments.map(({ kind, text, pathToHere }, index) => (
        <Fragment key={pathToHere}>
          {index > 0 && (kind === 'field' ? ' › ' : ' ')}
          {kind === 'item' ? (
            <span className={classes.item}>{text}</span>
          ) : (
            <span
              className={
                index === segments.length - 1 ? classes.last : undefined
              }
            >
              {text}
            </span>
          )}
        </Fragment>
      ))}
    </span>
  );
}
