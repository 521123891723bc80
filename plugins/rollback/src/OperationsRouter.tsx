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

import { GitopshqProvider } from '@gitopshq/backstage-plugin-gitopshq-react';
import { Route, Routes } from 'react-router-dom';
import { OperationPage } from './components/operation';
import { OperationsPage } from './components/operations';
import { operationRouteRef } from './routes';

/** The operations and the page of each, below wherever it is mounted. */
export function OperationsRouter() {
  return (
    <GitopshqProvider>
      <Routes>
        <Route path="/" element={<OperationsPage />} />
        <Route path={operationRouteRef.path} element={<OperationPage />} />
      </Routes>
    </GitopshqProvider>
  );
}
