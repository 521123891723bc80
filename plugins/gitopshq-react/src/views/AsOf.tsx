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

import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useNow } from '../session';
import { Age } from './Age';
import { LevelIcon } from './LevelChip';
import { QuietText } from './QuietText';

/** Watched data is stale after this age, as the podHealth signal counts it. */
const OLD_AFTER_MS = 300_000;

const useStyles = makeStyles(
  (theme: Theme) => ({
    asOf: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      marginTop: theme.spacing(1),
    },
  }),
  { name: 'GitopshqAsOf' },
);

/** @public */
export interface AsOfProps {
  /** ISO 8601; oldest read of any source in what is shown. */
  at: string | undefined;
}

/** Age of the oldest read in what is shown; warns when it is old. @public */
export function AsOf({ at }: AsOfProps) {
  const classes = useStyles();
  const now = useNow();
  const isOld = at === undefined || now - Date.parse(at) > OLD_AFTER_MS;
  const Text = isOld ? Typography : QuietText;
  return (
    <Text variant="body2" component="span" className={classes.asOf}>
      {isOld && <LevelIcon level="warning" />}
      {at === undefined ? (
        'Nothing was read so far'
      ) : (
        <span>
          {isOld ? 'Part of this is old: as of ' : 'As of '}
          <Age at={at} />
        </span>
      )}
    </Text>
  );
}
