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

import { z } from 'zod/v3';
import { committerSchema, publishSchema } from './operations';

/** Protocols a source repository may be read by. @public */
export const gitProtocolSchema = z.enum(['https', 'ssh', 'http', 'file']);

/** @public */
export type GitProtocol = z.infer<typeof gitProtocolSchema>;

/** `gitopshq.git`: how source repositories are read. @public */
export const gitConfigSchema = z
  .object({
    /** Seconds between two looks at a repository, give or take a tenth. */
    pollSeconds: z.number().int().min(5).max(86_400).default(60),
    /** Everything else is refused; `http` and `file` are for tests. */
    allowProtocols: z.array(gitProtocolSchema).default(['https', 'ssh']),
    /**
     * Where clones are kept between restarts. Default: `gitopshq` below
     * `backend.workingDirectory`, else below the system's temporary folder.
     */
    workingDirectory: z.string().min(1).optional(),
    /** Seconds after which a fetch is given up. */
    timeoutSeconds: z.number().int().min(1).max(3600).default(300),
    /** A file above this size is not read. */
    maxFileMiB: z.number().int().min(1).max(64).default(8),
    /** A clone above this size is removed and no longer fetched. */
    maxRepositoryMiB: z.number().int().min(1).default(4096),
    /** Commits for the people who ask for operations. */
    committer: committerSchema.default({}),
  })
  .strict();

/** @public */
export type GitConfig = z.infer<typeof gitConfigSchema>;

/** `gitopshq.render`: the binaries that render, and their limits. @public */
export const renderConfigSchema = z
  .object({
    /** Name to be found on PATH, or an absolute path. */
    kustomizeBinary: z.string().min(1).default('kustomize'),
    helmBinary: z.string().min(1).default('helm'),
    timeoutSeconds: z.number().int().min(1).max(600).default(30),
    /** Largest output of one rendering. */
    maxOutputMiB: z.number().int().min(1).max(256).default(32),
  })
  .strict();

/** @public */
export type RenderConfig = z.infer<typeof renderConfigSchema>;

const objectName =
  /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;
const namespacedName = z
  .string()
  .regex(objectName, 'must be <namespace>/<name>, such as argocd/shop-eu');

/** What delivers an environment: a pipeline or we, Argo CD, or Flux. @public */
export const deliverySchema = z.union([
  z.literal('direct'),
  z.object({ argocd: namespacedName }).strict(),
  z
    .object({
      flux: z.union([
        z.object({ kustomization: namespacedName }).strict(),
        z.object({ helmRelease: namespacedName }).strict(),
      ]),
    })
    .strict(),
]);

/** @public */
export type Delivery = z.infer<typeof deliverySchema>;

/** A mark the applier leaves on every object it applies. @public */
export const trackingMarkSchema = z
  .object({
    in: z.enum(['labels', 'annotations']),
    key: z.string().min(1),
    value: z.string().optional(),
    valuePrefix: z.string().min(1).optional(),
  })
  .strict()
  .refine(
    mark => (mark.value === undefined) !== (mark.valuePrefix === undefined),
    'needs exactly one of value and valuePrefix',
  );

/** @public */
export type TrackingMark = z.infer<typeof trackingMarkSchema>;

/** Name of what renders: a built-in one, `auto`, or one an extension adds. */
const rendererName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'must be auto, plain, kustomize, helm or the name of an added renderer',
  );

/** Helm options of an environment. @public */
export const helmOptionsSchema = z
  .object({
    /** Default: the environment's name. */
    releaseName: z
      .string()
      .max(53)
      .regex(
        /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
        'must be a Helm release name: lower-case letters, digits, hyphens',
      )
      .optional(),
    /** Relative to `source.path`; later ones win. */
    valueFiles: z.array(z.string().min(1)).max(50).default([]),
  })
  .strict();

/** @public */
export type HelmOptions = z.infer<typeof helmOptionsSchema>;

/** Keys of `gitopshq.environments[]` on rendering and delivery. */
export const environmentSettingsShape = {
  /** `auto`: Chart.yaml -> helm, kustomization.yaml -> kustomize, else plain. */
  renderer: rendererName.default('auto'),
  helm: helmOptionsSchema.default({}),
  delivery: deliverySchema.default('direct'),
  /** How a commit of ours gets onto the branch. */
  publish: publishSchema.default('push'),
  /** Field manager that applies. Default by delivery. */
  applier: z.string().min(1).max(128).optional(),
  /** Default by delivery. */
  tracking: z.array(trackingMarkSchema).optional(),
  /** Whether Secrets are compared; only configuration may say so. */
  compareSecrets: z.boolean().default(false),
};

/** @public */
export const environmentSettingsSchema = z.object(environmentSettingsShape);

/**
 * What only configuration says of how an environment is rendered and
 * delivered; the defaults hold for what an entity declares.
 *
 * @public
 */
export type EnvironmentSettings = z.infer<typeof environmentSettingsSchema>;

/** @public */
export const DEFAULT_ENVIRONMENT_SETTINGS: EnvironmentSettings =
  environmentSettingsSchema.parse({});
