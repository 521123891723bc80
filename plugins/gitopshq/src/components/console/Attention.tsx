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

import {
  levelSchema,
  type FleetFilter,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  AsOf,
  ErrorProblem,
  EmptyState,
  ListSkeleton,
  useClusters,
  useEnvironments,
  useServices,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { attentionItems } from './attention';
import { AttentionList } from './AttentionList';

const useStyles = makeStyles(
  (theme: Theme) => ({
    section: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      justifyItems: 'stretch',
      gap: theme.spacing(1),
    },
  }),
  { name: 'GitopshqAttention' },
);

/** Of each kind at first, worst first: five times what is shown of all. */
const ASKED_AT_ONCE = 100;

const NOT_HEALTHY = levelSchema.options.filter(level => level !== 'healthy');

/** What is not healthy among what the page shows. */
export function Attention({ filter }: { filter: FleetFilter }) {
  const classes = useStyles();
  const levels = filter.level?.filter(level => level !== 'healthy');
  const unhealthy = { ...filter, level: levels ?? NOT_HEALTHY };
  const asksForHealthyOnly = levels?.length === 0;
  const options = { limit: ASKED_AT_ONCE, enabled: !asksForHealthyOnly };
  const clusters = useClusters(unhealthy, options);
  const environments = useEnvironments(unhealthy, options);
  const services = useServices(unhealthy, options);

  const lists = [
    { list: clusters, label: 'clusters' },
    { list: environments, label: 'environments' },
    { list: services, label: 'services' },
  ];
  const items = attentionItems(
    clusters.items ?? [],
    environments.items ?? [],
    services.items ?? [],
  );
  const isLoading = lists.some(({ list }) => list.isLoading);
  const isComplete = lists.every(({ list }) => list.items && !list.error);
  const withMore = lists.filter(({ list }) => list.hasMore);
  return (
    <section aria-label="Needs attention" className={classes.section}>
      <Typography variant="h6" component="h2">
        Needs attention
      </Typography>
      {lists.map(
        ({ list, label }) =>
          list.error && (
            <ErrorProblem
              key={label}
              error={list.error}
              title={`The ${label} could not be loaded; what needs attention among them may be missing`}
              onRetry={list.retry}
            />
          ),
      )}
      {items.length > 0 && <AttentionList items={items} />}
      {isLoading && <ListSkeleton label="what needs attention" />}
      {asksForHealthyOnly && (
        <EmptyState title="Nothing to show">
          The level filter asks for healthy things only.
        </EmptyState>
      )}
      {items.length === 0 && isComplete && withMore.length === 0 && (
        <EmptyState title="Nothing needs attention">
          Everything shown here is healthy.
        </EmptyState>
      )}
      {withMore.map(({ list, label }) => (
        <Button key={label} size="small" onClick={list.loadMore}>
          Look at more {label}
        </Button>
      ))}
      {isComplete && <AsOf at={services.asOf ?? clusters.asOf} />}
    </section>
  );
}
