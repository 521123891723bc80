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

import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { Cluster } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  CLUSTER_STATE_WORDS,
  clusterProblem,
  clusterStateLevel,
  LevelChip,
  OwnerLinks,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import IconButton from '@material-ui/core/IconButton';
import ExpandLessIcon from '@material-ui/icons/ExpandLess';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { memo } from 'react';
import { clusterRouteRef } from '../../routes';
import { ClusterFacts } from './ClusterFacts';
import { ClusterStrip } from './ClusterStrip';
import { latencyText, problemText, skewText } from './clusterTexts';
import { useClustersGridStyles } from './clustersGridStyles';

/** Environments beyond this number are counted only. */
const MAX_ENVIRONMENTS = 3;

export interface ClusterRowProps {
  cluster: Cluster;
  isOpen: boolean;
  /** @param entityRef - Of the row's cluster. */
  onToggle: (entityRef: string) => void;
  /** For `aria-controls`; unique on the page. */
  detailId: string;
}

function Cells({ cluster, isOpen, onToggle, detailId }: ClusterRowProps) {
  const classes = useClustersGridStyles();
  const clusterLink = useRouteRef(clusterRouteRef);
  const { namespace, name } = parseEntityRef(cluster.entityRef);
  const problem = clusterProblem(cluster);
  const shownEnvironments = cluster.environmentRefs.slice(0, MAX_ENVIRONMENTS);
  const hidden = cluster.environmentRefs.length - shownEnvironments.length;
  return (
    <>
      <div role="cell">
        <IconButton
          size="small"
          aria-label={`Details of ${cluster.name}`}
          aria-expanded={isOpen}
          {...(isOpen && { 'aria-controls': detailId })}
          onClick={() => onToggle(cluster.entityRef)}
        >
          {isOpen ? <ExpandLessIcon /> : <ExpandMoreIcon />}
        </IconButton>
      </div>
      <div role="cell">
        <Link to={clusterLink({ namespace, name })}>{cluster.name}</Link>
        {cluster.title && <div>{cluster.title}</div>}
      </div>
      <div role="cell">
        <LevelChip
          level={clusterStateLevel(cluster)}
          word={CLUSTER_STATE_WORDS[cluster.state]}
        />
      </div>
      <div role="cell">
        <LevelChip level={clusterStateLevel(cluster)} />
      </div>
      <div role="cell">
        <Age at={cluster.lastBeatAt} />
      </div>
      <div role="cell">
        <ClusterStrip entityRef={cluster.entityRef} name={cluster.name} />
      </div>
      <div role="cell">{latencyText(cluster)}</div>
      <div role="cell">{cluster.version ?? 'unknown'}</div>
      <div role="cell">{skewText(cluster)}</div>
      <div role="cell">
        {shownEnvironments.length > 0
          ? shownEnvironments.map(environmentRef => (
              <div key={environmentRef}>
                <EntityRefLink entityRef={environmentRef} />
              </div>
            ))
          : 'none'}
        {hidden > 0 && ` and ${hidden} more`}
      </div>
      <div role="cell">
        <OwnerLinks ownerRefs={cluster.ownerRefs} />
      </div>
      {(isOpen || problem) && (
        <div role="cell" id={detailId} className={classes.detail}>
          {isOpen ? (
            <ClusterFacts cluster={cluster} />
          ) : (
            problem && problemText(problem)
          )}
        </div>
      )}
    </>
  );
}

/**
 * Cells of a cluster's row and, opened, everything known of it. Memoised: a
 * step of scrolling draws only the rows that come into view.
 */
export const ClusterRow = memo(Cells);
