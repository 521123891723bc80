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
  BeatStrip,
  QuietText,
  useBeatStrip,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';

export interface ClusterStripProps {
  entityRef: string;
  name: string;
}

/** The last day of a cluster's beats in its row. */
export function ClusterStrip({ entityRef, name }: ClusterStripProps) {
  const strip = useBeatStrip(entityRef);
  if (strip.value && strip.value.length > 0) {
    return (
      <BeatStrip
        title={`Beats of ${name}, last 24 hours`}
        beats={strip.value}
      />
    );
  }
  if (strip.error) {
    return (
      <Button
        size="small"
        onClick={strip.retry}
        title={`The beats could not be loaded: ${strip.error.message}`}
        aria-label={`Load the beats of ${name} again`}
      >
        Retry
      </Button>
    );
  }
  return (
    <QuietText variant="caption">
      {strip.isLoading ? 'loading…' : 'nothing known'}
    </QuietText>
  );
}
