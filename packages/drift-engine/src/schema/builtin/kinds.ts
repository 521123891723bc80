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
 * Built-in kinds: `group versions kinds`, `core` for the group without a name.
 * `Kind=type` where the type table uses another name, a trailing `-` where the
 * kind is cluster-scoped. Versions of one line are alike field by field.
 */
export const kinds = `
core v1 ConfigMap Endpoints LimitRange Namespace- Node- PersistentVolume- PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount
admissionregistration.k8s.io v1,v1beta1 MutatingAdmissionPolicy- MutatingWebhookConfiguration- ValidatingAdmissionPolicy- ValidatingWebhookConfiguration-
admissionregistration.k8s.io v1,v1beta1,v1alpha1 MutatingAdmissionPolicyBinding- ValidatingAdmissionPolicyBinding-
admissionregistration.k8s.io v1alpha1 MutatingAdmissionPolicy=admissionregistration.MutatingAdmissionPolicy- ValidatingAdmissionPolicy=admissionregistration.ValidatingAdmissionPolicy-
apiextensions.k8s.io v1 CustomResourceDefinition-
apiregistration.k8s.io v1,v1beta1 APIService-
apps v1,v1beta2 DaemonSet Deployment ReplicaSet
apps v1,v1beta2,v1beta1 ControllerRevision StatefulSet
apps v1beta1 Deployment=apps.Deployment
autoscaling v1 HorizontalPodAutoscaler=autoscaling.HorizontalPodAutoscaler
autoscaling v2 HorizontalPodAutoscaler
batch v1 Job
batch v1,v1beta1 CronJob
certificates.k8s.io v1 PodCertificateRequest
certificates.k8s.io v1,v1beta1 CertificateSigningRequest-
certificates.k8s.io v1,v1beta1,v1alpha1 ClusterTrustBundle-
certificates.k8s.io v1beta1 PodCertificateRequest=certificates.PodCertificateRequest
coordination.k8s.io v1,v1beta1 Lease
discovery.k8s.io v1 EndpointSlice
discovery.k8s.io v1beta1 EndpointSlice=discovery.EndpointSlice
extensions v1beta1 DaemonSet=extensions.DaemonSet Deployment=apps.Deployment Ingress=extensions.Ingress NetworkPolicy ReplicaSet
flowcontrol.apiserver.k8s.io v1,v1beta3 PriorityLevelConfiguration-
flowcontrol.apiserver.k8s.io v1,v1beta3,v1beta2,v1beta1 FlowSchema-
flowcontrol.apiserver.k8s.io v1beta2,v1beta1 PriorityLevelConfiguration=flowcontrol.PriorityLevelConfiguration-
networking.k8s.io v1 Ingress NetworkPolicy
networking.k8s.io v1,v1beta1 IPAddress- IngressClass- ServiceCIDR-
networking.k8s.io v1beta1 Ingress=extensions.Ingress
node.k8s.io v1,v1beta1 RuntimeClass-
node.k8s.io v1alpha1 RuntimeClass=node.RuntimeClass-
policy v1,v1beta1 PodDisruptionBudget
rbac.authorization.k8s.io v1 ClusterRoleBinding- RoleBinding
rbac.authorization.k8s.io v1,v1beta1,v1alpha1 ClusterRole- Role
rbac.authorization.k8s.io v1alpha1 ClusterRoleBinding=rbac.v1alpha1.ClusterRoleBinding- RoleBinding=rbac.v1alpha1.RoleBinding
rbac.authorization.k8s.io v1beta1 ClusterRoleBinding=rbac.ClusterRoleBinding- RoleBinding=rbac.RoleBinding
resource.k8s.io v1,v1beta2 ResourceClaim=resource.ResourceClaim ResourceClaimTemplate ResourceSlice-
resource.k8s.io v1,v1beta2,v1alpha3 DeviceTaintRule-
resource.k8s.io v1,v1beta2,v1beta1 DeviceClass-
resource.k8s.io v1beta1 ResourceClaim=resource.v1beta1.ResourceClaim ResourceClaimTemplate=resource.ResourceClaimTemplate ResourceSlice=resource.ResourceSlice-
scheduling.k8s.io v1,v1beta1 PriorityClass-
storage.k8s.io v1 CSIDriver-
storage.k8s.io v1,v1beta1 CSINode- StorageClass- VolumeAttachment- VolumeAttributesClass-
storage.k8s.io v1,v1beta1,v1alpha1 CSIStorageCapacity
storage.k8s.io v1alpha1 VolumeAttachment- VolumeAttributesClass-
storage.k8s.io v1beta1 CSIDriver=storage.CSIDriver-
storagemigration.k8s.io v1,v1beta1 StorageVersionMigration-
`;
