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
  Release,
  ReleaseOutcome,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  parseImage,
  shortSha,
} from '@gitopshq/backstage-plugin-gitopshq-react';

/** Outcomes of what one may go back to without a second thought. */
const GOOD: readonly ReleaseOutcome[] = ['deployed', 'superseded'];

/** What Git wants now; of releases newest first. */
export function currentRelease(
  releases: readonly Release[],
): Release | undefined {
  return releases.find(({ current }) => current) ?? releases[0];
}

/** Those one can go back to: everything before the present one. */
export function earlierReleases(releases: readonly Release[]): Release[] {
  const current = currentRelease(releases);
  return current
    ? releases.slice(releases.indexOf(current) + 1)
    : [...releases];
}

/** A release that did harm. */
export function isBad({ outcome }: Release): boolean {
  return outcome === 'failed';
}

/**
 * The release to go back to: the newest earlier one that held; where none is
 * known to have held, the newest that is not known to be bad.
 */
export function lastGoodRelease(
  releases: readonly Release[],
): Release | undefined {
  const earlier = earlierReleases(releases);
  return (
    earlier.find(({ outcome }) => outcome === 'deployed') ??
    earlier.find(({ outcome }) => GOOD.includes(outcome)) ??
    earlier.find(({ outcome }) => outcome === 'unknown')
  );
}

const tagOf = (image: string | undefined) =>
  image === undefined ? undefined : parseImage(image).tag;

/** The one tag that images have; undefined when there are none or several. */
function oneTag(images: readonly (string | undefined)[]): string | undefined {
  const tags = new Set(images.map(tagOf));
  const [tag] = tags;
  return tags.size === 1 ? tag : undefined;
}

/**
 * The version that a service had after a release: the tag of its image, which
 * the release itself or an older one set; undefined where that is not known or
 * several images have several tags.
 *
 * @param releases - Of one service, newest first.
 */
export function versionAt(
  releases: readonly Release[],
  sha: string,
): string | undefined {
  const at = releases.findIndex(release => release.sha === sha);
  if (at === -1) {
    return undefined;
  }
  const setBefore = releases
    .slice(at)
    .find(({ images }) => images.some(({ to }) => to !== undefined));
  if (setBefore) {
    return oneTag(setBefore.images.map(({ to }) => to));
  }
  const replacedAfter = releases
    .slice(0, at)
    .reverse()
    .find(({ images }) => images.length > 0);
  return replacedAfter && oneTag(replacedAfter.images.map(({ from }) => from));
}

/** `3.9.2 (4f2c1a9)`, or the commit alone. */
export function releaseName(sha: string, version: string | undefined): string {
  return version ? `${version} (${shortSha(sha)})` : shortSha(sha);
}

/**
 * Services that going back to a release touches: those of every newer one.
 *
 * @param releases - Of an environment, newest first.
 */
export function touchedServices(
  releases: readonly Release[],
  toSha: string,
): { serviceId: string; name: string }[] {
  const at = releases.findIndex(({ sha }) => sha === toSha);
  const newer = at === -1 ? releases : releases.slice(0, at);
  const touched = new Map(
    newer
      .flatMap(({ services }) => services)
      .map(service => [service.serviceId, service]),
  );
  return [...touched.values()].sort((one, other) =>
    one.name.localeCompare(other.name),
  );
}
