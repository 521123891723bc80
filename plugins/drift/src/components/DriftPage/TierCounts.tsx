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

import type {
  FindingsFilter,
  Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ErrorProblem,
  LevelIcon,
  useFindingCounts,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { CauseCounts } from '../list/CauseCounts';

const useStyles = makeStyles(
  (theme: Theme) => ({
    tier: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 1.5),
      minHeight: 36,
    },
    title: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      minWidth: 190,
    },
  }),
  { name: 'DriftTierCounts' },
);

const TITLES: Record<Tier, string> = {
  production: 'In production',
  'non-production': 'Elsewhere',
};

interface TierCountProps {
  tier: Tier;
  filter: FindingsFilter;
  isChosen: boolean;
  onChoose: (tier: Tier) => void;
}

function TierCount({ tier, filter, isChosen, onChoose }: TierCountProps) {
  const classes = useStyles();
  const counts = useFindingCounts({ ...filter, tier: [tier] });
  const open = counts.value?.byStatus.open ?? 0;
  const worst = tier === 'production' ? 'critical' : 'warning';
  return (
    <section
      className={classes.tier}
      aria-label={`Drift ${TITLES[tier].toLocaleLowerCase('en-US')}`}
    >
      <Typography variant="subtitle2" component="h2" className={classes.title}>
        {counts.value && open > 0 && <LevelIcon level={worst} />}
        <span>
          {TITLES[tier]}
          {counts.value && `: ${open.toLocaleString('en-US')} open`}
          {counts.isLoading && ': counting'}
        </span>
      </Typography>
      {counts.error && (
        <ErrorProblem
          error={counts.error}
          title="The findings could not be counted"
          onRetry={counts.retry}
        />
      )}
      {counts.value && <CauseCounts counts={counts.value} />}
      {!isChosen && open > 0 && (
        <Button size="small" onClick={() => onChoose(tier)}>
          Show only {tier}
        </Button>
      )}
    </section>
  );
}

export interface TierCountsProps {
  /** Of the list; its tier and status do not count. */
  filter: FindingsFilter;
  /** Tiers the list is narrowed to. */
  chosen: Tier[];
  onChoose: (tier: Tier) => void;
}

/** Open findings in production and elsewhere, production first. */
export function TierCounts({ filter, chosen, onChoose }: TierCountsProps) {
  const { status: _, ...counted } = filter;
  const tiers: Tier[] = ['production', 'non-production'];
  return (
    <div>
      {tiers
        .filter(tier => chosen.length === 0 || chosen.includes(tier))
        .map(tier => (
          <TierCount
            key={tier}
            tier={tier}
            filter={counted}
            isChosen={chosen.length === 1}
            onChoose={onChoose}
          />
        ))}
    </div>
  );
}
