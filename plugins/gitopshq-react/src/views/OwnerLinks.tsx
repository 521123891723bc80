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
import { makeStyles } from '@material-ui/core/styles';
import { Fragment } from 'react';

const useStyles = makeStyles(
  // A comma stays with what it follows.
  { owner: { whiteSpace: 'nowrap' } },
  { name: 'GitopshqOwnerLinks' },
);

/** @public */
export interface OwnerLinksProps {
  /** Entity refs. */
  ownerRefs: string[];
}

/** Links to the owners of a thing. @public */
export function OwnerLinks({ ownerRefs }: OwnerLinksProps) {
  const classes = useStyles();
  if (ownerRefs.length === 0) {
    return <span>no owner</span>;
  }
  return (
    <span>
      {ownerRefs.map((ownerRef, index) => (
        <Fragment key={ownerRef}>
          <span className={classes.owner}>
            <EntityRefLink entityRef={ownerRef} defaultKind="group" />
            {index < ownerRefs.length - 1 && ','}
          </span>{' '}
        </Fragment>
      ))}
    </span>
  );
}
