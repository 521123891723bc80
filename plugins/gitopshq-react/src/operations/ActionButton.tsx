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
  Action,
  OperationKind,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Button, { type ButtonProps } from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import { blocksText } from './Blocks';

/** @public */
export interface ActionButtonProps extends Omit<ButtonProps, 'action'> {
  kind: OperationKind;
  /** Of the service or environment it acts on; absent: not known yet. */
  actions: readonly Action[] | undefined;
  /** Why it cannot be known: the request failed. */
  error?: Error;
  /** Blocks it for a reason of the screen itself. */
  blocked?: string;
}

/**
 * Why a person may not do something now; undefined when they may.
 *
 * @public
 */
export function actionBlock(
  kind: OperationKind,
  actions: readonly Action[] | undefined,
  error?: Error,
): string | undefined {
  if (!actions) {
    return error
      ? `It is not known whether you may do this: ${error.message}`
      : 'Looking up whether you may do this.';
  }
  const action = actions.find(one => one.kind === kind);
  if (!action) {
    return 'This cannot be done here.';
  }
  return action.allowed
    ? undefined
    : blocksText(action.blockedBy) || 'You may not do this here.';
}

/**
 * A button that begins an operation. Disabled it stays reachable by keyboard,
 * and says why and who can lift it.
 *
 * @public
 */
export function ActionButton({
  kind,
  actions,
  error,
  blocked,
  onClick,
  ...props
}: ActionButtonProps) {
  const reason = blocked ?? actionBlock(kind, actions, error);
  if (reason === undefined) {
    return <Button {...props} onClick={onClick} />;
  }
  return (
    <Tooltip title={reason} interactive>
      <span
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- else keyboards cannot open the tooltip
        tabIndex={0}
        role="note"
        aria-label={`${
          typeof props.children === 'string' ? `${props.children}: ` : ''
        }${reason}`}
      >
        <Button {...props} disabled />
      </span>
    </Tooltip>
  );
}
