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
  KubernetesValidatorFunctions,
  parseEntityRef,
} from '@backstage/catalog-model';
import { z } from 'zod/v3';
import {
  driftConfigSchema,
  keysConfigSchema,
  redactConfigSchema,
} from './drift';
import { entityRefSchema, toResourceRef } from '../refs';
import { environmentSourceSchema, tierSchema } from '../schemas';
import { signalThresholdsSchema } from '../signals';
import { ownershipConfigSchema, verifyConfigSchema } from './operations';
import {
  environmentSettingsShape,
  gitConfigSchema,
  renderConfigSchema,
} from './desired';

/**
 * Name or ref of a cluster or environment, as {@link toResourceRef} takes it,
 * such as the catalog could hold.
 *
 * @public
 */
export const resourceNameSchema = z.string().superRefine((value, context) => {
  const refuse = (why: string) =>
    context.addIssue({
      code: z.ZodIssueCode.custom,
      fatal: true,
      message: `must be a name such as prod-eu or a ref such as resource:default/prod-eu (${why})`,
    });
  try {
    const { name, namespace } = parseEntityRef(toResourceRef(value));
    if (
      !KubernetesValidatorFunctions.isValidObjectName(name) ||
      !KubernetesValidatorFunctions.isValidNamespace(namespace)
    ) {
      refuse('letters, digits and -_. within, at most 63 of them');
    }
  } catch (error) {
    refuse((error as Error).message);
  }
});

const namespaceName = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'must be a Kubernetes namespace: lower-case letters, digits and hyphens',
  );

/** What a URL cannot hold; parsers drop or rewrite some of it in silence. */
const UNWRITABLE = /[^\x21-\x7e]/;

/**
 * URL of an API server.
 *
 * @public
 */
export const apiServerUrlSchema = z
  .string()
  .url('must be a URL such as https://10.0.0.1:6443')
  .refine(
    value => /^https?:\/\//.test(value),
    'must start with https:// (or http:// on loopback)',
  )
  .refine(
    value => !/:\/\/[^/]*@/.test(value),
    'must not hold a user or password; use reader: { token }',
  )
  .refine(
    value => !UNWRITABLE.test(value) && !/[?#\\]/.test(value),
    'must be plain ASCII without spaces, control characters, backslashes, query and fragment',
  );

/**
 * How the hub gets a token by itself: as the service account of its own pod,
 * or from the identity that a cloud gives it.
 *
 * @public
 */
export const serverSideAuthProviderSchema = z.enum([
  'serviceAccount',
  'aws',
  'azure',
  'googleServiceAccount',
]);

/** @public */
export type ServerSideAuthProvider = z.infer<
  typeof serverSideAuthProviderSchema
>;

const credentialObject = z
  .object({
    token: z.string().min(1).optional(),
    /** Read again when the file changes. */
    tokenFile: z.string().min(1).optional(),
    authProvider: serverSideAuthProviderSchema.optional(),
  })
  .strict();

const keysIn = (value: object) =>
  Object.values(value).filter(each => each !== undefined).length;

/** How a cluster is read; exactly one key. @public */
export const clusterCredentialSchema = credentialObject.refine(
  value => keysIn(value) === 1,
  'needs exactly one of token, tokenFile, authProvider',
);

/** @public */
export type ClusterCredential = z.infer<typeof clusterCredentialSchema>;

/** How a cluster is written; exactly one key. @public */
export const clusterWriterSchema = credentialObject
  .extend({
    /** Another context of the same kubeconfig, whose user writes. */
    kubeconfigContext: z.string().min(1).optional(),
  })
  .strict()
  .refine(
    value => keysIn(value) === 1,
    'needs exactly one of token, tokenFile, authProvider, kubeconfigContext',
  );

/** @public */
export type ClusterWriterCredential = z.infer<typeof clusterWriterSchema>;

/** A kind, as refs of objects begin. */
const apiKind = z
  .string()
  .max(320)
  .regex(
    /^([a-z0-9]([-.a-z0-9]*[a-z0-9])?\/)?v[0-9][a-z0-9]*\/[A-Z][A-Za-z0-9]*$/,
    'must be <apiVersion>/<Kind>, such as rbac.authorization.k8s.io/v1/ClusterRole',
  );

/** One entry of `gitopshq.clusters`. @public */
export const clusterConfigSchema = z
  .object({
    name: resourceNameSchema,
    url: apiServerUrlSchema.optional(),
    kubeconfig: z
      .object({
        path: z.string().min(1),
        context: z.string().min(1).optional(),
      })
      .strict()
      .optional(),
    caFile: z.string().min(1).optional(),
    caData: z.string().min(1).optional(),
    skipTLSVerify: z.boolean().default(false),
    reader: clusterCredentialSchema.optional(),
    writer: clusterWriterSchema.optional(),
    /** Kinds without namespace that are compared, and written by operations. */
    clusterScopedKinds: z.array(apiKind).max(200).default([]),
    owner: entityRefSchema.optional(),
  })
  .strict()
  .refine(
    c => (c.url === undefined) !== (c.kubeconfig === undefined),
    'needs exactly one of url and kubeconfig',
  )
  .refine(
    c => c.kubeconfig !== undefined || c.reader !== undefined,
    'needs a reader: { token }, { tokenFile } or { authProvider: serviceAccount | aws | azure | googleServiceAccount }',
  )
  .refine(c => !(c.caFile && c.caData), 'needs only one of caFile and caData')
  .refine(
    c =>
      c.kubeconfig !== undefined || c.writer?.kubeconfigContext === undefined,
    {
      message:
        'names a context of a kubeconfig, so the cluster needs kubeconfig in place of url',
      path: ['writer', 'kubeconfigContext'],
    },
  );

/** @public */
export type ClusterConfig = z.infer<typeof clusterConfigSchema>;

/** One entry of `gitopshq.environments`. @public */
export const environmentConfigSchema = z
  .object({
    name: resourceNameSchema,
    cluster: resourceNameSchema,
    namespaces: z.array(namespaceName).min(1, 'needs at least one namespace'),
    tier: tierSchema.default('production'),
    tenant: z.string().min(1).max(256).optional(),
    owner: entityRefSchema.optional(),
    source: environmentSourceSchema.strict().optional(),
    /** Folder or label value of a service -> component. */
    services: z.record(entityRefSchema).default({}),
    ...environmentSettingsShape,
  })
  .strict();

/** @public */
export type EnvironmentConfig = z.infer<typeof environmentConfigSchema>;

/**
 * What entities from certain catalog locations may declare. Everything not
 * listed in `allow` is refused.
 *
 * @public
 */
export const trustRuleSchema = z
  .object({
    /** Patterns over `backstage.io/managed-by-location`; see `matchesLocation`. */
    locations: z.array(z.string().min(1)).min(1),
    /** Narrows the rule to entities with one of these owners. */
    owners: z.array(entityRefSchema).optional(),
    allow: z
      .object({
        apiServers: z.array(apiServerUrlSchema).default([]),
        clusters: z.array(resourceNameSchema).default([]),
        namespaces: z.array(namespaceName).default([]),
        repositories: z.array(z.string().min(1)).default([]),
        tiers: z.array(tierSchema).default([]),
        /** Environments on whose services components may lay claim. */
        claims: z.array(resourceNameSchema).default([]),
      })
      .strict()
      .default({}),
  })
  .strict();

/** @public */
export type TrustRule = z.infer<typeof trustRuleSchema>;

/** The whole of `gitopshq` in the app configuration. @public */
export const gitopshqConfigSchema = z
  .object({
    clusters: z.array(clusterConfigSchema).default([]),
    environments: z.array(environmentConfigSchema).default([]),
    trust: z.array(trustRuleSchema).default([]),
    signals: signalThresholdsSchema.default({}),
    git: gitConfigSchema.default({}),
    render: renderConfigSchema.default({}),
    drift: driftConfigSchema.default({}),
    ownership: ownershipConfigSchema.default({}),
    verify: verifyConfigSchema.default({}),
    redact: redactConfigSchema,
    keys: keysConfigSchema,
  })
  .strict()
  .superRefine((config, context) => {
    for (const key of ['clusters', 'environments'] as const) {
      const seen = new Set<string>();
      config[key].forEach((entry, index) => {
        const ref = toResourceRef(entry.name);
        if (seen.has(ref)) {
          context.addIssue({
            code: z.ZodIssueCode.custom,
            path: [key, index, 'name'],
            message: `is used twice; names in gitopshq.${key} must differ`,
          });
        }
        seen.add(ref);
      });
    }
  });

/** @public */
export type GitopshqConfig = z.infer<typeof gitopshqConfigSchema>;
