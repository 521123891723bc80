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
  Mark,
  type Appearance,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import type {
  FindingCause,
  FindingChange,
  FindingStatus,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import AddIcon from '@material-ui/icons/AddCircleOutline';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import BuildIcon from '@material-ui/icons/Build';
import CheckIcon from '@material-ui/icons/CheckCircleOutline';
import ChangeIcon from '@material-ui/icons/CompareArrows';
import EventIcon from '@material-ui/icons/EventAvailable';
import HelpIcon from '@material-ui/icons/HelpOutline';
import HighlightOffIcon from '@material-ui/icons/HighlightOff';
import HourglassIcon from '@material-ui/icons/HourglassEmpty';
import ExtraIcon from '@material-ui/icons/LibraryAdd';
import OpenIcon from '@material-ui/icons/ErrorOutline';
import RemoveIcon from '@material-ui/icons/RemoveCircleOutline';
import SettingsIcon from '@material-ui/icons/Settings';
import SwapVertIcon from '@material-ui/icons/SwapVert';
import SyncProblemIcon from '@material-ui/icons/SyncProblem';
import VisibilityOffIcon from '@material-ui/icons/VisibilityOff';
import {
  CAUSE_WORDS,
  CHANGE_WORDS,
  STATUS_WORDS,
} from '../../model/findingWords';

const CHANGES: Record<FindingChange, Appearance> = {
  changed: { icon: ChangeIcon, level: 'notice' },
  added: { icon: AddIcon, level: 'warning' },
  removed: { icon: RemoveIcon, level: 'warning' },
  missing: { icon: HighlightOffIcon, level: 'critical' },
  extra: { icon: ExtraIcon, level: 'warning' },
};

const CAUSES: Record<FindingCause, Appearance> = {
  manual: { icon: BuildIcon, level: 'warning' },
  controller: { icon: SettingsIcon, level: 'notice' },
  autoscaling: { icon: SwapVertIcon, level: 'notice' },
  pending: { icon: HourglassIcon, level: 'notice' },
  'failed-sync': { icon: SyncProblemIcon, level: 'critical' },
  unknown: { icon: HelpIcon, level: 'unknown' },
};

const STATUSES: Record<FindingStatus, Appearance> = {
  open: { icon: OpenIcon, level: 'warning' },
  ignored: { icon: VisibilityOffIcon, level: 'unknown' },
  expected: { icon: EventIcon, level: 'notice' },
  reconciling: { icon: AutorenewIcon, level: 'notice' },
  resolved: { icon: CheckIcon, level: 'healthy' },
};

/** How it differs. */
export const ChangeMark = ({ change }: { change: FindingChange }) => (
  <Mark appearance={CHANGES[change]} word={CHANGE_WORDS[change]} />
);

/** Why it differs. */
export const CauseMark = ({ cause }: { cause: FindingCause }) => (
  <Mark appearance={CAUSES[cause]} word={CAUSE_WORDS[cause]} isChip />
);

/** Where it stands. */
export const StatusMark = ({ status }: { status: FindingStatus }) => (
  <Mark appearance={STATUSES[status]} word={STATUS_WORDS[status]} isChip />
);
