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

import { isRecord, own } from '../json';
import { builtinKind } from './builtin/builtinKinds';
import type { KindSchema } from './builtin/builtinKinds';
import { crdKinds, untypedKind } from './crd';

/** Cluster-scoped custom kinds often met without their CRD at hand. */
const CLUSTER_SCOPED = new Set([
  'cert-manager.io/ClusterIssuer',
  'external-secrets.io/ClusterSecretStore',
  'external-secrets.io/ClusterExternalSecret',
  'gateway.networking.k8s.io/GatewayClass',
  'karpenter.sh/NodePool',
  'karpenter.k8s.aws/EC2NodeClass',
  'kyverno.io/ClusterPolicy',
  'kyverno.io/ClusterCleanupPolicy',
  'snapshot.storage.k8s.io/VolumeSnapshotClass',
  'templates.gatekeeper.sh/ConstraintTemplate',
  'trust.cert-manager.io/Bundle',
  'cilium.io/CiliumClusterwideNetworkPolicy',
]);

/** Group of an apiVersion, empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Where the engine looks up what it knows of a kind: built-in table, CRDs, fallback. */
export class SchemaRegistry {
  readonly #custom = new Map<string, KindSchema>();
  readonly #fallback = new Map<string, KindSchema>();
  /** Whether objects of a custom kind were seen with a namespace. */
  readonly #seenNamespaced = new Map<string, boolean>();

  /** Learns the kinds of a CRD and the scope of any custom kind seen. */
  learn(object: unknown, isLive: boolean): void {
    if (!isRecord(object)) {
      return;
    }
    const apiVersion = own(object, 'apiVersion');
    const kind = own(object, 'kind');
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
      return;
    }
    if (
      kind === 'CustomResourceDefinition' &&
      groupOf(apiVersion) === 'apiextensions.k8s.io'
    ) {
      this.learnDefinition(object);
    } else if (isLive && !builtinKind(apiVersion, kind)) {
      const metadata = own(object, 'metadata');
      const namespace = isRecord(metadata)
        ? own(metadata, 'namespace')
        : undefined;
      this.#seenNamespaced.set(
        `${groupOf(apiVersion)}/${kind}`,
        typeof namespace === 'string' && namespace !== '',
      );
    }
  }

  /** Learns the kinds of a CustomResourceDefinition; a later one of the same kind wins. */
  learnDefinition(definition: unknown): void {
    for (const [ref, schema] of crdKinds(definition)) {
      this.#custom.set(ref, schema);
    }
  }

  /** What is known of a kind; the fallback when nothing is. */
  kind(apiVersion: string, kind: string): KindSchema {
    const ref = `${apiVersion}/${kind}`;
    const known = builtinKind(apiVersion, kind) ?? this.#custom.get(ref);
    if (known) {
      return known;
    }
    let fallback = this.#fallback.get(ref);
    if (!fallback) {
      fallback = untypedKind(this.#isNamespaced(apiVersion, kind));
      this.#fallback.set(ref, fallback);
    }
    return fallback;
  }

  #isNamespaced(apiVersion: string, kind: string): boolean {
    const group = groupOf(apiVersion);
    for (const [ref, schema] of this.#custom) {
      if (ref.startsWith(`${group}/`) && ref.endsWith(`/${kind}`)) {
        return schema.namespaced;
      }
    }
    return (
      this.#seenNamespaced.get(`${group}/${kind}`) ??
      !(CLUSTER_SCOPED.has(`${group}/${kind}`) || /^Cluster[A-Z]/.test(kind))
    );
  }
}
