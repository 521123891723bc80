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
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { parseEntityRef, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { OwnershipLookup } from '../authorization/types';

/** What the person owns things by, read from the catalog at this moment. */
export interface Membership {
  /** User ref and groups, lower-cased. */
  refs: string[];
  /** Refs of the sign-in that the catalog does not know any more. */
  revoked: ReadonlySet<string>;
}

const lower = (ref: string) => ref.toLocaleLowerCase('en-US');

const related = (entity: Entity | undefined, type: string): string[] =>
  (entity?.relations ?? [])
    .filter(relation => relation.type === type)
    .map(relation => lower(relation.targetRef));

/** People as the catalog knows them now. */
export class People {
  constructor(
    private readonly options: {
      auth: AuthService;
      catalog: Pick<CatalogService, 'getEntityByRef' | 'getEntitiesByRefs'>;
      ownership: OwnershipLookup;
      /** How many generations of groups above their own people own by. */
      groupDepth: number;
    },
  ) {}

  /**
   * Never answers from a cache: a decision rests on it.
   *
   * @throws what the catalog throws; then the decision is no.
   */
  async membership(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<Membership> {
    const { auth, catalog, ownership, groupDepth } = this.options;
    const own = { credentials: await auth.getOwnServiceCredentials() };
    const userRef = lower(credentials.principal.userEntityRef);
    const user = await catalog.getEntityByRef(userRef, own);
    const refs = new Set([userRef, ...related(user, 'memberOf')]);
    let groups = [...refs].slice(1);
    for (let depth = 0; depth < groupDepth && groups.length > 0; depth += 1) {
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs: groups },
        own,
      );
      groups = [
        ...new Set(items.flatMap(group => related(group, 'childOf'))),
      ].filter(ref => !refs.has(ref));
      groups.forEach(ref => refs.add(ref));
    }
    const signedInWith = await ownership.ownershipRefs(credentials);
    return {
      refs: [...refs].sort(),
      revoked: new Set(signedInWith.filter(ref => !refs.has(ref))),
    };
  }

  /** Who a commit says it is by; of a person without a profile, the ref. */
  async author(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<{ name: string; email: string }> {
    const { auth, catalog } = this.options;
    const { userEntityRef } = credentials.principal;
    const user = await catalog.getEntityByRef(userEntityRef, {
      credentials: await auth.getOwnServiceCredentials(),
    });
    const { name, namespace } = parseEntityRef(userEntityRef);
    const profile = user?.spec?.profile;
    const of = (key: string) => {
      const value =
        profile && typeof profile === 'object' && !Array.isArray(profile)
          ? profile[key]
          : undefined;
      // What Git ends a name or an address with would end the author's line.
      return typeof value === 'string'
        ? value
            .replace(/[<>\p{Cc}]/gu, '')
            .trim()
            .slice(0, 200)
        : '';
    };
    const email = of('email');
    return {
      name: of('displayName') || name,
      email: /^\S+@\S+$/.test(email)
        ? email
        : `${name}@${namespace}.users.invalid`,
    };
  }
}
