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

import { Content, Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Banners } from '@gitopshq/backstage-plugin-gitopshq-react';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { driftRouteRef, ignoreRulesRouteRef } from '../../routes';
import { FleetFindings } from './FleetFindings';
import { IgnoreRules } from './IgnoreRules';

const useStyles = makeStyles(
  (theme: Theme) => ({
    tabs: { marginBottom: theme.spacing(2) },
  }),
  { name: 'DriftPage' },
);

export interface DriftPageProps {
  view: 'findings' | 'rules';
}

/** Drift of the whole fleet: the findings, and the rules that ignore some. */
export function DriftPage({ view }: DriftPageProps) {
  const classes = useStyles();
  const findingsLink = useRouteRef(driftRouteRef);
  const rulesLink = useRouteRef(ignoreRulesRouteRef);
  return (
    <Content>
      <Banners />
      <Tabs
        value={view}
        className={classes.tabs}
        indicatorColor="primary"
        textColor="primary"
        aria-label="Drift"
      >
        <Tab
          component={Link}
          to={findingsLink()}
          value="findings"
          label="Findings"
        />
        <Tab
          component={Link}
          to={rulesLink()}
          value="rules"
          label="Ignore rules"
        />
      </Tabs>
      {view === 'findings' ? <FleetFindings /> : <IgnoreRules />}
    </Content>
  );
}
