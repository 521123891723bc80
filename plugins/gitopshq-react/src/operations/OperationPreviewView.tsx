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

import type { OperationPreview } from '@gitopshq/backstage-plugin-gitopshq-common';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { ProblemPanel } from '../views/ProblemPanel';
import { QuietText } from '../views/QuietText';
import { TimedText } from '../views/TimedText';
import { PreviewCollateral } from './PreviewCollateral';
import { PreviewFiles } from './PreviewFiles';
import { PreviewObjects, PreviewWrites } from './PreviewTables';

const useStyles = makeStyles(
  (theme: Theme) => ({
    parts: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(3),
    },
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'GitopshqOperationPreview' },
);

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Typography variant="subtitle1" component="h3" gutterBottom>
        {title}
      </Typography>
      {children}
    </section>
  );
}

function Texts({ texts }: { texts: readonly string[] }) {
  const classes = useStyles();
  return (
    <ul className={classes.list}>
      {texts.map(text => (
        <Typography key={text} variant="body2" component="li">
          <TimedText text={text} />
        </Typography>
      ))}
    </ul>
  );
}

function servicesText(count: number): string {
  return count === 1
    ? '1 healthy service is touched, too'
    : `${count} healthy services are touched, too`;
}

/** Everything an operation does, before it is done. @public */
export function OperationPreviewView({
  preview,
}: {
  preview: OperationPreview;
}) {
  const classes = useStyles();
  const { files, objects, writes, collateral, notUndone, notes } = preview;
  const healthy = collateral.filter(({ level }) => level === 'healthy').length;
  return (
    <div className={classes.parts}>
      {healthy > 0 && (
        <ProblemPanel
          problem={{
            code: 'collateral',
            message: `${servicesText(healthy)}.`,
            cure: 'If only one service is bad, roll back that one.',
          }}
        />
      )}
      {collateral.length > 0 && (
        <Part title={`Other services it touches (${collateral.length})`}>
          <PreviewCollateral collateral={collateral} />
        </Part>
      )}
      {notUndone.length > 0 && (
        <Part title="What Git cannot undo">
          <Texts texts={notUndone} />
        </Part>
      )}
      {notes.length > 0 && (
        <Part title="Notes">
          <Texts texts={notes} />
        </Part>
      )}
      <Part title={`Written to Git (${files.length})`}>
        {files.length === 0 ? (
          <QuietText>Nothing is written to Git.</QuietText>
        ) : (
          <PreviewFiles files={files} />
        )}
      </Part>
      {objects.length > 0 && (
        <Part title={`Objects that change in Git (${objects.length})`}>
          <PreviewObjects objects={objects} />
        </Part>
      )}
      <Part title={`Written to the cluster (${writes.length})`}>
        {writes.length === 0 ? (
          <QuietText>
            Nothing is written to the cluster by GitOpsHQ itself.
          </QuietText>
        ) : (
          <PreviewWrites writes={writes} />
        )}
      </Part>
    </div>
  );
}
