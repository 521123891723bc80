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

import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useState } from 'react';
import { Hint } from '../views/Hint';
import { QuietText } from '../views/QuietText';
import {
  fingerprintOf,
  firstDifferentLine,
  shortValueText,
  valueText,
} from './valueText';

/** A longer value is cut until somebody asks for all of it. */
const MAX_LINES = 6;
const MAX_CHARACTERS = 400;

/** Lines of a cut value before the first that differs. */
const LINES_BEFORE = 2;

/** Of a value in a row of a list. */
const MAX_SHORT = 90;

const useStyles = makeStyles(
  (theme: Theme) => ({
    value: {
      fontFamily: 'monospace',
      fontSize: theme.typography.pxToRem(13),
      overflowWrap: 'anywhere',
    },
    block: {
      margin: 0,
      padding: theme.spacing(1),
      whiteSpace: 'pre-wrap',
      borderRadius: theme.shape.borderRadius,
      backgroundColor: theme.palette.action.hover,
      maxHeight: '50vh',
      overflow: 'auto',
    },
  }),
  { name: 'GitopshqFieldValue' },
);

/** @public */
export interface FieldValueProps {
  /** Undefined: this side does not have it. */
  value: unknown;
  /** Who does not have it: "Git", "the cluster". */
  side: string;
  /** The other side's value: what is cut shows where they differ. */
  other?: unknown;
}

function Absent({ side }: { side: string }) {
  return (
    <QuietText component="span">
      <em>not in {side}</em>
    </QuietText>
  );
}

function Fingerprint({ digits }: { digits: string }) {
  const classes = useStyles();
  return (
    <Hint
      title="Values of Secrets are never shown. Equal values have equal fingerprints."
      className={classes.value}
    >
      fingerprint {digits}
    </Hint>
  );
}

/** A value in a row: one line, cut when it is long. @public */
export function ShortValue({ value, side, other }: FieldValueProps) {
  const classes = useStyles();
  const fingerprint = fingerprintOf(value);
  if (value === undefined) {
    return <Absent side={side} />;
  }
  if (fingerprint) {
    return <Fingerprint digits={fingerprint} />;
  }
  return (
    <span className={classes.value}>
      {shortValueText(value, MAX_SHORT, other)}
    </span>
  );
}

/** A whole value; a long one opens on demand. @public */
export function FullValue({ value, side, other }: FieldValueProps) {
  const classes = useStyles();
  const [isOpen, setOpen] = useState(false);
  const fingerprint = fingerprintOf(value);
  if (value === undefined) {
    return <Absent side={side} />;
  }
  if (fingerprint) {
    return <Fingerprint digits={fingerprint} />;
  }
  const text = valueText(value);
  const lines = text.split('\n');
  const isLong = lines.length > MAX_LINES || text.length > MAX_CHARACTERS;
  const differsAt = firstDifferentLine(
    lines,
    other === undefined ? undefined : valueText(other),
  );
  const start = Math.max(0, differsAt - LINES_BEFORE);
  const excerpt = lines
    .slice(start, start + MAX_LINES)
    .join('\n')
    .slice(0, MAX_CHARACTERS);
  const shown =
    isLong && !isOpen ? `${start > 0 ? '…\n' : ''}${excerpt}…` : text;
  return (
    <div>
      <pre
        className={`${classes.value} ${classes.block}`}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keyboards scroll what has focus
        tabIndex={isOpen ? 0 : undefined}
      >
        {shown}
      </pre>
      {isLong && (
        <Button
          size="small"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen
            ? 'Show less'
            : `Show all of ${side} (${text.length.toLocaleString(
                'en-US',
              )} characters)`}
        </Button>
      )}
    </div>
  );
}
