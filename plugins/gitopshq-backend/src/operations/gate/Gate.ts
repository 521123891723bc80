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

import { stringifyError } from '@backstage/errors';
import type {
  Block,
  OperationErrorCode,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  GateFacts,
  GatePlan,
  GateRule,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { OperationError } from '../OperationError';

const CODES: Readonly<Record<string, OperationErrorCode>> = {
  'permissions-disabled': 'permissionsDisabled',
  permission: 'notOwner',
  unconfirmed: 'unconfirmed',
  contested: 'contested',
  frozen: 'frozen',
  'needs-approval': 'needsApproval',
  'read-only-cluster': 'readOnlyCluster',
};

/** Asks every rule; each is heard, so that people see all that blocks. */
export class Gate {
  constructor(private readonly rules: readonly GateRule[]) {}

  /** A rule that cannot decide blocks. */
  async blocks(plan: GatePlan, facts: GateFacts): Promise<Block[]> {
    const blocks: Block[] = [];
    for (const rule of this.rules) {
      try {
        const own = await rule.readFacts?.(plan, facts);
        const { blockedBy } = rule.judge(plan, facts, own);
        blocks.push(...blockedBy.map(block => ({ rule: rule.id, ...block })));
      } catch (error) {
        blocks.push({
          rule: rule.id,
          text: `Whether "${
            rule.id
          }" blocks cannot be told now: ${stringifyError(error)}`,
          liftedBy: [],
        });
      }
    }
    return blocks;
  }
}

/** Says what blocks, all of it; the first gives the code. */
export function refusalOf(blocks: readonly Block[]): OperationError {
  const [first] = blocks;
  const text = blocks
    .map(block =>
      block.liftedBy.length > 0
        ? `${block.text} (lifted by ${block.liftedBy.join(', ')})`
        : block.text,
    )
    .join('; ');
  return new OperationError(CODES[first.rule] ?? 'blocked', text, {
    blockedBy: blocks,
  });
}
