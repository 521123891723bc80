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
 * Field facts of storage, nodes, devices, flow control, leases and certificates; the notation is explained in `../parseTypes.ts`.
 */
export const clusterTypes = `
BasicDevice allNodes:b allowMultipleAllocations:b attributes:{DeviceAttribute}
  bindingConditions:[s] bindingFailureConditions:[s] bindsToNode:b capacity:{DeviceCapacity}
  consumesCounters:[DeviceCounterConsumption] nodeAllocatableResources:{NodeAllocatableResource}
  nodeName nodeSelector:NodeSelector taints:[DeviceTaint]
CELDeviceSelector expression
CSIDriver spec:CSIDriverSpec
CSIDriverSpec attachRequired:b* fsGroupPolicy* nodeAllocatableUpdatePeriodSeconds:n*
  podInfoOnMount:b* preventPodSchedulingIfMissing:b* requiresRepublish:b* seLinuxMount:b*
  serviceAccountTokenInSecrets:b* storageCapacity:b* tokenRequests:[TokenRequest]
  volumeLifecycleModes:<s>
CSINode spec:CSINodeSpec
CSINodeDriver allocatable:VolumeNodeResources name nodeID topologyKeys:[s]
CSINodeSpec drivers:[CSINodeDriver|name]
CSIStorageCapacity capacity:q maximumVolumeSize:q nodeTopology:LabelSelector storageClassName
CapacityRequestPolicy default:q validRange:CapacityRequestPolicyRange validValues:[q]
CapacityRequestPolicyRange max:q min:q step:q
CapacityRequirements requests:{q}
CertificateSigningRequest spec:CertificateSigningRequestSpec
CertificateSigningRequestSpec expirationSeconds:n* extra:{[s]} groups:[s] request:y signerName uid
  usages:[s] username
ClusterTrustBundle spec:ClusterTrustBundleSpec
ClusterTrustBundleSpec signerName trustBundle
Counter value:q
CounterSet counters:{Counter} name
Device allNodes:b* allowMultipleAllocations:b* attributes:{DeviceAttribute} bindingConditions:[s]
  bindingFailureConditions:[s] bindsToNode:b* capacity:{DeviceCapacity}
  consumesCounters:[DeviceCounterConsumption] name
  nodeAllocatableResources:{NodeAllocatableResource} nodeName* nodeSelector:NodeSelector
  taints:[DeviceTaint]
DeviceAttribute bool:b* bools:[b] int:n* ints:[n] string* strings:[s] version* versions:[s]
DeviceCapacity requestPolicy:CapacityRequestPolicy value:q
DeviceClaim config:[DeviceClaimConfiguration] constraints:[DeviceConstraint]
  requests:[DeviceRequest]
DeviceClaimConfiguration opaque:OpaqueDeviceConfiguration requests:[s]
DeviceClass spec:DeviceClassSpec
DeviceClassConfiguration opaque:OpaqueDeviceConfiguration
DeviceClassSpec config:[DeviceClassConfiguration] extendedResourceName* selectors:[DeviceSelector]
DeviceConstraint distinctAttribute* matchAttribute* requests:[s]
DeviceCounterConsumption counterSet counters:{Counter}
DeviceDerivedAttribute expression name
DeviceRequest exactly:ExactDeviceRequest firstAvailable:[DeviceSubRequest] name
DeviceSelector cel:CELDeviceSelector
DeviceSubRequest allocationMode capacity:CapacityRequirements count:n
  derivedAttributes:[DeviceDerivedAttribute] deviceClassName name selectors:[DeviceSelector]
  tolerations:[DeviceToleration]
DeviceTaint effect key timeAdded:t value
DeviceTaintRule spec:DeviceTaintRuleSpec
DeviceTaintRuleSpec deviceSelector:DeviceTaintSelector taint:DeviceTaint
DeviceTaintSelector device* driver* pool*
DeviceToleration effect key operator tolerationSeconds:n* value
ExactDeviceRequest adminAccess:b* allocationMode capacity:CapacityRequirements count:n
  derivedAttributes:[DeviceDerivedAttribute] deviceClassName selectors:[DeviceSelector]
  tolerations:[DeviceToleration]
ExemptPriorityLevelConfiguration lendablePercent:n* nominalConcurrencyShares:n*
FlowDistinguisherMethod type
FlowSchema spec:FlowSchemaSpec
FlowSchemaSpec distinguisherMethod:FlowDistinguisherMethod matchingPrecedence:n
  priorityLevelConfiguration:PriorityLevelConfigurationReference rules:[PolicyRulesWithSubjects]
GroupSubject name
Lease spec:LeaseSpec
LeaseSpec acquireTime:t holderIdentity* leaseDurationSeconds:n* leaseTransitions:n*
  preferredHolder* renewTime:t strategy*
LimitResponse queuing:QueuingConfiguration type
LimitedPriorityLevelConfiguration borrowingLimitPercent:n* lendablePercent:n*
  limitResponse:LimitResponse nominalConcurrencyShares:n*
NodeAllocatableMapping capacityKey capacityMultiplier:q deviceMultiplier:q
NodeAllocatableOverhead perContainer:q perPod:q
NodeAllocatableResource mapping:NodeAllocatableMapping overhead:NodeAllocatableOverhead
NonResourcePolicyRule nonResourceURLs:<s> verbs:<s>
OpaqueDeviceConfiguration driver parameters:u
Overhead podFixed:{q}
PodCertificateRequest spec:PodCertificateRequestSpec
PodCertificateRequestSpec maxExpirationSeconds:n nodeName nodeUID podName podUID
  serviceAccountName serviceAccountUID signerName stubPKCS10Request:y
  unverifiedUserAnnotations:{s}
PolicyRulesWithSubjects nonResourceRules:[NonResourcePolicyRule]
  resourceRules:[ResourcePolicyRule] subjects:[Subject]
PriorityLevelConfiguration spec:PriorityLevelConfigurationSpec
PriorityLevelConfigurationReference name
PriorityLevelConfigurationSpec exempt:ExemptPriorityLevelConfiguration
  limited:LimitedPriorityLevelConfiguration type
QueuingConfiguration handSize:n queueLengthLimit:n queues:n
ResourceClaimSpec devices:DeviceClaim
ResourceClaimTemplate spec:ResourceClaimTemplateSpec
ResourceClaimTemplateSpec metadata:ObjectMeta spec:ResourceClaimSpec
ResourcePolicyRule apiGroups:<s> clusterScope:b namespaces:<s> resources:<s> verbs:<s>
ResourcePool generation:n name resourceSliceCount:n
ResourceSlice spec:ResourceSliceSpec
ResourceSliceSpec allNodes:b* devices:[Device] driver nodeName* nodeSelector:NodeSelector
  partitionTypeAttribute perDeviceNodeSelection:b* pool:ResourcePool sharedCounters:[CounterSet]
  skipNodeOperations:<s>
RuntimeClass handler overhead:Overhead scheduling:Scheduling
RuntimeClassSpec overhead:Overhead runtimeHandler scheduling:Scheduling
Scheduling nodeSelector:!{s} tolerations:[Toleration]
ServiceAccountSubject name namespace
StorageClass allowVolumeExpansion:b* allowedTopologies:[TopologySelectorTerm] mountOptions:[s]
  parameters:{s} provisioner reclaimPolicy* volumeBindingMode*
StorageVersionMigration spec:StorageVersionMigrationSpec
StorageVersionMigrationSpec resource:GroupResource
Subject group:GroupSubject kind serviceAccount:ServiceAccountSubject user:UserSubject
TokenRequest audience expirationSeconds:n*
UserSubject name
VolumeAttachment spec:VolumeAttachmentSpec
VolumeAttachmentSource inlineVolumeSpec:PersistentVolumeSpec persistentVolumeName*
VolumeAttachmentSpec attacher nodeName source:VolumeAttachmentSource
VolumeAttributesClass driverName parameters:{s}
VolumeNodeResources count:n*
certificates.PodCertificateRequest spec:certificates.PodCertificateRequestSpec
certificates.PodCertificateRequestSpec maxExpirationSeconds:n nodeName nodeUID pkixPublicKey:y
  podName podUID proofOfPossession:y serviceAccountName serviceAccountUID signerName
  stubPKCS10Request:y unverifiedUserAnnotations:{s}
flowcontrol.LimitedPriorityLevelConfiguration assuredConcurrencyShares:n borrowingLimitPercent:n*
  lendablePercent:n* limitResponse:LimitResponse
flowcontrol.PriorityLevelConfiguration spec:flowcontrol.PriorityLevelConfigurationSpec
flowcontrol.PriorityLevelConfigurationSpec exempt:ExemptPriorityLevelConfiguration
  limited:flowcontrol.LimitedPriorityLevelConfiguration type
node.RuntimeClass spec:RuntimeClassSpec
resource.Device basic:BasicDevice name
resource.DeviceClaim config:[DeviceClaimConfiguration] constraints:[DeviceConstraint]
  requests:[resource.DeviceRequest]
resource.DeviceRequest adminAccess:b* allocationMode capacity:CapacityRequirements count:n
  derivedAttributes:[DeviceDerivedAttribute] deviceClassName firstAvailable:[DeviceSubRequest]
  name selectors:[DeviceSelector] tolerations:[DeviceToleration]
resource.ResourceClaim spec:ResourceClaimSpec
resource.ResourceClaimSpec devices:resource.DeviceClaim
resource.ResourceClaimTemplate spec:resource.ResourceClaimTemplateSpec
resource.ResourceClaimTemplateSpec metadata:ObjectMeta spec:resource.ResourceClaimSpec
resource.ResourceSlice spec:resource.ResourceSliceSpec
resource.ResourceSliceSpec allNodes:b* devices:[resource.Device] driver nodeName*
  nodeSelector:NodeSelector partitionTypeAttribute perDeviceNodeSelection:b* pool:ResourcePool
  sharedCounters:[CounterSet] skipNodeOperations:<s>
resource.v1beta1.ResourceClaim spec:resource.ResourceClaimSpec
storage.CSIDriver spec:storage.CSIDriverSpec
storage.CSIDriverSpec attachRequired:b* fsGroupPolicy* nodeAllocatableUpdatePeriodSeconds:n*
  podInfoOnMount:b* preventPodSchedulingIfMissing:b* requiresRepublish:b* seLinuxMount:b*
  serviceAccountTokenInSecrets:b* storageCapacity:b* tokenRequests:[TokenRequest]
  volumeLifecycleModes:[s]
`;
