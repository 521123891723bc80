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

import { SchemaNotation } from './Schema';

/** Structures of what runs pods. */
export const workloadSchemas: Record<string, SchemaNotation> = {
  DeploymentSpec: {
    replicas: 'integer',
    selector: 'LabelSelector!',
    template: 'PodTemplateSpec*!',
    strategy: 'DeploymentStrategy~*',
    minReadySeconds: 'integer',
    revisionHistoryLimit: 'integer',
    paused: 'boolean',
    progressDeadlineSeconds: 'integer',
  },
  DeploymentStrategy: { type: 'string', rollingUpdate: 'RollingUpdate' },
  RollingUpdate: {
    maxUnavailable: 'intOrString',
    maxSurge: 'intOrString',
    partition: 'integer',
  },
  DeploymentStatus: {
    observedGeneration: 'integer',
    replicas: 'integer',
    updatedReplicas: 'integer',
    readyReplicas: 'integer',
    availableReplicas: 'integer',
    unavailableReplicas: 'integer',
    terminatingReplicas: 'integer',
    conditions: 'Condition[type]',
    collisionCount: 'integer',
  },
  ReplicaSetSpec: {
    replicas: 'integer',
    minReadySeconds: 'integer',
    selector: 'LabelSelector!',
    template: 'PodTemplateSpec*',
  },
  ReplicaSetStatus: {
    replicas: 'integer*',
    fullyLabeledReplicas: 'integer',
    readyReplicas: 'integer',
    availableReplicas: 'integer',
    terminatingReplicas: 'integer',
    observedGeneration: 'integer',
    conditions: 'Condition[type]',
  },
  StatefulSetSpec: {
    replicas: 'integer',
    selector: 'LabelSelector!',
    template: 'PodTemplateSpec*!',
    volumeClaimTemplates: 'PersistentVolumeClaim[]',
    serviceName: 'string',
    podManagementPolicy: 'string',
    updateStrategy: 'StatefulSetUpdateStrategy*',
    revisionHistoryLimit: 'integer',
    minReadySeconds: 'integer',
    persistentVolumeClaimRetentionPolicy: 'any',
    ordinals: 'any',
  },
  StatefulSetUpdateStrategy: { type: 'string', rollingUpdate: 'RollingUpdate' },
  StatefulSetStatus: {
    observedGeneration: 'integer',
    replicas: 'integer*',
    readyReplicas: 'integer',
    currentReplicas: 'integer',
    updatedReplicas: 'integer',
    availableReplicas: 'integer*',
    currentRevision: 'string',
    updateRevision: 'string',
    collisionCount: 'integer',
    conditions: 'Condition[type]',
  },
  DaemonSetSpec: {
    selector: 'LabelSelector!',
    template: 'PodTemplateSpec*!',
    updateStrategy: 'DaemonSetUpdateStrategy*',
    minReadySeconds: 'integer',
    revisionHistoryLimit: 'integer',
  },
  DaemonSetUpdateStrategy: { type: 'string', rollingUpdate: 'RollingUpdate' },
  DaemonSetStatus: {
    currentNumberScheduled: 'integer*',
    numberMisscheduled: 'integer*',
    desiredNumberScheduled: 'integer*',
    numberReady: 'integer*',
    observedGeneration: 'integer',
    updatedNumberScheduled: 'integer',
    numberAvailable: 'integer',
    numberUnavailable: 'integer',
    collisionCount: 'integer',
    conditions: 'Condition[type]',
  },
  JobSpec: {
    parallelism: 'integer',
    completions: 'integer',
    activeDeadlineSeconds: 'integer',
    backoffLimit: 'integer',
    selector: 'LabelSelector',
    manualSelector: 'boolean',
    template: 'PodTemplateSpec*!',
    ttlSecondsAfterFinished: 'integer',
    completionMode: 'string',
    suspend: 'boolean',
    podFailurePolicy: 'any',
    podReplacementPolicy: 'string',
  },
  JobStatus: {
    conditions: 'Condition[type|atomic]',
    startTime: 'time',
    completionTime: 'time',
    active: 'integer',
    ready: 'integer',
    terminating: 'integer',
    succeeded: 'integer',
    failed: 'integer',
  },
  JobTemplateSpec: { metadata: 'ObjectMeta*', spec: 'JobSpec*' },
  CronJobSpec: {
    schedule: 'string!',
    timeZone: 'string',
    startingDeadlineSeconds: 'integer',
    concurrencyPolicy: 'string',
    suspend: 'boolean',
    jobTemplate: 'JobTemplateSpec*!',
    successfulJobsHistoryLimit: 'integer',
    failedJobsHistoryLimit: 'integer',
  },
  CronJobStatus: {
    active: 'ObjectReference[]',
    lastScheduleTime: 'time',
    lastSuccessfulTime: 'time',
  },
};
