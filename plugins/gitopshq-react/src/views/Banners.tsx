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
import { useMe } from '../hooks';
import { ErrorProblem, ProblemPanel } from './ProblemPanel';

const useStyles = makeStyles(
  (theme: Theme) => ({
    banners: {
      display: 'grid',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(2),
    },
  }),
  { name: 'GitopshqBanners' },
);

/** What the backend wants everybody to know. @public */
export function Banners() {
  const classes = useStyles();
  const me = useMe();
  const banners = me.value?.banners ?? [];
  if (banners.length === 0 && !me.error) {
    return null;
  }
  return (
    <div className={classes.banners}>
      {me.error && (
        <ErrorProblem
          error={me.error}
          title="Who you are and what you own could not be loaded"
          onRetry={me.retry}
        />
      )}
      {banners.map(banner => (
        <ProblemPanel
          key={`${banner.code} ${banner.value}`}
          problem={banner}
          level="warning"
        />
      ))}
    </div>
  );
}
