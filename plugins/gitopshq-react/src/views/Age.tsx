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

import { makeStyles } from '@material-ui/core/styles';
import { DateTime } from 'luxon';
import { useMemo } from 'react';
import { useNow } from '../session';
import { Hint } from './Hint';
import { relativeAge } from './relativeAge';

const useStyles = makeStyles(
  { age: { whiteSpace: 'nowrap' } },
  { name: 'GitopshqAge' },
);

/** @public */
export interface AgeProps {
  /** ISO 8601. Absent: shows `absent` instead. */
  at: string | undefined;
  /** Shown when there is no moment; default "never". */
  absent?: string;
}

function momentOf(at: string | undefined) {
  if (at === undefined) {
    return undefined;
  }
  const moment = DateTime.fromISO(at);
  return {
    millis: moment.toMillis(),
    exact: moment.toLocaleString({
      ...DateTime.DATETIME_HUGE_WITH_SECONDS,
      timeZoneName: 'short',
    }),
  };
}

/**
 * A moment as its age, which moves on; the exact time in the viewer's own zone
 * is in the tooltip.
 *
 * @public
 */
export function Age({ at, absent = 'never' }: AgeProps) {
  const classes = useStyles();
  const now = useNow();
  // Once, not at every tick of hundreds of ages.
  const moment = useMemo(() => momentOf(at), [at]);
  if (!moment) {
    return <span className={classes.age}>{absent}</span>;
  }
  return (
    <Hint title={moment.exact} className={classes.age}>
      <time dateTime={at}>{relativeAge(now - moment.millis)}</time>
    </Hint>
  );
}
