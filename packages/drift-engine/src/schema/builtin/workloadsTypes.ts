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

/**
 * Field facts of apps, batch, autoscaling, policy and scheduling; the notation is explained in `../parseTypes.ts`.
 */
export const workloadsTypes = `
ContainerResourceMetricSource container name target:MetricTarget
ControllerRevision data:u revision:n
CronJob spec:CronJobSpec
CronJobSpec concurrencyPolicy failedJobsHistoryLimit:n* jobTemplate:JobTemplateSpec schedule
  startingDeadlineSeconds:n* successfulJobsHistoryLimit:n* suspend:b* timeZone*
CrossVersionObjectReference apiVersion kind name
DaemonSet spec:DaemonSetSpec
DaemonSetSpec minReadySeconds:n revisionHistoryLimit:n* selector:LabelSelector
  template:PodTemplateSpec updateStrategy:DaemonSetUpdateStrategy
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type
Deployment spec:DeploymentSpec
DeploymentSpec minReadySeconds:n paused:b progressDeadlineSeconds:n* replicas:n*
  revisionHistoryLimit:n* selector:LabelSelector strategy:DeploymentStrategy
  template:PodTemplateSpec
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type
ExternalMetricSource metric:MetricIdentifier target:MetricTarget
HPAScalingPolicy periodSeconds:n type value:n
HPAScalingRules policies:[HPAScalingPolicy] selectPolicy* stabilizationWindowSeconds:n*
  tolerance:q
HorizontalPodAutoscaler spec:HorizontalPodAutoscalerSpec
HorizontalPodAutoscalerBehavior scaleDown:HPAScalingRules scaleUp:HPAScalingRules
HorizontalPodAutoscalerSpec behavior:HorizontalPodAutoscalerBehavior maxReplicas:n
  metrics:[MetricSpec] minReplicas:n* scaleTargetRef:CrossVersionObjectReference
Job spec:JobSpec
JobSchedulingConfiguration disruptionMode:WorkloadPodGroupDisruptionMode
  resourceClaims:[WorkloadPodGroupResourceClaim|name]
  schedulingConstraints:WorkloadPodGroupSchedulingConstraints
  schedulingPolicy:WorkloadPodGroupSchedulingPolicy
JobSpec activeDeadlineSeconds:n* backoffLimit:n* backoffLimitPerIndex:n* completionMode*
  completions:n* managedBy* manualSelector:b* maxFailedIndexes:n* parallelism:n*
  podFailurePolicy:PodFailurePolicy podReplacementPolicy* scheduling:JobSchedulingConfiguration
  selector:LabelSelector successPolicy:SuccessPolicy suspend:b* template:PodTemplateSpec
  ttlSecondsAfterFinished:n*
JobTemplateSpec metadata:ObjectMeta spec:JobSpec
MetricIdentifier name selector:LabelSelector
MetricSpec containerResource:ContainerResourceMetricSource external:ExternalMetricSource
  object:ObjectMetricSource pods:PodsMetricSource resource:ResourceMetricSource type
MetricTarget averageUtilization:n* averageValue:q type value:q
ObjectMetricSource describedObject:CrossVersionObjectReference metric:MetricIdentifier
  target:MetricTarget
PodDisruptionBudget spec:PodDisruptionBudgetSpec
PodDisruptionBudgetSpec maxUnavailable:i minAvailable:i selector:LabelSelector
  unhealthyPodEvictionPolicy*
PodFailurePolicy rules:[PodFailurePolicyRule]
PodFailurePolicyOnExitCodesRequirement containerName* operator values:<n>
PodFailurePolicyOnPodConditionsPattern status type
PodFailurePolicyRule action onExitCodes:PodFailurePolicyOnExitCodesRequirement
  onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
PodsMetricSource metric:MetricIdentifier target:MetricTarget
PriorityClass description globalDefault:b preemptionPolicy* value:n
ReplicaSet spec:ReplicaSetSpec
ReplicaSetSpec minReadySeconds:n replicas:n* selector:LabelSelector template:PodTemplateSpec
ResourceMetricSource name target:MetricTarget
RollbackConfig revision:n
RollingUpdateDaemonSet maxSurge:i maxUnavailable:i
RollingUpdateDeployment maxSurge:i maxUnavailable:i
RollingUpdateStatefulSetStrategy maxUnavailable:i partition:n*
StatefulSet spec:StatefulSetSpec
StatefulSetOrdinals start:n
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted whenScaled
StatefulSetSpec minReadySeconds:n ordinals:StatefulSetOrdinals
  persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy
  podManagementPolicy replicas:n* revisionHistoryLimit:n* selector:LabelSelector serviceName
  template:PodTemplateSpec updateStrategy:StatefulSetUpdateStrategy
  volumeClaimTemplates:[PersistentVolumeClaim]
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type
SuccessPolicy rules:[SuccessPolicyRule]
SuccessPolicyRule succeededCount:n* succeededIndexes*
TopologyConstraint key
WorkloadPodGroupDisruptionMode all:{u} single:{u}
WorkloadPodGroupGangSchedulingPolicy minCount:n
WorkloadPodGroupResourceClaim name resourceClaimName resourceClaimTemplateName
WorkloadPodGroupSchedulingConstraints topology:[TopologyConstraint]
WorkloadPodGroupSchedulingPolicy basic:{u} gang:WorkloadPodGroupGangSchedulingPolicy
apps.Deployment spec:apps.DeploymentSpec
apps.DeploymentSpec minReadySeconds:n paused:b progressDeadlineSeconds:n* replicas:n*
  revisionHistoryLimit:n* rollbackTo:RollbackConfig selector:LabelSelector
  strategy:DeploymentStrategy template:PodTemplateSpec
autoscaling.CrossVersionObjectReference! apiVersion kind name
autoscaling.HorizontalPodAutoscaler spec:autoscaling.HorizontalPodAutoscalerSpec
autoscaling.HorizontalPodAutoscalerSpec maxReplicas:n minReplicas:n*
  scaleTargetRef:autoscaling.CrossVersionObjectReference targetCPUUtilizationPercentage:n*
`;
