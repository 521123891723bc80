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
import { useRouteRef, useRouteRefParams } from '@backstage/core-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Banners } from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { clusterRouteRef, clustersRouteRef } from '../../routes';
import { ClusterHealth } from './ClusterHealth';

/** The page of one cluster. */
export function ClusterPage() {
  const { namespace, name } = useRouteRefParams(clusterRouteRef);
  const clustersLink = useRouteRef(clustersRouteRef);
  const clusterRef = stringifyEntityRef({ kind: 'resource', namespace, name });
  return (
    <Content>
      <Banners />
      <Typography variant="h5" component="h2">
        Cluster {name}
      </Typography>
      <Typography variant="body2" gutterBottom>
        <Link to={clustersLink()}>All clusters</Link> ·{' '}
        <EntityRefLink entityRef={clusterRef}>In the catalog</EntityRefLink>
      </Typography>
      <ClusterHealth key={clusterRef} clusterRef={clusterRef} />
    </Content>
  );
}
