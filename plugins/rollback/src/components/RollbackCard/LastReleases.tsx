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

import { Link } from '@backstage/core-components';
import {
  Age,
  ItemStates,
  ListStates,
  QuietText,
  useEnvironmentReleases,
  useEnvironments,
  useReleases,
  useServices,
  type ReleasesList,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { refName } from '../../model/refName';
import { currentRelease, releaseName, versionAt } from '../../model/releases';
import { worstFirst } from '../../model/worstFirst';
import { OutcomeMark } from '../timeline';

/** Targets a card has room for, each with a request of its own. */
const MAX_TARGETS = 4;

/** Enough to know the version where the newest release left the image alone. */
const FEW = 5;

const useStyles = makeStyles(
  (theme: Theme) => ({
    lines: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: theme.spacing(1),
    },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 1),
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'RollbackLastReleases' },
);

function LastRelease({
  releases,
  isOfService,
}: {
  releases: ReleasesList;
  isOfService: boolean;
}) {
  const { items } = releases;
  return (
    <ItemStates
      item={{ ...releases, value: items }}
      label="last release"
      rows={1}
    >
      {known => {
        const last = currentRelease(known);
        return last ? (
          <>
            <span>
              {releaseName(
                last.sha,
                isOfService ? versionAt(known, last.sha) : undefined,
              )}
            </span>
            <OutcomeMark outcome={last.outcome} />
            <Age at={last.appliedAt ?? last.committedAt} />
          </>
        ) : (
          <QuietText component="span">no release known</QuietText>
        );
      }}
    </ItemStates>
  );
}

function OfService({ serviceId }: { serviceId: string }) {
  return (
    <LastRelease
      releases={useReleases(serviceId, { limit: FEW })}
      isOfService
    />
  );
}

function OfEnvironment({ environmentRef }: { environmentRef: string }) {
  return (
    <LastRelease
      releases={useEnvironmentReleases(environmentRef, { limit: FEW })}
      isOfService={false}
    />
  );
}

export interface LastReleasesProps {
  entityRef: string;
  /** Address of the entity's tab. */
  tab: string;
}

function More({ count, tab }: { count: number; tab: string }) {
  return count > 0 ? (
    <li>
      <Link to={tab}>and {count} more</Link>
    </li>
  ) : null;
}

/** What runs of a component, worst first. */
export function ServicesLastReleases({ entityRef, tab }: LastReleasesProps) {
  const classes = useStyles();
  const services = useServices({ entityRef: [entityRef] });
  return (
    <ListStates
      list={services}
      label="services"
      isObserved={false}
      empty={<QuietText>It runs in no environment you may see.</QuietText>}
    >
      {items => (
        <ul className={classes.lines} aria-label="Last releases">
          {worstFirst(items)
            .slice(0, MAX_TARGETS)
            .map(({ id, environmentRef }) => (
              <li key={id} className={classes.line}>
                <Link to={`${tab}?service=${id}`}>
                  {refName(environmentRef)}
                </Link>
                <OfService serviceId={id} />
              </li>
            ))}
          <More count={items.length - MAX_TARGETS} tab={tab} />
        </ul>
      )}
    </ListStates>
  );
}

/** The newest release of each environment of an entity. */
export function EnvironmentsLastReleases({
  entityRef,
  tab,
}: LastReleasesProps) {
  const classes = useStyles();
  const environments = useEnvironments({ entityRef: [entityRef] });
  return (
    <ListStates
      list={environments}
      label="environments"
      isObserved={false}
      empty={<QuietText>It runs in no environment you may see.</QuietText>}
    >
      {items => (
        <ul className={classes.lines} aria-label="Last releases">
          {items.slice(0, MAX_TARGETS).map(({ entityRef: ref, name }) => (
            <li key={ref} className={classes.line}>
              <Link to={`${tab}?environment=${encodeURIComponent(ref)}`}>
                {name}
              </Link>
              <OfEnvironment environmentRef={ref} />
            </li>
          ))}
          <More count={items.length - MAX_TARGETS} tab={tab} />
        </ul>
      )}
    </ListStates>
  );
}
