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
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import { Fragment, type ReactNode } from 'react';
import { FieldPath } from '../objects/FieldPath';
import { ShortValue } from '../objects/FieldValue';
import { objectText } from '../objects/objectRef';
import { FleetTable } from '../views/FleetTable';
import { QuietText } from '../views/QuietText';

const useStyles = makeStyles(
  { cell: { verticalAlign: 'top', overflowWrap: 'anywhere' } },
  { name: 'GitopshqPreviewTables' },
);

type PreviewObject = OperationPreview['objects'][number];
type PreviewWrite = OperationPreview['writes'][number];

const OBJECT_CHANGES: Record<PreviewObject['change'], string> = {
  changed: 'changes',
  created: 'is created',
  deleted: 'is deleted',
};

/** What is done to the object, as a person says it. */
const WRITES: Record<PreviewWrite['type'], string> = {
  apply: 'Apply',
  'remove-fields': 'Remove fields',
  delete: 'Delete the object',
  restart: 'Restart its pods',
  scale: 'Scale',
  sync: 'Request a sync from the delivering tool',
};

/** Of an object with more fields the first are shown. */
const MAX_FIELDS = 200;

interface Row {
  path: string;
  from?: unknown;
  to?: unknown;
}

function Rows({
  name,
  what,
  rows,
  fromSide,
  toSide,
}: {
  name: ReactNode;
  /** What happens to it, where no field tells. */
  what: string;
  rows: Row[];
  fromSide: string;
  toSide: string;
}) {
  const classes = useStyles();
  if (rows.length === 0) {
    return (
      <TableRow>
        <TableCell className={classes.cell}>{name}</TableCell>
        <TableCell className={classes.cell} colSpan={3}>
          {what}
        </TableCell>
      </TableRow>
    );
  }
  return (
    <>
      {rows.slice(0, MAX_FIELDS).map(({ path, from, to }, index) => (
        <TableRow key={path}>
          <TableCell className={classes.cell}>
            {index === 0 ? (
              <>
                {name}
                <QuietText>{what}</QuietText>
              </>
            ) : (
              <QuietText component="span">same object</QuietText>
            )}
          </TableCell>
          <TableCell className={classes.cell}>
            <FieldPath path={path} />
          </TableCell>
          <TableCell className={classes.cell}>
            <ShortValue value={from} other={to} side={fromSide} />
          </TableCell>
          <TableCell className={classes.cell}>
            <ShortValue value={to} other={from} side={toSide} />
          </TableCell>
        </TableRow>
      ))}
      {rows.length > MAX_FIELDS && (
        <TableRow>
          <TableCell colSpan={4}>
            and {rows.length - MAX_FIELDS} more fields of it
          </TableCell>
        </TableRow>
      )}
    </>
  );
}

/** Rendered objects that become others. */
export function PreviewObjects({
  objects,
}: {
  objects: OperationPreview['objects'];
}) {
  return (
    <FleetTable
      label="Objects that change"
      columns={['Object', 'Field', 'Now in Git', 'Then in Git']}
    >
      {objects.map(({ object, change, serviceName, changes }) => (
        <Fragment key={object}>
          <Rows
            name={
              <>
                {objectText(object)}
                {serviceName && <QuietText>of {serviceName}</QuietText>}
              </>
            }
            what={OBJECT_CHANGES[change]}
            rows={changes.map(({ path, before, after }) => ({
              path,
              from: before,
              to: after,
            }))}
            fromSide="Git"
            toSide="Git then"
          />
        </Fragment>
      ))}
    </FleetTable>
  );
}

/** What is written to the cluster, with the live values it replaces. */
export function PreviewWrites({
  writes,
}: {
  writes: OperationPreview['writes'];
}) {
  return (
    <FleetTable
      label="Written to the cluster"
      columns={['Object', 'Field', 'The cluster has', 'It gets']}
    >
      {writes.map(({ type, object, fields }) => (
        <Fragment key={`${type} ${object}`}>
          <Rows
            name={objectText(object)}
            what={WRITES[type]}
            rows={fields.map(({ path, live, after }) => ({
              path,
              from: live,
              to: after,
            }))}
            fromSide="the cluster"
            toSide="the cluster then"
          />
        </Fragment>
      ))}
    </FleetTable>
  );
}
