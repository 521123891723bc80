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

import { ErrorBoundary } from '@backstage/core-components';
import { lazy, Suspense } from 'react';
import { ListSkeleton } from '../views/ListSkeleton';
import type { MergedTextsProps } from './MergedTexts';

const MergedTexts = lazy(() =>
  import('./MergedTexts').then(({ MergedTexts: component }) => ({
    default: component,
  })),
);

/**
 * Two YAML texts side by side, their differences marked. The editor that draws
 * them is loaded when the first one is shown.
 *
 * @public
 */
export function TextComparison(props: MergedTextsProps) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<ListSkeleton label="comparison" rows={8} />}>
        <MergedTexts {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}
