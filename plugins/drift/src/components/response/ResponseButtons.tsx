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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import { ActionButton } from '@gitopshq/backstage-plugin-gitopshq-react';
import { useResponseActions } from '../../hooks/useResponseActions';
import { isUnapplied, type ResponseKind } from '../../model/response';

const LABELS: Record<ResponseKind, string> = {
  reconcile: 'Reconcile…',
  adopt: 'Adopt into Git…',
  sync: 'Sync again…',
};

export interface ResponseButtonsProps {
  findings: readonly Finding[];
  /** Blocks all of them for a reason of the screen itself. */
  blocked?: string;
  onRespond: (kind: ResponseKind) => void;
}

/** What can be done about findings; what cannot says why. */
export function ResponseButtons({
  findings,
  blocked,
  onRespond,
}: ResponseButtonsProps) {
  const may = useResponseActions(findings);
  const kinds: ResponseKind[] = findings.some(isUnapplied)
    ? ['reconcile', 'adopt', 'sync']
    : ['reconcile', 'adopt'];
  return (
    <>
      {kinds.map(kind => (
        <ActionButton
          key={kind}
          kind={kind}
          actions={may.actions}
          error={may.error}
          blocked={blocked ?? may.blocked}
          size="small"
          variant="outlined"
          onClick={() => onRespond(kind)}
        >
          {LABELS[kind]}
        </ActionButton>
      ))}
    </>
  );
}
