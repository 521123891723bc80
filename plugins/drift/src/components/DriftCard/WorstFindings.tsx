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

import { Link } from '@backstage/core-components';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { parseEntityRef } from '@backstage/catalog-model';
import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  ErrorProblem,
  FieldPath,
  objectText,
  useEnvironments,
  useFindings,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { writerText } from '../../model/findingWords';
import { worstFirst } from '../../model/severity';
import { ChangeMark } from '../finding/marks';
import { useEnvironmentTiers } from '../list/useEnvironmentTiers';

/** Findings beyond this number are in the tab only. */
const MAX_SHOWN = 3;

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: theme.spacing(1),
    },
    item: { overflowWrap: 'anywhere' },
  }),
  { name: 'DriftWorstFindings' },
);

function WorstFinding({ finding, tab }: { finding: Finding; tab: string }) {
  const environment = humanizeEntityRef(
    parseEntityRef(finding.environmentRef),
    { defaultKind: 'resource' },
  );
  return (
    <>
      <ChangeMark change={finding.change} />{' '}
      <Link to={`${tab}?finding=${finding.id}`}>
        {objectText(finding.object)}
      </Link>{' '}
      in {environment}
      <div>
        <FieldPath path={finding.path} />
      </div>
      <div>
        {writerText(finding)}, <Age at={finding.since ?? finding.firstSeenAt} />
      </div>
    </>
  );
}

export interface WorstFindingsProps {
  entityRef: string;
  /** Address of the entity's tab. */
  tab: string;
}

/** The worst of the newest findings of an entity, each with a link to it. */
export function WorstFindings({ entityRef, tab }: WorstFindingsProps) {
  const classes = useStyles();
  const findings = useFindings({ entityRef: [entityRef] }, { limit: 100 });
  const environments = useEnvironments({ entityRef: [entityRef] });
  const tiers = useEnvironmentTiers(environments.items);
  // Which come first depends on the tiers: no list before they are known.
  const areTiersKnown = environments.items ?? environments.error;
  const items = (areTiersKnown && findings.items) ?? [];
  const hidden = items.length - MAX_SHOWN;
  return (
    <>
      {findings.error && (
        <ErrorProblem
          error={findings.error}
          title="The findings could not be loaded"
          onRetry={findings.retry}
        />
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label="Worst findings">
          {worstFirst(items, tiers)
            .slice(0, MAX_SHOWN)
            .map(finding => (
              <Typography
                key={finding.id}
                variant="body2"
                component="li"
                className={classes.item}
              >
                <WorstFinding finding={finding} tab={tab} />
              </Typography>
            ))}
        </ul>
      )}
      {hidden > 0 && (
        <Typography variant="body2">
          and {hidden}
          {findings.hasMore && ' or more'} others
        </Typography>
      )}
    </>
  );
}
