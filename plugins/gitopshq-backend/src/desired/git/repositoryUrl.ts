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

import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { GitProtocol } from '@gitopshq/backstage-plugin-gitopshq-common';

/** The address of a repository; free of credentials, safe to show. */
export interface RepositoryUrl {
  /** As given to Git. */
  url: string;
  protocol: GitProtocol;
  /** Equal for all spellings of one repository, whatever the protocol. */
  place: string;
  /** Names its folder on disk: SHA-256 of `url`, hex. */
  key: string;
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i;
const PORT = /^[0-9]{1,5}$/;
const USER = /^[a-z0-9_][a-z0-9_.-]*$/i;
// Letters of any language are fine, bytes with a meaning for a shell are not.
const SEGMENT = /^(?:[\w.~+@,=!()-]|%[0-9a-f]{2})+$/i;
/** `.`, `/`, `\`, `%` and control characters in disguise. */
const DISGUISED = /%(?:2e|2f|5c|25|7f|[01][0-9a-f])/i;
const DEFAULT_PORTS = { https: '443', http: '80', ssh: '22' };

interface Parts {
  protocol: GitProtocol;
  user?: string;
  host: string;
  port?: string;
  path: string;
}

function partsOf(text: string): Parts | undefined {
  const url =
    /^(https|http|ssh):\/\/(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/]*)(?::([^/]*))?\/(.*)$/i.exec(
      text,
    );
  if (url) {
    const protocol = url[1].toLocaleLowerCase('en-US') as GitProtocol;
    return { protocol, user: url[2], host: url[3], port: url[4], path: url[5] };
  }
  const file = /^file:\/\/\/(.*)$/i.exec(text);
  if (file) {
    return { protocol: 'file', host: '', path: file[1] };
  }
  const scp = /^([^@/:]+)@([^:/@]+):([^:].*)$/.exec(text);
  return scp
    ? { protocol: 'ssh', user: scp[1], host: scp[2], path: scp[3] }
    : undefined;
}

function pathSegments(path: string): string[] | undefined {
  const segments = path.replace(/\/$/, '').split('/');
  const usable = segments.every(
    segment =>
      SEGMENT.test(segment) &&
      !DISGUISED.test(segment) &&
      segment !== '.' &&
      segment !== '..' &&
      !segment.startsWith('-'),
  );
  return usable ? segments : undefined;
}

function isUsableAuthority({ protocol, user, host, port }: Parts): boolean {
  if (protocol === 'file') {
    return true;
  }
  const userFits =
    user === undefined || (protocol === 'ssh' && USER.test(user));
  return HOST.test(host) && userFits && (port === undefined || PORT.test(port));
}

/** Hides what may be a password before a wrong URL is shown. */
function shown(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[^!-~]/g, '?')
    .replace(/\/\/[^/]*@/, '//***@');
}

/**
 * Parses the address of a source repository: `https://host/path`,
 * `ssh://git@host/path`, `git@host:path`, `file:///path`.
 *
 * @throws InputError when it is none of these, holds a user or password in
 * http(s), could be read in two ways, or has a protocol that is not allowed.
 */
export function parseRepositoryUrl(
  text: string,
  allowed: readonly GitProtocol[],
): RepositoryUrl {
  const parts = text.length <= 2048 ? partsOf(text) : undefined;
  const segments = parts && pathSegments(parts.path);
  if (!parts || !segments || !isUsableAuthority(parts)) {
    throw new InputError(
      `The repository "${shown(
        text,
      )}" is no usable URL; write https://git.example.com/acme/deploy.git or git@git.example.com:acme/deploy.git, without a password, a query or a fragment`,
    );
  }
  const { protocol, user } = parts;
  if (!allowed.includes(protocol)) {
    throw new InputError(
      `The repository "${shown(
        text,
      )}" is read by ${protocol}, which is not allowed; use ${
        allowed.join(' or ') || 'another protocol'
      }, or add ${protocol} to gitopshq.git.allowProtocols`,
    );
  }
  const host = parts.host.toLocaleLowerCase('en-US');
  const path = segments.join('/');
  const port =
    protocol === 'file' || parts.port === DEFAULT_PORTS[protocol]
      ? undefined
      : parts.port;
  const authority = `${user ? `${user}@` : ''}${host}${port ? `:${port}` : ''}`;
  const url = /^[a-z]+:\/\//i.test(text)
    ? `${protocol}://${authority}/${path}`
    : `${user}@${host}:${path}`;
  const plainPath = path.replace(/\.git$/, '').toLocaleLowerCase('en-US');
  const shownPort = protocol === 'ssh' || !port ? '' : `:${port}`;
  return {
    url,
    protocol,
    place: `${host}${shownPort}/${plainPath}`,
    key: createHash('sha256').update(url).digest('hex'),
  };
}
