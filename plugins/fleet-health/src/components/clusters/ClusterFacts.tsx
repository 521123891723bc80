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

import type { Cluster } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  CLUSTER_STATE_WORDS,
  clusterProblem,
  clusterProblemLevel,
  clusterStateLevel,
  Facts,
  LevelChip,
  OwnerLinks,
  ProblemPanel,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { latencyText, skewText } from './clusterTexts';

const useStyles = makeStyles(
  (theme: Theme) => ({
    panels: { display: 'grid', gap: theme.spacing(1.5) },
  }),
  { name: 'FleetHealthClusterFacts' },
);

/** Everything known of one cluster, what is wrong with it first. */
export function ClusterFacts({ cluster }: { cluster: Cluster }) {
  const classes = useStyles();
  const problem = clusterProblem(cluster);
  return (
    <div className={classes.panels}>
      {problem && (
        <ProblemPanel problem={problem} level={clusterProblemLevel(cluster)} />
      )}
      {cluster.warnings.map(warning => (
        <ProblemPanel
          key={`${warning.code} ${warning.value}`}
          problem={warning}
          level="notice"
        />
      ))}
      <Facts
        facts={[
          [
            'State',
            <LevelChip
              key="state"
              level={clusterStateLevel(cluster)}
              word={CLUSTER_STATE_WORDS[cluster.state]}
            />,
          ],
          [
            'Level',
            <LevelChip key="level" level={clusterStateLevel(cluster)} />,
          ],
          ['Why', cluster.reason],
          ['Last beat', <Age key="beat" at={cluster.lastBeatAt} />],
          ['API latency', latencyText(cluster)],
          ['Version', cluster.version ?? 'unknown'],
          ['Clock skew', skewText(cluster)],
          ['API server', cluster.apiServer],
          ['Defined in', cluster.origin],
          ['Access', cluster.writable ? 'read and write' : 'read only'],
          ['Owner', <OwnerLinks key="owner" ownerRefs={cluster.ownerRefs} />],
        ]}
      />
    </div>
  );
}
