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
  ReleaseKind,
  ReleaseOutcome,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Mark,
  type Appearance,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import CallMadeIcon from '@material-ui/icons/CallMade';
import CheckIcon from '@material-ui/icons/CheckCircleOutline';
import EditIcon from '@material-ui/icons/Edit';
import ErrorIcon from '@material-ui/icons/Error';
import FastForwardIcon from '@material-ui/icons/FastForward';
import GetAppIcon from '@material-ui/icons/GetApp';
import HelpIcon from '@material-ui/icons/HelpOutline';
import NewReleasesIcon from '@material-ui/icons/NewReleases';
import RestoreIcon from '@material-ui/icons/Restore';
import { OUTCOME_WORDS, RELEASE_KIND_WORDS } from '../../model/releaseWords';

const OUTCOMES: Record<ReleaseOutcome, Appearance> = {
  running: { icon: AutorenewIcon, level: 'notice' },
  deployed: { icon: CheckIcon, level: 'healthy' },
  failed: { icon: ErrorIcon, level: 'critical' },
  'rolled-back': { icon: RestoreIcon, level: 'warning' },
  superseded: { icon: FastForwardIcon, level: 'unknown' },
  unknown: { icon: HelpIcon, level: 'unknown' },
};

const KINDS: Record<ReleaseKind, Appearance> = {
  release: { icon: NewReleasesIcon, level: 'unknown' },
  rollback: { icon: RestoreIcon, level: 'notice' },
  promotion: { icon: CallMadeIcon, level: 'unknown' },
  adopt: { icon: GetAppIcon, level: 'notice' },
  change: { icon: EditIcon, level: 'unknown' },
};

/** What became of a release. */
export const OutcomeMark = ({ outcome }: { outcome: ReleaseOutcome }) => (
  <Mark appearance={OUTCOMES[outcome]} word={OUTCOME_WORDS[outcome]} isChip />
);

/** What kind of commit it is. */
export const ReleaseKindMark = ({ kind }: { kind: ReleaseKind }) => (
  <Mark appearance={KINDS[kind]} word={RELEASE_KIND_WORDS[kind]} />
);
