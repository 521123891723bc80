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

import {
  compareObject,
  formatPath,
  parseObjectRef,
  parsePath,
  prepareContext,
  type Finding,
  type KubernetesObject,
  type PreparedContext,
} from '@gitopshq/drift-engine';
import { applierOf } from '../../../drift/scan/applierOf';
import { OperationError } from '../../OperationError';
import type { Planning } from '../Planning';
import { isSecretObject, type Redactor } from '../preview/Redactor';
import type { StatedObject } from '../RenderedState';
import type { LiveState } from '../types';
import { valueDifferences } from '../yaml/valueDifferences';
import { ABSENT, valueAt } from '../yaml/valuePath';
import { draft, noDrafts, type Drafts, type RawField } from './drafts';
import { isTerminating, ownersAt, uidOf } from './liveOwners';
import { keptBy, nameToConfirm } from './pruning';
import { requireScope } from './scope';

/** Times decide nothing here, and must not differ between two plans. */
const EPOCH = new Date(0).toISOString();

/** An object to be applied. */
export interface ToApply {
  object: StatedObject;
  /** What Git stated before; what it no longer states is taken away. */
  before?: StatedObject;
  /** Only when live differs from it. */
  onlyIfDifferent?: boolean;
}

/**
 * What is written to the cluster of an environment that the hub itself
 * delivers: whole objects by forced server-side apply, foreign fields by a
 * patch, deletions.
 */
export class DirectWrites {
  readonly applier: string;
  private readonly context: PreparedContext;

  /**
   * @param scaled - Workloads (`<Kind>/<namespace>/<name>`) that an autoscaler
   * drives, with its name.
   */
  constructor(
    private readonly planning: Planning,
    private readonly redactor: Redactor,
    private readonly scaled: ReadonlyMap<string, string>,
  ) {
    const { environment, options } = planning;
    const { applier, tracking } = applierOf(environment);
    this.applier = applier;
    this.context = prepareContext({
      ...{ applier, tracking, seenBefore: [], late: true },
      committedAt: EPOCH,
      observedAt: EPOCH,
      managers: options.config.drift.managers,
      fingerprint: options.fingerprint,
    });
  }

  /**
   * Reads what is there now, and plans.
   *
   * @param deletions - Refs of objects that are to go, last applied last.
   * @throws OperationError `outOfScope` for an object beyond the environment,
   * `notThere` for a kind that the cluster does not serve.
   */
  async plan(
    applies: readonly ToApply[],
    deletions: readonly string[],
  ): Promise<Drafts> {
    const { environment, options } = this.planning;
    const drafts = noDrafts();
    const some = applies.filter(({ object }) => this.mayApply(object, drafts));
    const removable = deletions.filter(ref => this.mayRead(ref, drafts));
    const refs = [...some.map(({ object }) => object.ref), ...removable];
    requireScope(this.planning, refs);
    if (refs.length === 0) {
      return drafts;
    }
    const live = await options.live.read(environment, refs);
    for (const each of some) {
      this.apply(each, live, drafts);
    }
    for (const ref of [...removable].reverse()) {
      this.delete(ref, live, drafts);
    }
    return drafts;
  }

  /** Secrets that the hub may not read, and what it cannot decrypt, stay. */
  private mayApply({ ref, rendered }: StatedObject, drafts: Drafts): boolean {
    if (rendered.encrypted) {
      drafts.notes.push(
        `${ref} is encrypted in Git: whatever decrypts it has to apply it.`,
      );
      return false;
    }
    return this.mayRead(ref, drafts);
  }

  private mayRead(ref: string, drafts: Drafts): boolean {
    if (
      ref.startsWith('v1/Secret/') &&
      !this.planning.settings.compareSecrets
    ) {
      drafts.notes.push(
        `${ref} is neither read nor written: set compareSecrets of the environment, or let your pipeline apply it.`,
      );
      return false;
    }
    return true;
  }

  private apply(
    { object, before, onlyIfDifferent }: ToApply,
    live: LiveState,
    drafts: Drafts,
  ): void {
    const { ref, prepared, rendered } = object;
    this.requireServed(ref, live);
    const there = live.objects.get(ref);
    const manifest = placed(object);
    if (there && isTerminating(there)) {
      throw new OperationError(
        'notThere',
        `${ref} is being deleted; wait until it is gone`,
      );
    }
    let fields: RawField[] = [{ path: '' }];
    let keeps = false;
    if (there) {
      const result = compareObject(prepared, there, this.context);
      fields = result.findings
        .filter(
          ({ change, cause }) =>
            change === 'changed' ||
            change === 'removed' ||
            // What the applier alone owns goes when it states it no more.
            (change === 'added' &&
              (cause === 'pending' || cause === 'failed-sync')),
        )
        .map(finding => ({
          path: finding.path,
          ...liveSide(ref, there, finding),
          ...(finding.change !== 'added' &&
            finding.desired !== undefined && { after: finding.desired }),
        }));
      keeps = this.keepsReplicas(ref, there, manifest, drafts);
      fields = fields.filter(
        ({ path }) => !(keeps && path === 'spec.replicas'),
      );
    }
    const foreign = there && before ? this.foreign(object, before, there) : [];
    const taken = new Set(foreign.map(({ path }) => path));
    fields = fields.filter(({ path }) => !taken.has(path));
    if (!onlyIfDifferent || fields.length > 0) {
      drafts.manifests.set(ref, manifest);
      drafts.writes.push(
        draft(
          {
            type: 'apply',
            object: ref,
            ...(there && { uid: uidOf(there) }),
            manifestDigest: rendered.digest,
            fields: [],
          },
          fields,
          this.redactor,
        ),
      );
    }
    if (there && foreign.length > 0) {
      drafts.writes.push(this.removal(ref, there, foreign));
    }
  }

  /** One patch that takes fields away. */
  removal(ref: string, live: KubernetesObject, fields: readonly RawField[]) {
    return draft(
      { type: 'remove-fields', object: ref, uid: uidOf(live), fields: [] },
      fields,
      this.redactor,
    );
  }

  /** An autoscaler decides how many there are, not Git. */
  private keepsReplicas(
    ref: string,
    live: KubernetesObject,
    manifest: Record<string, unknown>,
    drafts: Drafts,
  ): boolean {
    const { kind, namespace, name } = parseObjectRef(ref)!;
    const scaler = this.scaled.get(`${kind}/${namespace}/${name}`);
    const spec = manifest.spec as { replicas?: unknown } | undefined;
    const now = (live.spec as { replicas?: unknown } | undefined)?.replicas;
    if (
      scaler === undefined ||
      typeof spec?.replicas !== 'number' ||
      typeof now !== 'number'
    ) {
      return false;
    }
    manifest.spec = { ...spec, replicas: now };
    drafts.notes.push(
      `${ref} keeps its number of replicas, which ${scaler} decides.`,
    );
    return true;
  }

  /** Fields that Git no longer states and somebody else holds on to. */
  private foreign(
    { prepared }: StatedObject,
    before: StatedObject,
    live: KubernetesObject,
  ): RawField[] {
    return valueDifferences(
      before.prepared.desired,
      prepared.desired,
      prepared.schema.node,
    )
      .filter(difference => !('after' in difference))
      .flatMap(({ path }) => {
        const value = valueAt(live, path);
        const { applier, others } = ownersAt(live, path, this.applier);
        return value === ABSENT || (applier && !others)
          ? []
          : [{ path: formatPath(path), live: value }];
      });
  }

  private delete(ref: string, live: LiveState, drafts: Drafts): void {
    const there = live.objects.get(ref);
    if (!there || isTerminating(there)) {
      drafts.notes.push(`${ref} is not there any more.`);
      return;
    }
    const kept = keptBy(there);
    if (kept) {
      drafts.notes.push(`${ref} is not deleted, for it says ${kept}.`);
      return;
    }
    const name = nameToConfirm(ref);
    if (name) {
      drafts.confirmNames.push(name);
    }
    drafts.writes.push(
      draft(
        { type: 'delete', object: ref, uid: uidOf(there) },
        [],
        this.redactor,
      ),
    );
  }

  private requireServed(ref: string, live: LiveState): void {
    const { apiVersion, kind, namespace } = parseObjectRef(ref)!;
    const kindRef = `${apiVersion}/${kind}`;
    if (live.notServed.has(kindRef)) {
      throw new OperationError(
        'notThere',
        `The cluster does not serve ${kindRef}, so ${ref} cannot be applied; install what defines the kind first`,
      );
    }
    if (live.clusterScoped.has(kindRef) && namespace !== '') {
      requireScope(this.planning, [ref.replace(`/${namespace}/`, '//')]);
    }
  }
}

/** The very value that is there, but of a Secret its fingerprint. */
function liveSide(
  ref: string,
  live: KubernetesObject,
  finding: Finding,
): { live?: unknown } {
  if (isSecretObject(ref)) {
    return finding.live === undefined ? {} : { live: finding.live };
  }
  const value = valueAt(live, parsePath(finding.path));
  return value === ABSENT ? {} : { live: value };
}

/** The object with its namespace, as it is applied. */
export function placed({
  prepared,
  rendered,
}: StatedObject): Record<string, unknown> {
  const { namespace } = prepared.identity;
  const metadata = rendered.object.metadata as Record<string, unknown>;
  return {
    ...rendered.object,
    ...(namespace !== '' && { metadata: { ...metadata, namespace } }),
  };
}
