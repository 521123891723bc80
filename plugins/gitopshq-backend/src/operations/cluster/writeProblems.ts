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
import type { ApiStatus } from '@gitopshq/cluster-collector';
import type { WriteOutcome } from './types';

/** A write that was not made. */
export type Refused = Extract<WriteOutcome, { outcome: 'refused' }>;

const ROLE = 'docs/rbac/gitopshq-writer.yaml';

/** A refusal that stays the same when asked again. */
export function refused(problem: Problem): Refused {
  return { outcome: 'refused', problem, retryable: false };
}

/** 401: the API server does not know the writer. */
export function wrongWriter(server: string): Problem {
  return {
    code: 'wrong-token',
    message:
      'The API server does not accept the credential of the writer (401)',
    value: server,
    cure: 'Issue a new token for the writer of the cluster (`kubectl create token gitopshq-writer -n gitopshq`) and put it where gitopshq.clusters[].writer is configured; check that it is meant for this API server and not expired',
  };
}

/** `User "x" cannot patch resource "deployments/scale" in API group "apps" …`. */
const MISSING_RIGHT =
  /cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]*)")?/;

/** 403: by RBAC, which names the right, or by admission. */
export function forbiddenWrite(
  server: string,
  { message }: ApiStatus,
): Problem {
  const [, verb, resource, group, namespace] =
    MISSING_RIGHT.exec(message) ?? [];
  const value = `${server}: HTTP 403`;
  if (verb === undefined) {
    return {
      code: 'forbidden',
      message: `The API server forbids it: ${message || 'no message'}`,
      value,
      cure: 'An admission policy or a quota refuses it, or the writer lacks a right: change what the message names, then plan again',
    };
  }
  return {
    code: 'forbidden',
    message: `The writer of the cluster may not ${verb} ${resource}${
      group && `.${group}`
    }${namespace ? ` in namespace ${namespace}` : ''}`,
    value,
    cure: `Give the writer the rule { apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"] }; ${ROLE} has those for the kinds of Kubernetes`,
  };
}

/** An answer that is no yes and no word on rights. */
export function serverRefusal(
  server: string,
  code: number,
  message: string,
): Problem {
  switch (code) {
    case 429:
      return {
        code: 'too-many-requests',
        message: `The API server asks to be left alone: ${message}`,
        value: `${server}: HTTP 429`,
        cure: 'Give the writer a priority level of its own (FlowSchema), or lower the load on the API server',
      };
    case 404:
    case 409:
    case 422:
    case 400:
      return {
        code: 'refused',
        message: `The API server refuses it: ${message}`,
        value: `${server}: HTTP ${code}`,
        cure: 'Correct in Git what the message names, then plan again',
      };
    default:
      return {
        code: code >= 500 ? 'server-error' : 'refused',
        message: `The API server answered ${code}: ${message}`,
        value: `${server}: HTTP ${code}`,
        cure:
          code >= 500
            ? 'Look at the log of the API server, at etcd and at admission webhooks'
            : 'Correct what the message names, then plan again',
      };
  }
}

/** The ref is none, or of an object that no path of Kubernetes leads to. */
export function invalidObject(object: string): Problem {
  return {
    code: 'invalid-object',
    message: 'This is not the ref of an object that can be written',
    value: object.slice(0, 200),
    cure: 'Write it as <apiVersion>/<Kind>/<namespace>/<name>, with a name that Kubernetes allows',
  };
}

/** The server answered an object without what every stored object has. */
export function noIdentity(name: string): Problem {
  return {
    code: 'not-kubernetes-api',
    message: `The object ${name} has neither uid nor resourceVersion`,
    value: name,
    cure: 'Correct the url of the cluster: it must lead to the API server itself',
  };
}

/** The kind is not served. */
export function kindNotServed(kind: string): Problem {
  return {
    code: 'unknown-kind',
    message: `The cluster does not serve ${kind}`,
    value: kind,
    cure: 'Install what defines the kind, or correct apiVersion and kind in Git',
  };
}

/** An object in a namespace of somebody else. */
export function outsideNamespaces(
  namespace: string,
  namespaces: readonly string[],
): Problem {
  return {
    code: 'outside-environment',
    message: `Namespace ${namespace || '(none)'} is not one of the environment`,
    value: namespace,
    cure: `The environment has ${namespaces.join(
      ', ',
    )}; add the namespace to gitopshq.environments[].namespaces if it is its own`,
  };
}

/** An object of the whole cluster that is not listed. */
export function notListed(kind: string): Problem {
  return {
    code: 'cluster-scoped',
    message: `${kind} belongs to the whole cluster and is not written for an environment`,
    value: kind,
    cure: `Add ${kind} to gitopshq.clusters[].clusterScopedKinds if operations may write it`,
  };
}

/** Argo CD and Flux apply by themselves. */
export function deliveredByTool(tool: string): Problem {
  return {
    code: 'delivered-by-tool',
    message: `${tool} applies this environment; GitOpsHQ never does`,
    value: tool,
    cure: 'Request a sync instead',
  };
}

/** A kind that holds what cannot be brought back. */
export function protectedKind(name: string): Problem {
  return {
    code: 'protected-kind',
    message: `${name} is not deleted unless a person has named it`,
    value: name,
    cure: `Type ${name} when executing, or delete it by hand`,
  };
}

/** A field that is not the operation's to take away. */
export function protectedField(path: string): Problem {
  return {
    code: 'protected-field',
    message: `The field ${path || '(the whole object)'} cannot be removed`,
    value: path.slice(0, 200),
    cure: 'Only labels, annotations, finalizers and what the object wants can be taken away',
  };
}

const RIGHT_VALUES = {
  replicas: 'Give a whole number of at least 0',
  requestedAt: 'Give a time in UTC, such as 2026-11-23T10:00:00.000Z',
  restartedAt: 'Give a time in UTC to the second, such as 2026-11-23T10:00:00Z',
  revision: 'Give a full commit id',
};

/** A request that makes no sense. */
export function invalidRequest(
  field: keyof typeof RIGHT_VALUES,
  value: string,
): Problem {
  return {
    code: 'invalid-request',
    message: `${field} is not what it must be`,
    value: value.slice(0, 100),
    cure: RIGHT_VALUES[field],
  };
}

/** A workload that a restart would not reach. */
export function notRestartable(object: string, why: string): Problem {
  return {
    code: 'not-restartable',
    message: `${object} cannot be restarted: ${why}`,
    value: object,
    cure: 'Restart its pods in another way, or choose another workload',
  };
}

/** Something would take a scaling back at once. */
export function autoscaled(object: string, scaler: string): Problem {
  return {
    code: 'autoscaled',
    message: `${object} is scaled by ${scaler}`,
    value: scaler,
    cure: `Change the bounds of ${scaler} in Git instead`,
  };
}

/** Another object than the one the environment names. */
export function notDelivering(object: string): Problem {
  return {
    code: 'not-delivering',
    message: 'This object does not deliver the environment',
    value: object.slice(0, 200),
    cure: 'Ask the object that gitopshq.environments[].delivery names; a direct environment has none',
  };
}

/** Somebody has told the tool to leave it alone. */
export function suspended(object: string): Problem {
  return {
    code: 'suspended',
    message: `${object} is suspended: Flux applies nothing`,
    value: object,
    cure: 'Resume it (`flux resume`), then try again',
  };
}
