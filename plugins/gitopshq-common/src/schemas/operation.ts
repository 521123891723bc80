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
import { entityRefSchema } from '../refs';
import { fleetQuerySchema, isoTimeSchema, listSchema, manyOf } from './common';

/** What an operation does; each kind has its own parameters. @public */
export const operationKindSchema = z.enum([
  'rollback',
  'change',
  'reconcile',
  'adopt',
  'sync',
  'restart',
  'scale',
]);

/** @public */
export type OperationKind = z.infer<typeof operationKindSchema>;

/**
 * Where an operation stands. `blocked` is none of them: it is the gate's
 * present answer.
 *
 * @public
 */
export const OPERATION_STATES = [
  'planned',
  'awaiting-approval',
  'ready',
  'executing',
  'awaiting-merge',
  'verifying',
  'succeeded',
  'failed',
  'rejected',
  'withdrawn',
  'stale',
  'cancelled',
  'expired',
] as const;

/** @public */
export const operationStateSchema = z.enum(OPERATION_STATES);

/** @public */
export type OperationState = z.infer<typeof operationStateSchema>;

/** How much a rollback reverts. @public */
export const rollbackScopeSchema = z.enum(['full', 'service', 'field']);

/** @public */
export type RollbackScope = z.infer<typeof rollbackScopeSchema>;

/** Why a person may not do something now; the message is for people. @public */
export const operationErrorCodeSchema = z.enum([
  'permissionsDisabled',
  'notOwner',
  'unconfirmed',
  'contested',
  'frozen',
  'stale',
  'targetBusy',
  'needsApproval',
  'unknownRevision',
  'unknownPath',
  'emptyDiff',
  'sharedFile',
  'pushRefused',
  'protectedBranch',
  'notComparable',
  'readOnlyCluster',
  'notThere',
  'redacted',
  'outOfScope',
  'autoscaled',
  'wrongState',
  'namesNotConfirmed',
  'needsReason',
  'blocked',
]);

/** @public */
export type OperationErrorCode = z.infer<typeof operationErrorCodeSchema>;

const serviceIdSchema = z.string().regex(/^[0-9a-f]{32}$/);
const findingIdsSchema = z
  .array(z.string().regex(/^[0-9a-f]{32}$/))
  .min(1, 'needs at least one finding')
  .max(500);
/** A full or abbreviated commit id; never a ref or an option of Git. */
const revisionSchema = z
  .string()
  .regex(/^[0-9a-f]{7,64}$/, 'must be a commit id of 7 to 64 hex digits');
/** `<file>#<path>`; list items by key, as findings write paths. */
const valuePathSchema = z
  .string()
  .min(3)
  .max(2048)
  .regex(
    /^[^#]+#.+$/,
    'must be <file>#<path>, such as envs/eu/cart.yaml#0.spec.replicas',
  );
/** `<Kind>/<namespace>/<name>` of a workload. */
const workloadNameSchema = z
  .string()
  .max(512)
  .regex(
    /^[A-Za-z]+\/[a-z0-9-]{1,63}\/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
    'must be <Kind>/<namespace>/<name>, such as Deployment/shop/cart',
  );

/** @public */
export const rollbackParametersSchema = z
  .object({
    scope: rollbackScopeSchema,
    toSha: revisionSchema,
    /** `field` only: which values are brought back. */
    paths: z.array(valuePathSchema).min(1).max(100).optional(),
  })
  .strict()
  .refine(
    value => (value.scope === 'field') === (value.paths !== undefined),
    'paths are for scope field, which needs at least one',
  );

/** A value of a YAML file in Git, and what it is to be. @public */
export const valueEditSchema = z
  .object({
    file: z.string().min(1).max(1024),
    /** Dot-separated, list items by key. */
    path: z.string().min(1).max(1024),
    value: z.union([z.string().max(65_536), z.number(), z.boolean()]),
  })
  .strict();

/** @public */
export type ValueEdit = z.infer<typeof valueEditSchema>;

/** @public */
export const changeParametersSchema = z
  .object({ edits: z.array(valueEditSchema).min(1).max(100) })
  .strict();

/** @public */
export const reconcileParametersSchema = z
  .object({
    findingIds: findingIdsSchema,
    /** Also takes away what was added beside Git. */
    removeAdded: z.boolean().default(true),
  })
  .strict();

/** @public */
export const adoptParametersSchema = z
  .object({ findingIds: findingIdsSchema })
  .strict();

/** @public */
export const syncParametersSchema = z.object({}).strict();

/** @public */
export const restartParametersSchema = z
  .object({ workload: workloadNameSchema })
  .strict();

/** @public */
export const scaleParametersSchema = z
  .object({
    workload: workloadNameSchema,
    replicas: z.number().int().min(0).max(10_000),
  })
  .strict();

/** Parameters by kind. @public */
export interface OperationParameters {
  rollback: z.infer<typeof rollbackParametersSchema>;
  change: z.infer<typeof changeParametersSchema>;
  reconcile: z.infer<typeof reconcileParametersSchema>;
  adopt: z.infer<typeof adoptParametersSchema>;
  sync: z.infer<typeof syncParametersSchema>;
  restart: z.infer<typeof restartParametersSchema>;
  scale: z.infer<typeof scaleParametersSchema>;
}

/** What an operation locks: a service, or without one the environment. @public */
export const operationTargetSchema = z
  .object({
    environmentRef: entityRefSchema,
    serviceId: serviceIdSchema.optional(),
  })
  .strict();

/** @public */
export type OperationTarget = z.infer<typeof operationTargetSchema>;

const why = {
  /**
   * Why; goes into commit, audit and timeline. People see the preview first,
   * so a plan needs none yet: it may come with `request` or `execute`, which
   * refuse an operation that has none (`needsReason`).
   */
  reason: z
    .string()
    .trim()
    .min(3, 'must say why in a few words')
    .max(2000)
    .optional(),
  /** Without one a rollback counts as speculative. */
  incidentId: z.string().uuid().optional(),
};

const asked = { target: operationTargetSchema, ...why };

/** Body of `POST /operations`. @public */
export const operationRequestSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('rollback'),
      parameters: rollbackParametersSchema,
      ...asked,
    })
    .strict(),
  z
    .object({
      kind: z.literal('change'),
      parameters: changeParametersSchema,
      ...asked,
    })
    .strict(),
  z
    .object({
      kind: z.literal('reconcile'),
      parameters: reconcileParametersSchema,
      ...asked,
    })
    .strict(),
  z
    .object({
      kind: z.literal('adopt'),
      parameters: adoptParametersSchema,
      ...asked,
    })
    .strict(),
  z
    .object({
      kind: z.literal('sync'),
      parameters: syncParametersSchema,
      ...asked,
    })
    .strict(),
  z
    .object({
      kind: z.literal('restart'),
      parameters: restartParametersSchema,
      ...asked,
    })
    .strict(),
  z
    .object({
      kind: z.literal('scale'),
      parameters: scaleParametersSchema,
      ...asked,
    })
    .strict(),
]);

/** @public */
export type OperationRequest = z.infer<typeof operationRequestSchema>;

/** A rule that blocks, and who can lift it. @public */
export const blockSchema = z.object({
  /** Stable, in kebab-case: `permissions-disabled`, `frozen`, … */
  rule: z.string(),
  /** For people: what blocks, until when. */
  text: z.string(),
  /** Entity refs or words: who can lift it. */
  liftedBy: z.array(z.string()),
});

/** @public */
export type Block = z.infer<typeof blockSchema>;

/** The only source of enabled buttons. @public */
export const actionSchema = z.object({
  kind: operationKindSchema,
  allowed: z.boolean(),
  blockedBy: z.array(blockSchema),
});

/** @public */
export type Action = z.infer<typeof actionSchema>;

/** One step of an execution, as people follow it. @public */
export const operationStepSchema = z.object({
  /** Stable: `commit`, `push`, `merge`, `apply`, `remove-fields`, `sync`, `health`, `error-rate`, … */
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  startedAt: isoTimeSchema.optional(),
  endedAt: isoTimeSchema.optional(),
  /** What is being done or was done, for people. */
  text: z.string(),
  /** What proves it: a commit id, an object, a message of a server. */
  evidence: z.string().optional(),
});

/** @public */
export type OperationStep = z.infer<typeof operationStepSchema>;

/** @public */
export const operationSchema = z.object({
  id: z.string().uuid(),
  kind: operationKindSchema,
  state: operationStateSchema,
  target: operationTargetSchema.extend({
    environmentName: z.string(),
    serviceName: z.string().optional(),
    componentRef: z.string().optional(),
  }),
  /** As requested, `toSha` resolved to the full id. */
  parameters: z.record(z.unknown()),
  /** SHA-256, hex: what was previewed is what runs. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  requester: z.string(),
  /** Who clicked Execute. */
  executor: z.string().optional(),
  /** Absent as long as it is planned and nobody gave one. */
  reason: z.string().optional(),
  incidentId: z.string().optional(),
  /** A rollback without an incident. */
  speculative: z.boolean(),
  waived: z.array(z.string()),
  /** The gate's present answer for the asking person; absent once it runs. */
  gate: z.object({ blockedBy: z.array(blockSchema) }).optional(),
  /** Whether the asking person may execute and cancel it. */
  allowed: z.object({ execute: z.boolean(), cancel: z.boolean() }),
  steps: z.array(operationStepSchema),
  commit: z.string().optional(),
  pullRequestUrl: z.string().optional(),
  createdAt: isoTimeSchema,
  executedAt: isoTimeSchema.optional(),
  endedAt: isoTimeSchema.optional(),
  /** Plans not executed by then expire. */
  expiresAt: isoTimeSchema.optional(),
  /** Start of the stable window. */
  recoveredAt: isoTimeSchema.optional(),
  /** From the bad release being applied to the start of the stable window, where that is known. */
  recoverySeconds: z.number().optional(),
  /** What a person confirmed instead of a measured error rate. */
  confirmation: z
    .object({ by: z.string(), text: z.string(), at: isoTimeSchema })
    .optional(),
  failure: z
    .object({
      code: z.string(),
      message: z.string(),
      /** What was done nevertheless, and what proves the failure. */
      evidence: z.array(z.string()),
    })
    .optional(),
  correlationId: z.string(),
});

/** @public */
export type Operation = z.infer<typeof operationSchema>;

/** @public */
export const operationListSchema = listSchema(operationSchema);

/** One field of one object, before and after; redacted. @public */
export const previewChangeSchema = z.object({
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

/** @public */
export const operationPreviewSchema = z.object({
  digest: z.string(),
  /** Files of Git; absent blobs: not there before or after. */
  files: z.array(
    z.object({
      path: z.string(),
      blobBefore: z.string().optional(),
      blobAfter: z.string().optional(),
      /** Unified, redacted; absent for a file that is not text. */
      diff: z.string().optional(),
    }),
  ),
  /** Rendered objects that become others. */
  objects: z.array(
    z.object({
      object: z.string(),
      change: z.enum(['changed', 'created', 'deleted']),
      serviceName: z.string().optional(),
      changes: z.array(previewChangeSchema),
    }),
  ),
  /** What will be written to the cluster, with the live values it replaces. */
  writes: z.array(
    z.object({
      type: z.enum([
        'apply',
        'remove-fields',
        'delete',
        'restart',
        'scale',
        'sync',
      ]),
      object: z.string(),
      fields: z.array(
        z.object({
          path: z.string(),
          live: z.unknown().optional(),
          after: z.unknown().optional(),
        }),
      ),
    }),
  ),
  /** Other services that are touched, healthy ones first of all. */
  collateral: z.array(
    z.object({
      serviceId: z.string().optional(),
      serviceName: z.string(),
      environmentRef: z.string(),
      /** Level of podHealth when it was planned; not part of the digest. */
      level: z.string(),
      text: z.string(),
    }),
  ),
  /** What Git alone cannot undo: data, external systems, jobs that ran. */
  notUndone: z.array(z.string()),
  /** `<Kind>/<name>` to be typed by the person before it executes. */
  confirmNames: z.array(z.string()),
  notes: z.array(z.string()),
});

/** @public */
export type OperationPreview = z.infer<typeof operationPreviewSchema>;

/** Body of `POST /operations/:id/cancel`. @public */
export const operationDecisionSchema = z
  .object({ digest: z.string().regex(/^[0-9a-f]{64}$/) })
  .strict();

/**
 * Body of `POST /operations/:id/request`. Reason and incident take the place
 * of those it was planned with, as long as it is `planned`; left out, those stay.
 *
 * @public
 */
export const operationSubmissionSchema = operationDecisionSchema
  .extend(why)
  .strict();

/** @public */
export type OperationSubmission = z.infer<typeof operationSubmissionSchema>;

/** Body of `POST /operations/:id/execute`. @public */
export const operationExecutionSchema = operationSubmissionSchema
  .extend({ confirmNames: z.array(z.string().max(512)).max(100).default([]) })
  .strict();

/** Body of `POST /operations/:id/confirm`. @public */
export const operationConfirmationSchema = z
  .object({ text: z.string().trim().min(3).max(2000) })
  .strict();

/** Filters of `GET /operations`; newest first. @public */
export const operationsQuerySchema = fleetQuerySchema
  .omit({ level: true })
  .extend({
    kind: manyOf(operationKindSchema),
    state: manyOf(operationStateSchema),
    service: manyOf(serviceIdSchema),
    incident: manyOf(z.string().uuid()),
  })
  .strict();

/** @public */
export type OperationsQuery = z.infer<typeof operationsQuerySchema>;

/** What a caller may leave out of an {@link OperationsQuery}. @public */
export type OperationsFilter = Partial<OperationsQuery>;
