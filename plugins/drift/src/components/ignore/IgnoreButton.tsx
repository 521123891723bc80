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

import { parseEntityRef } from '@backstage/catalog-model';
import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import { QuietText } from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import { useId } from 'react';

export interface IgnoreButtonProps {
  finding: Finding;
  onClick: () => void;
}

/** Offers to write an ignore rule, or says who may. */
export function IgnoreButton({ finding, onClick }: IgnoreButtonProps) {
  const whyId = useId();
  const isRefused = finding.allowed?.ignore === false;
  const { name } = parseEntityRef(finding.environmentRef);
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        disabled={isRefused}
        aria-describedby={isRefused ? whyId : undefined}
        onClick={onClick}
      >
        Ignore…
      </Button>
      {isRefused && (
        <QuietText id={whyId}>
          You may not ignore drift in {name}: a rule concerns the whole
          environment. Its owners can, or whoever the permission policy gives
          gitopshq.drift.ignore there.
        </QuietText>
      )}
    </>
  );
}
