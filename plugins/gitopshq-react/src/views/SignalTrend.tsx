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
  SignalName,
  SignalScope,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { useSignalTrend } from '../hooks';
import { ListSkeleton } from './ListSkeleton';
import { problemOfError } from './problemOfError';
import { SIGNAL_WORDS } from './signalWords';
import { QuietText } from './QuietText';
import { Sparkline } from './Sparkline';

const WINDOW_SECONDS = 24 * 3600;
/** 96 bars over a day. */
const STEP_SECONDS = 15 * 60;

/**
 * Value of a full bar: all pods, the age at which a cluster is lost, the
 * services out of sync that are critical, findings enough for a day, and
 * twice the rollbacks that are critical.
 */
const FULL_VALUE: Record<SignalName, number> = {
  podHealth: 100,
  agentHeartbeat: 300,
  deploymentSync: 3,
  drift: 10,
  rollbackRate: 10,
};

/** @public */
export interface SignalTrendProps {
  signal: SignalName;
  scope: SignalScope;
  /** Entity ref or service id; absent for the fleet. */
  targetRef?: string;
  /** Of what: "of shop-eu". */
  of: string;
  /** Shows nothing, rather than that there are no samples. */
  hideEmpty?: boolean;
}

/** A signal over the last 24 hours as a sparkline. @public */
export function SignalTrend({
  signal,
  scope,
  targetRef,
  of,
  hideEmpty = false,
}: SignalTrendProps) {
  const trend = useSignalTrend({
    signal,
    scope,
    ...(targetRef !== undefined && { ref: targetRef }),
    windowSeconds: WINDOW_SECONDS,
    stepSeconds: STEP_SECONDS,
  });
  const title = `${SIGNAL_WORDS[signal]} ${of}, last 24 hours`;
  const problem = trend.error && problemOfError(trend.error);
  if (hideEmpty && trend.value?.items.length === 0) {
    return null;
  }
  return (
    <div>
      <QuietText variant="caption" component="div">
        {title}
      </QuietText>
      {problem && (
        <Typography variant="body2" component="div" role="alert">
          The trend could not be loaded: {problem.message}{' '}
          <Button size="small" onClick={trend.retry}>
            Retry
          </Button>
        </Typography>
      )}
      {trend.value && (
        <Sparkline
          title={title}
          samples={trend.value.items}
          fullValue={FULL_VALUE[signal]}
        />
      )}
      {trend.isLoading && <ListSkeleton label={title} rows={1} />}
    </div>
  );
}
