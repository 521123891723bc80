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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';

/** An entity says something that no one can read. */
export function malformedAnnotation(
  annotation: string,
  value: string | undefined,
  cure: string,
): Problem {
  return value === undefined
    ? {
        code: 'missing-annotation',
        message: `The entity has no annotation ${annotation}`,
        cure: `Add ${annotation}: ${cure}`,
      }
    : {
        code: 'malformed-annotation',
        message: `The annotation ${annotation} is ${JSON.stringify(value)}`,
        value,
        cure: `Correct ${annotation}: ${cure}`,
      };
}

/** Only an entity declares it and no rule allows that. */
export function unconfirmed(
  what: 'cluster' | 'environment',
  value: string,
  reason: string,
): Problem {
  return {
    code: 'unconfirmed',
    message: `Only a catalog entity declares this ${what} and it is not trusted: ${reason}`,
    value,
    cure: `Allow it by a rule in gitopshq.trust, or declare the ${what} in gitopshq.${what}s`,
  };
}

/** The environment names a cluster that nothing registers. */
export function unknownCluster(clusterRef: string, known: string[]): Problem {
  const some = known.slice(0, 10).join(', ');
  return {
    code: 'unknown-cluster',
    message: `Its cluster ${clusterRef} is not registered`,
    value: clusterRef,
    cure: `Register it in gitopshq.clusters or as an entity, or name one of: ${
      some || 'none are registered yet'
    }`,
  };
}

/** Another environment has the same namespace of the same cluster. */
export function sharedNamespace(
  namespace: string,
  clusterRef: string,
  others: string[],
): Problem {
  return {
    code: 'shared-namespace',
    message: `Its namespace ${namespace} on ${clusterRef} is also that of ${others.join(
      ', ',
    )}`,
    value: namespace,
    cure: 'A namespace belongs to one environment: take it out of all but one',
  };
}

/** The environment waits for its cluster to be trusted. */
export function clusterUnconfirmed(clusterRef: string): Problem {
  return {
    code: 'unconfirmed-cluster',
    message: `Its cluster ${clusterRef} is not confirmed`,
    value: clusterRef,
    cure: `Allow its API server by a rule in gitopshq.trust, or declare it in gitopshq.clusters`,
  };
}

/** Code of {@link needsServerSideProvider}. */
export const NO_SERVER_SIDE_PROVIDER = 'no-server-side-provider';

/** The entity's auth provider cannot be used by a server, or not here. */
export function needsServerSideProvider(authProvider: string): Problem {
  return {
    code: NO_SERVER_SIDE_PROVIDER,
    message: 'No access: needs a server-side provider',
    value: authProvider,
    cure: 'Declare the cluster in gitopshq.clusters with a reader: { token }, { tokenFile } or { authProvider: serviceAccount | aws | azure | googleServiceAccount }',
  };
}

/** The cluster is to report by an agent, and none has. */
export function agentNotReported(): Problem {
  return {
    code: 'agent-not-reported',
    message: 'Its agent has not reported',
    value: 'agent',
    cure: 'Install the agent in the cluster, or set gitopshq.io/connection: direct',
  };
}

/** The pod's service account is wanted, and there is no pod. */
export function notInCluster(): Problem {
  return {
    code: 'not-in-cluster',
    message:
      'Its provider serviceAccount stands for the pod of the hub, which does not run in a cluster',
    value: 'serviceAccount',
    cure: 'Give the cluster a serviceAccountToken, or declare it in gitopshq.clusters with a reader: { token }',
  };
}

/** The identity of the hub in a cloud is worth more than one cluster. */
export function cloudNeedsTls(apiServer: string): Problem {
  return {
    code: 'plain-http',
    message: 'No cloud identity is sent to an API server without TLS',
    value: apiServer,
    cure: 'Use the https URL of the API server',
  };
}

/** Another cluster would accept the token that is made for this one. */
export function awsClusterIdTaken(
  clusterId: string,
  others: string[],
): Problem {
  return {
    code: 'aws-cluster-id-taken',
    message: `Its EKS cluster is also that of ${others.join(
      ', ',
    )} with another API server, which could use its token there`,
    value: clusterId,
    cure: 'Give kubernetes.io/x-k8s-aws-id the name of its own EKS cluster',
  };
}

/** Code of {@link locatorFailed}. */
export const LOCATOR_FAILED = 'locator-failed';

/** What the locator found before stays, and is marked with this. */
export function locatorFailed(
  locatorId: string,
  reason: string,
  asOf: string | undefined,
): Problem {
  return {
    code: LOCATOR_FAILED,
    message: `Locator ${locatorId} fails${
      asOf ? `, its clusters are as of ${asOf}` : ''
    }: ${reason}`,
    value: locatorId,
    cure: `Repair what the locator ${locatorId} asks, or the module that adds it`,
  };
}
