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
  Age,
  CLUSTER_STATE_WORDS,
  clusterProblem,
  clusterStateLevel,
  ItemStates,
  LevelChip,
  ProblemPanel,
  useCluster,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';

/** A cluster's state in a line. */
export function ClusterLine({ clusterRef }: { clusterRef: string }) {
  const cluster = useCluster(clusterRef);
  return (
    <ItemStates item={cluster} label="cluster" rows={1}>
      {value => {
        const problem = clusterProblem(value);
        return (
          <>
            <Typography variant="body2" component="div" gutterBottom>
              <LevelChip
                level={clusterStateLevel(value)}
                word={CLUSTER_STATE_WORDS[value.state]}
              />{' '}
              last beat <Age at={value.lastBeatAt} />,{' '}
              {value.environmentRefs.length === 1
                ? '1 environment'
                : `${value.environmentRefs.length} environments`}
            </Typography>
            {problem && <ProblemPanel problem={problem} />}
          </>
        );
      }}
    </ItemStates>
  );
}
