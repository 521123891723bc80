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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { ServiceClaim } from '@gitopshq/backstage-plugin-gitopshq-common';
import Typography from '@material-ui/core/Typography';

/** Claims of components on a service, where they are not simply right. */
export function ClaimsNote({ claims }: { claims: ServiceClaim[] }) {
  const counted = claims.filter(claim => claim.counted);
  const shown =
    counted.length > 1 ? claims : claims.filter(claim => !claim.counted);
  if (shown.length === 0) {
    return null;
  }
  return (
    <div>
      <Typography variant="subtitle2" component="p">
        Claims on this service
      </Typography>
      <ul>
        {shown.map(claim => (
          <Typography key={claim.componentRef} variant="body2" component="li">
            <EntityRefLink entityRef={claim.componentRef} />{' '}
            {claim.counted ? 'counts' : 'does not count'}: {claim.reason}
          </Typography>
        ))}
      </ul>
    </div>
  );
}
