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

import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InfoCard, Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { fleetEntityOf } from '@gitopshq/backstage-plugin-gitopshq-react';
import { ClusterLine } from './ClusterLine';
import { EnvironmentLines } from './EnvironmentLines';

/** Level, pods and environments of an entity in a few lines. */
export function FleetHealthCard() {
  const { entity } = useEntity();
  const entityLink = useRouteRef(entityRouteRef);
  const entityRef = stringifyEntityRef(entity);
  const tab = `${entityLink(
    entityRouteParams(parseEntityRef(entityRef), { encodeParams: true }),
  )}/fleet-health`;
  return (
    <InfoCard title="Fleet health">
      {fleetEntityOf(entity) === 'cluster' ? (
        <ClusterLine clusterRef={entityRef} />
      ) : (
        <EnvironmentLines entityRef={entityRef} />
      )}
      <Link to={tab}>Fleet health in detail</Link>
    </InfoCard>
  );
}
