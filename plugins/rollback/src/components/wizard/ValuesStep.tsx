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

import type { RollbackValue } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  EmptyState,
  FieldPath,
  FleetTable,
  ItemStates,
  QuietText,
  ShortValue,
  useRollbackValues,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Checkbox from '@material-ui/core/Checkbox';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  {
    cell: { verticalAlign: 'top', overflowWrap: 'anywhere' },
    file: { fontFamily: 'monospace', fontSize: 12 },
  },
  { name: 'RollbackValuesStep' },
);

export interface ValuesStepProps {
  serviceId: string;
  toSha: string;
  paths: readonly string[];
  onChange: (paths: string[]) => void;
}

function ValueRow({
  value,
  isChosen,
  onChoose,
}: {
  value: RollbackValue;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const classes = useStyles();
  const { ref, file, path, label, then, now } = value;
  return (
    <TableRow>
      <TableCell padding="checkbox">
        <Checkbox
          size="small"
          color="primary"
          checked={isChosen}
          inputProps={{ 'aria-label': `Bring back ${label ?? path}` }}
          onChange={event => onChoose(event.target.checked)}
          value={ref}
        />
      </TableCell>
      <TableCell className={classes.cell}>
        {label && <strong>{label}</strong>}
        <div>
          <FieldPath path={path} />
        </div>
        <QuietText className={classes.file}>{file}</QuietText>
      </TableCell>
      <TableCell className={classes.cell}>
        <ShortValue value={now} other={then} side="Git now" />
      </TableCell>
      <TableCell className={classes.cell}>
        <ShortValue value={then} other={now} side="Git then" />
      </TableCell>
    </TableRow>
  );
}

/** Which values of a service are brought back. */
export function ValuesStep({
  serviceId,
  toSha,
  paths,
  onChange,
}: ValuesStepProps) {
  const values = useRollbackValues(serviceId, toSha);
  return (
    <section aria-label="Values to bring back">
      <Typography variant="subtitle1" component="h3">
        Values that differ between then and now
      </Typography>
      <ItemStates item={values} label="values">
        {items =>
          items.length === 0 ? (
            <EmptyState title="No value differs">
              The service has the same values then and now; choose an older
              release.
            </EmptyState>
          ) : (
            <FleetTable
              label="Values that differ"
              columns={[
                { name: 'Bring back', isHidden: true },
                'Value',
                'Now',
                'Then',
              ]}
            >
              {items.map(value => (
                <ValueRow
                  key={value.ref}
                  value={value}
                  isChosen={paths.includes(value.ref)}
                  onChoose={isChosen =>
                    onChange(
                      isChosen
                        ? [...paths, value.ref]
                        : paths.filter(path => path !== value.ref),
                    )
                  }
                />
              ))}
            </FleetTable>
          )
        }
      </ItemStates>
    </section>
  );
}
