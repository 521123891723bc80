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
  OperationState,
  OperationStep,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import BlockIcon from '@material-ui/icons/Block';
import CheckIcon from '@material-ui/icons/CheckCircleOutline';
import DescriptionIcon from '@material-ui/icons/DescriptionOutlined';
import ErrorIcon from '@material-ui/icons/ErrorOutline';
import HistoryIcon from '@material-ui/icons/History';
import HourglassIcon from '@material-ui/icons/HourglassEmpty';
import MergeIcon from '@material-ui/icons/CallMerge';
import PlayIcon from '@material-ui/icons/PlayCircleOutline';
import SkipIcon from '@material-ui/icons/RemoveCircleOutline';
import VisibilityIcon from '@material-ui/icons/Visibility';
import { Mark, type Appearance } from '../views/Mark';
import { OPERATION_STATE_WORDS, STEP_STATE_WORDS } from './operationWords';

const STATES: Record<OperationState, Appearance> = {
  planned: { icon: DescriptionIcon, level: 'unknown' },
  'awaiting-approval': { icon: HourglassIcon, level: 'notice' },
  ready: { icon: PlayIcon, level: 'notice' },
  executing: { icon: AutorenewIcon, level: 'notice' },
  'awaiting-merge': { icon: MergeIcon, level: 'notice' },
  verifying: { icon: VisibilityIcon, level: 'notice' },
  succeeded: { icon: CheckIcon, level: 'healthy' },
  failed: { icon: ErrorIcon, level: 'critical' },
  rejected: { icon: BlockIcon, level: 'warning' },
  withdrawn: { icon: BlockIcon, level: 'unknown' },
  stale: { icon: HistoryIcon, level: 'warning' },
  cancelled: { icon: BlockIcon, level: 'unknown' },
  expired: { icon: HistoryIcon, level: 'unknown' },
};

const STEPS: Record<OperationStep['state'], Appearance> = {
  waiting: { icon: HourglassIcon, level: 'unknown' },
  running: { icon: AutorenewIcon, level: 'notice' },
  done: { icon: CheckIcon, level: 'healthy' },
  failed: { icon: ErrorIcon, level: 'critical' },
  skipped: { icon: SkipIcon, level: 'unknown' },
};

/** Where an operation stands. @public */
export const OperationStateMark = ({ state }: { state: OperationState }) => (
  <Mark appearance={STATES[state]} word={OPERATION_STATE_WORDS[state]} isChip />
);

/** How far a step is. @public */
export const StepMark = ({ state }: { state: OperationStep['state'] }) => (
  <Mark appearance={STEPS[state]} word={STEP_STATE_WORDS[state]} />
);
