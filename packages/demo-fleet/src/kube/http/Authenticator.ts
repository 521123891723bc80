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

import { createHash, timingSafeEqual } from 'crypto';
import { unauthorized } from '../api/StatusError';

/**
 * A person or program known to a simulated cluster.
 * @public
 */
export interface ClusterToken {
  /** The bearer token. */
  token: string;
  /** The user name as the cluster's messages show it. */
  user: string;
  /** `read`: get, list, watch; `write`: everything; `none`: known, but allowed nothing. */
  access: 'read' | 'write' | 'none';
}

/** Who sent a request. */
export interface ClusterUser {
  user: string;
  access: ClusterToken['access'];
}

const READ_VERBS = new Set(['get', 'list', 'watch']);

/** Knows the bearer tokens of a cluster; keeps only their digests. */
export class Authenticator {
  #known: { digest: Buffer; user: ClusterUser }[];

  constructor(tokens: readonly ClusterToken[]) {
    this.#known = tokens.map(({ token, user, access }) => ({
      digest: digest(token),
      user: { user, access },
    }));
  }

  /**
   * The sender of a request by its `Authorization` header; `undefined` without one.
   * @throws StatusError 401 for a token that is not known
   */
  authenticate(authorization: string | undefined): ClusterUser | undefined {
    if (authorization === undefined) {
      return undefined;
    }
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) {
      throw unauthorized();
    }
    const given = digest(token);
    // Every digest is compared, so that the time says nothing about which one came close.
    const matches = this.#known.filter(({ digest: known }) =>
      timingSafeEqual(known, given),
    );
    if (matches.length === 0) {
      throw unauthorized();
    }
    return matches[0].user;
  }
}

/** Whether `user` may use `verb`. */
export function isAllowed(user: ClusterUser, verb: string): boolean {
  return (
    user.access === 'write' || (user.access === 'read' && READ_VERBS.has(verb))
  );
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
