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
import { makeStyles } from '@material-ui/core/styles';
import type { IgnoredFilter } from '../hooks';

const useStyles = makeStyles(
  { ignored: { flexBasis: '100%' } },
  { name: 'GitopshqIgnoredFilters' },
);

/** @public */
export interface IgnoredFiltersProps {
  ignored: IgnoredFilter[];
}

/** Filter values of the address that mean nothing, and what would be right. @public */
export function IgnoredFilters({ ignored }: IgnoredFiltersProps) {
  const classes = useStyles();
  return (
    <>
      {ignored.map(({ name, value, expected }) => (
        <Typography
          key={`${name}=${value}`}
          variant="body2"
          role="status"
          className={classes.ignored}
        >
          The address asks for {name} “{value}”, which is ignored: expected is{' '}
          {expected}.
        </Typography>
      ))}
    </>
  );
}
