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

/** A location taken apart; equal parts mean the same place. */
interface Place {
  /** `https://git.example.com`, `file`, `git@git.example.com`. */
  root: string;
  segments: string[];
  /** Without `?`; empty when there is none. */
  query: string;
}

const ANY = '*';
// Bytes that some server or proxy may read as a separator or a step upwards.
const UNSAFE_IN_SEGMENT = /[^!-~\u00a1-\uffff]|[/\\%?#]/;
const AUTHORITY = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;
const DEFAULT_PORTS: Record<string, string> = {
  http: ':80',
  https: ':443',
  ssh: ':22',
};

function rootOf(scheme: string, authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at + 1);
  // ssh names its user, `git@`; in http it only disguises the host.
  if (user !== '' && !(scheme === 'ssh' && /^[a-z0-9_-]+@$/i.test(user))) {
    return undefined;
  }
  const host = authority.slice(at + 1).toLocaleLowerCase('en-US');
  if (!AUTHORITY.test(host)) {
    return undefined;
  }
  const port = DEFAULT_PORTS[scheme];
  const bare = host.endsWith(port) ? host.slice(0, -port.length) : host;
  return `${scheme}://${user}${bare}`;
}

function segmentsOf(path: string): string[] | undefined {
  const segments: string[] = [];
  for (const raw of path.split('/')) {
    let segment: string;
    try {
      segment = decodeURIComponent(raw);
    } catch {
      return undefined;
    }
    if (
      segment === '' ||
      segment === '.' ||
      segment === '..' ||
      UNSAFE_IN_SEGMENT.test(segment)
    ) {
      return undefined;
    }
    segments.push(segment);
  }
  return segments;
}

function placeOf(text: string): Place | undefined {
  const bare = text.startsWith('url:') ? text.slice('url:'.length) : text;
  if (bare.includes('#')) {
    return undefined;
  }
  const mark = bare.indexOf('?');
  const query = mark < 0 ? '' : bare.slice(mark + 1);
  const address = mark < 0 ? bare : bare.slice(0, mark);

  const url = /^([a-z]+):\/\/([^/]*)\/(.*)$/i.exec(address);
  if (url) {
    const scheme = url[1].toLocaleLowerCase('en-US');
    const known = Object.hasOwn(DEFAULT_PORTS, scheme);
    const root = known ? rootOf(scheme, url[2]) : undefined;
    const segments = segmentsOf(url[3]);
    return root && segments ? { root, segments, query } : undefined;
  }
  const other = /^([a-z0-9._+@-]+):\/?([^/].*)$/i.exec(address);
  const segments = other ? segmentsOf(other[2]) : undefined;
  return other && segments ? { root: other[1], segments, query } : undefined;
}

/**
 * Whether a pattern can match anything at all: no `..`, no user name in
 * http(s), no empty segment, `*` only as a whole segment.
 */
export function isUsablePattern(pattern: string): boolean {
  const place = placeOf(pattern);
  return (
    place !== undefined &&
    place.segments.every(s => s === ANY || !s.includes(ANY))
  );
}

/**
 * Whether a place lies within a pattern. Used for catalog locations
 * (`backstage.io/managed-by-location`) and for Git repositories.
 *
 * Whole path segments are compared; `*` stands for one segment, as the last
 * one for one or more. Scheme and host must be equal (the host in any case),
 * a query string must be equal to the pattern's. A place that servers could
 * read in two ways (`..`, encoded slashes, a user name, a fragment, empty
 * segments) is within no pattern.
 *
 * @param pattern - `https://git.example.com/acme/*`, with or without `url:`.
 * @param location - As the catalog or the entity states it.
 */
export function matchesLocation(pattern: string, location: string): boolean {
  const wanted = placeOf(pattern);
  const place = placeOf(location);
  if (
    !wanted ||
    !place ||
    !isUsablePattern(pattern) ||
    wanted.root !== place.root ||
    wanted.query !== place.query ||
    place.segments.some(segment => segment.includes(ANY))
  ) {
    return false;
  }
  const open = wanted.segments.at(-1) === ANY;
  const longEnough = open
    ? place.segments.length >= wanted.segments.length
    : place.segments.length === wanted.segments.length;
  return (
    longEnough &&
    wanted.segments.every(
      (segment, index) => segment === ANY || segment === place.segments[index],
    )
  );
}
