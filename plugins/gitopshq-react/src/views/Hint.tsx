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

import Tooltip from '@material-ui/core/Tooltip';
import type { ReactNode } from 'react';

/** @public */
export interface HintProps {
  /** Text of the tooltip. */
  title: string;
  className?: string;
  children: ReactNode;
}

/** Text with a tooltip that opens under the mouse and on keyboard focus. @public */
export function Hint({ title, className, children }: HintProps) {
  return (
    <Tooltip title={title} interactive>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- else
          the tooltip could be opened by mouse only */}
      <span className={className} tabIndex={0}>
        {children}
      </span>
    </Tooltip>
  );
}
