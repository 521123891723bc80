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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  Facts,
  FieldPath,
  FullValue,
  QuietText,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  CAUSE_SENTENCES,
  CHANGE_SENTENCES,
  SUGGESTION_SENTENCES,
  writerText,
} from '../../model/findingWords';
import { FindingNote, hasNote } from './FindingNote';
import { CauseMark, ChangeMark, StatusMark } from './marks';

const useStyles = makeStyles(
  (theme: Theme) => ({
    details: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    marks: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    sides: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(min(220px, 100%), 1fr))',
      gap: theme.spacing(2),
    },
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
    files: { overflowWrap: 'anywhere' },
  }),
  { name: 'DriftFindingDetails' },
);

const CONFIDENCE_WORDS: Record<Finding['confidence'], string> = {
  high: 'high',
  medium: 'medium',
  low: 'low: the evidence is thin',
};

/** Everything known of a finding. */
export function FindingDetails({ finding }: { finding: Finding }) {
  const classes = useStyles();
  return (
    <div className={classes.details}>
      <div className={classes.marks}>
        <StatusMark status={finding.status} />
        <ChangeMark change={finding.change} />
        <CauseMark cause={finding.cause} />
      </div>
      {hasNote(finding) && (
        <Typography variant="body2" component="div">
          <FindingNote finding={finding} />
        </Typography>
      )}
      <div>
        <Typography variant="body1" component="div">
          <FieldPath path={finding.path} />
        </Typography>
        <QuietText>{CHANGE_SENTENCES[finding.change]}</QuietText>
      </div>
      {(finding.path !== '' ||
        finding.desired !== undefined ||
        finding.live !== undefined) && (
        <div className={classes.sides}>
          <div>
            <Typography variant="subtitle2" component="h3">
              Git wants
            </Typography>
            <FullValue
              value={finding.desired}
              other={finding.live}
              side="Git"
            />
          </div>
          <div>
            <Typography variant="subtitle2" component="h3">
              The cluster has
            </Typography>
            <FullValue
              value={finding.live}
              other={finding.desired}
              side="the cluster"
            />
          </div>
        </div>
      )}
      <section aria-label="Cause and evidence">
        <Typography variant="subtitle2" component="h3">
          Cause and evidence
        </Typography>
        <Typography variant="body2">
          {CAUSE_SENTENCES[finding.cause]}
        </Typography>
        {finding.evidence.length > 0 && (
          <ul className={classes.list}>
            {finding.evidence.map(({ kind, text }) => (
              <Typography
                key={`${kind} ${text}`}
                variant="body2"
                component="li"
              >
                {text}
              </Typography>
            ))}
          </ul>
        )}
      </section>
      <section aria-label="What to do">
        <Typography variant="subtitle2" component="h3">
          What to do
        </Typography>
        <Typography variant="body2">
          {SUGGESTION_SENTENCES[finding.suggestion]}
        </Typography>
      </section>
      <Facts
        facts={[
          [
            'Written by',
            finding.manager === undefined
              ? writerText(finding)
              : `${writerText(finding)}: a tool, not a person`,
          ],
          ['Confidence', CONFIDENCE_WORDS[finding.confidence]],
          [
            'Written',
            <Age key="since" at={finding.since} absent="at an unknown time" />,
          ],
          ['First seen', <Age key="first" at={finding.firstSeenAt} />],
          ['Last compared', <Age key="last" at={finding.lastSeenAt} />],
          [
            'Environment',
            <EntityRefLink
              key="environment"
              entityRef={finding.environmentRef}
            />,
          ],
          ['Service', finding.serviceName],
        ]}
      />
      <section aria-label="Files in Git">
        <Typography variant="subtitle2" component="h3">
          Files in Git
        </Typography>
        {finding.files.length === 0 ? (
          <QuietText>
            No file of the commit in force holds this object.
          </QuietText>
        ) : (
          <ul className={`${classes.list} ${classes.files}`}>
            {finding.files.map(file => (
              <Typography key={file} variant="body2" component="li">
                <code>{file}</code>
              </Typography>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
