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
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Banners,
  ItemStates,
  useOperation,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { useParams } from 'react-router-dom';
import { operationsRouteRef } from '../../routes';
import { OperationView } from './OperationView';

/** One operation by the id in the address. */
export function OperationPage() {
  const { id = '' } = useParams();
  const operationsLink = useRouteRef(operationsRouteRef);
  const operation = useOperation(id);
  return (
    <Content>
      <Banners />
      <p>
        <Link to={operationsLink()}>All operations</Link>
      </p>
      <ItemStates item={operation} label="operation" rows={8}>
        {value => <OperationView key={value.id} operation={value} />}
      </ItemStates>
    </Content>
  );
}
