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

import type {
  ScopedSignals,
  Signal,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  EmptyState,
  LevelIcon,
  type FleetItem,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import type { ReactNode } from 'react';

export interface NoFindingsProps {
  /** Of what is shown: they tell whether the comparison is current. */
  signals: FleetItem<ScopedSignals>;
  action?: ReactNode;
}

/** The signal that tells whether anything differs, if it was answered. */
export function driftSignal(
  signals: FleetItem<ScopedSignals>,
): Signal | undefined {
  return signals.value?.signals.find(({ name }) => name === 'drift');
}

/**
 * No open finding. Only a current comparison makes that good news: never
 * compared, stopped or not comparable is unknown.
 */
export function NoFindings({ signals, action }: NoFindingsProps) {
  const drift = driftSignal(signals);
  if (drift?.level === 'healthy') {
    return (
      <EmptyState title="No drift" action={action}>
        <LevelIcon level="healthy" /> Everything is as Git says, compared{' '}
        <Age at={drift.observedAt} absent="at an unknown time" />:{' '}
        {drift.reason}.
      </EmptyState>
    );
  }
  if (drift && drift.level !== 'unknown') {
    return (
      <EmptyState title="No findings here" action={action}>
        {drift.reason}. They are not among what is shown.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Not known whether anything differs" action={action}>
      <LevelIcon level="unknown" /> No finding is on record, but that is no
      proof:{' '}
      {drift?.reason ??
        'nothing tells when these objects were last compared with Git'}
      {drift?.observedAt && (
        <>
          {' '}
          (compared <Age at={drift.observedAt} />)
        </>
      )}
      .
    </EmptyState>
  );
}
