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
 * Field facts of the core group and of object metadata; the notation is explained in `../parseTypes.ts`.
 */
export const coreTypes = `
AWSElasticBlockStoreVolumeSource fsType partition:n readOnly:b volumeID
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AppArmorProfile localhostProfile* type
AzureDiskVolumeSource cachingMode* diskName diskURI fsType* kind* readOnly:b*
AzureFilePersistentVolumeSource readOnly:b secretName secretNamespace* shareName
AzureFileVolumeSource readOnly:b secretName shareName
CSIPersistentVolumeSource controllerExpandSecretRef:SecretReference
  controllerPublishSecretRef:SecretReference driver fsType nodeExpandSecretRef:SecretReference
  nodePublishSecretRef:SecretReference nodeStageSecretRef:SecretReference readOnly:b
  volumeAttributes:{s} volumeHandle
CSIVolumeSource driver fsType* nodePublishSecretRef:LocalObjectReference readOnly:b*
  volumeAttributes:{s}
Capabilities add:[s] drop:[s]
CephFSPersistentVolumeSource monitors:[s] path readOnly:b secretFile secretRef:SecretReference
  user
CephFSVolumeSource monitors:[s] path readOnly:b secretFile secretRef:LocalObjectReference user
CinderPersistentVolumeSource fsType readOnly:b secretRef:SecretReference volumeID
CinderVolumeSource fsType readOnly:b secretRef:LocalObjectReference volumeID
ClientIPConfig timeoutSeconds:n*
ClusterTrustBundleProjection labelSelector:LabelSelector name* optional:b* path signerName*
  user:n*
ConfigMap binaryData:{y} data:{s} immutable:b*
ConfigMapEnvSource name optional:b*
ConfigMapKeySelector! key name optional:b*
ConfigMapNodeConfigSource kubeletConfigKey name namespace resourceVersion uid
ConfigMapProjection items:[KeyToPath] name optional:b*
ConfigMapVolumeSource defaultMode:n* defaultUser:n* items:[KeyToPath] name optional:b*
Container args:[s] command:[s] env:[EnvVar|name] envFrom:[EnvFromSource] image imagePullPolicy
  lifecycle:Lifecycle livenessProbe:Probe name ports:[ContainerPort|containerPort,protocol]
  readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements
  restartPolicy* restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext
  startupProbe:Probe stdin:b stdinOnce:b terminationMessagePath terminationMessagePolicy tty:b
  volumeDevices:[VolumeDevice|devicePath] volumeMounts:[VolumeMount|mountPath] workingDir
ContainerPort containerPort:n hostIP hostPort:n name protocol
ContainerResizePolicy resourceName restartPolicy
ContainerRestartRule action exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator values:<n>
DownwardAPIProjection items:[DownwardAPIVolumeFile]
DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:n* path
  resourceFieldRef:ResourceFieldSelector user:n*
DownwardAPIVolumeSource defaultMode:n* defaultUser:n* items:[DownwardAPIVolumeFile]
EmptyDirVolumeSource medium mode:n* sizeLimit:q
EndpointAddress! hostname ip nodeName* targetRef:ObjectReference
EndpointPort! appProtocol* name port:n protocol
EndpointSubset addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress]
  ports:[EndpointPort]
Endpoints subsets:[EndpointSubset]
EnvFromSource configMapRef:ConfigMapEnvSource prefix secretRef:SecretEnvSource
EnvVar name value valueFrom:EnvVarSource
EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector
  fileKeyRef:FileKeySelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EphemeralContainer args:[s] command:[s] env:[EnvVar|name] envFrom:[EnvFromSource] image
  imagePullPolicy lifecycle:Lifecycle livenessProbe:Probe name
  ports:[ContainerPort|containerPort,protocol] readinessProbe:Probe
  resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy*
  restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe
  stdin:b stdinOnce:b targetContainerName terminationMessagePath terminationMessagePolicy tty:b
  volumeDevices:[VolumeDevice|devicePath] volumeMounts:[VolumeMount|mountPath] workingDir
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
EvictionResponder! name priority:n
ExecAction command:[s]
FCVolumeSource fsType lun:n* readOnly:b targetWWNs:[s] wwids:[s]
FileKeySelector! key optional:b* path volumeName
FlexPersistentVolumeSource driver fsType options:{s} readOnly:b secretRef:SecretReference
FlexVolumeSource driver fsType options:{s} readOnly:b secretRef:LocalObjectReference
FlockerVolumeSource datasetName datasetUUID
GCEPersistentDiskVolumeSource fsType partition:n pdName readOnly:b
GRPCAction mode port:n service*
GitRepoVolumeSource directory repository revision
GlusterfsPersistentVolumeSource endpoints endpointsNamespace* path readOnly:b
GlusterfsVolumeSource endpoints path readOnly:b
GroupResource group resource
HTTPGetAction host httpHeaders:[HTTPHeader] path port:i protocol scheme
HTTPHeader name value
HostAlias hostnames:[s] ip
HostPathVolumeSource path type*
ISCSIPersistentVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType initiatorName* iqn
  iscsiInterface lun:n portals:[s] readOnly:b secretRef:SecretReference targetPortal
ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType initiatorName* iqn iscsiInterface
  lun:n portals:[s] readOnly:b secretRef:LocalObjectReference targetPortal
ImageVolumeSource pullPolicy reference
KeyToPath key mode:n* path user:n*
LabelSelector! matchExpressions:[LabelSelectorRequirement] matchLabels:{s}
LabelSelectorRequirement key operator values:[s]
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal*
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LimitRange spec:LimitRangeSpec
LimitRangeItem default:{q} defaultRequest:{q} max:{q} maxLimitRequestRatio:{q} min:{q} type
LimitRangeSpec limits:[LimitRangeItem]
LocalObjectReference! name
LocalVolumeSource fsType* path
NFSVolumeSource path readOnly:b server
Namespace spec:NamespaceSpec
NamespaceSpec finalizers:[s]
Node spec:NodeSpec
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]
  requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodePodPreemptionPolicy disableResizePreemption:<s>
NodeSelector! nodeSelectorTerms:[NodeSelectorTerm]
NodeSelectorRequirement key operator values:[s]
NodeSelectorTerm! matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
NodeSpec configSource:NodeConfigSource externalID podCIDR podCIDRs:<s>
  podPreemptionPolicy:NodePodPreemptionPolicy providerID taints:[Taint] unschedulable:b
ObjectFieldSelector! apiVersion fieldPath
ObjectMeta annotations:{s} creationTimestamp:t deletionGracePeriodSeconds:n deletionTimestamp:t
  finalizers:<s> generateName generation:n labels:{s} name namespace
  ownerReferences:[OwnerReference|uid] resourceVersion selfLink uid
ObjectReference! apiVersion fieldPath kind name namespace resourceVersion uid
OwnerReference! apiVersion blockOwnerDeletion:b* controller:b* kind name uid
PersistentVolume spec:PersistentVolumeSpec
PersistentVolumeClaim spec:PersistentVolumeClaimSpec
PersistentVolumeClaimSpec accessModes:[s] dataSource:TypedLocalObjectReference
  dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements selector:LabelSelector
  storageClassName* volumeAttributesClassName* volumeMode* volumeName
PersistentVolumeClaimTemplate metadata:ObjectMeta spec:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName readOnly:b
PersistentVolumeSpec accessModes:[s] awsElasticBlockStore:AWSElasticBlockStoreVolumeSource
  azureDisk:AzureDiskVolumeSource azureFile:AzureFilePersistentVolumeSource capacity:{q}
  cephfs:CephFSPersistentVolumeSource cinder:CinderPersistentVolumeSource claimRef:ObjectReference
  csi:CSIPersistentVolumeSource fc:FCVolumeSource flexVolume:FlexPersistentVolumeSource
  flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource
  glusterfs:GlusterfsPersistentVolumeSource hostPath:HostPathVolumeSource
  iscsi:ISCSIPersistentVolumeSource local:LocalVolumeSource mountOptions:[s] nfs:NFSVolumeSource
  nodeAffinity:VolumeNodeAffinity persistentVolumeReclaimPolicy
  photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource
  quobyte:QuobyteVolumeSource rbd:RBDPersistentVolumeSource scaleIO:ScaleIOPersistentVolumeSource
  storageClassName storageos:StorageOSPersistentVolumeSource volumeAttributesClassName*
  volumeMode* vsphereVolume:VsphereVirtualDiskVolumeSource
PhotonPersistentDiskVolumeSource fsType pdID
Pod spec:PodSpec
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[s] mismatchLabelKeys:[s]
  namespaceSelector:LabelSelector namespaces:[s] topologyKey
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodCertificateProjection certificateChainPath credentialBundlePath keyPath keyType
  maxExpirationSeconds:n* signerName user:n* userAnnotations:{s}
PodDNSConfig nameservers:[s] options:[PodDNSConfigOption] searches:[s]
PodDNSConfigOption name value*
PodOS name
PodReadinessGate conditionType
PodResourceClaim name resourceClaimName* resourceClaimTemplateName*
PodSchedulingGate name
PodSchedulingGroup podGroupName
PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:n* fsGroupChangePolicy* runAsGroup:n*
  runAsNonRoot:b* runAsUser:n* seLinuxChangePolicy* seLinuxOptions:SELinuxOptions
  seccompProfile:SeccompProfile supplementalGroups:[n] supplementalGroupsPolicy* sysctls:[Sysctl]
  windowsOptions:WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:n* affinity:Affinity automountServiceAccountToken:b*
  containers:[Container|name] dnsConfig:PodDNSConfig dnsPolicy enableServiceLinks:b*
  ephemeralContainers:[EphemeralContainer|name] evictionResponders:[EvictionResponder|name]
  hostAliases:[HostAlias|ip] hostIPC:b hostNetwork:b hostPID:b hostUsers:b* hostname
  hostnameOverride* imagePullSecrets:[LocalObjectReference|name] initContainers:[Container|name]
  nodeName nodeSelector:!{s} os:PodOS overhead:{q} preemptionPolicy* priority:n* priorityClassName
  readinessGates:[PodReadinessGate] resourceClaims:[PodResourceClaim|name]
  resources:ResourceRequirements restartPolicy runtimeClassName* schedulerName
  schedulingGates:[PodSchedulingGate|name] schedulingGroup:PodSchedulingGroup
  securityContext:PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN:b*
  shareProcessNamespace:b* subdomain terminationGracePeriodSeconds:n* tolerations:[Toleration]
  topologySpreadConstraints:[TopologySpreadConstraint|topologyKey,whenUnsatisfiable]
  volumes:[Volume|name]
PodTemplate template:PodTemplateSpec
PodTemplateSpec metadata:ObjectMeta spec:PodSpec
PortworxVolumeSource fsType readOnly:b volumeID
PreferredSchedulingTerm preference:NodeSelectorTerm weight:n
Probe exec:ExecAction failureThreshold:n grpc:GRPCAction httpGet:HTTPGetAction
  initialDelaySeconds:n periodSeconds:n successThreshold:n tcpSocket:TCPSocketAction
  terminationGracePeriodSeconds:n* timeoutSeconds:n
ProjectedVolumeSource defaultMode:n* defaultUser:n* sources:[VolumeProjection]
QuobyteVolumeSource group readOnly:b registry tenant user volume
RBDPersistentVolumeSource fsType image keyring monitors:[s] pool readOnly:b
  secretRef:SecretReference user
RBDVolumeSource fsType image keyring monitors:[s] pool readOnly:b secretRef:LocalObjectReference
  user
ReplicationController spec:ReplicationControllerSpec
ReplicationControllerSpec minReadySeconds:n replicas:n* selector:!{s} template:PodTemplateSpec
ResourceClaim name request
ResourceFieldSelector! containerName divisor:q resource
ResourceQuota spec:ResourceQuotaSpec
ResourceQuotaSpec hard:{q} scopeSelector:ScopeSelector scopes:[s]
ResourceRequirements claims:[ResourceClaim|name] limits:{q} requests:{q}
SELinuxOptions level role type user
ScaleIOPersistentVolumeSource fsType gateway protectionDomain readOnly:b secretRef:SecretReference
  sslEnabled:b storageMode storagePool system volumeName
ScaleIOVolumeSource fsType gateway protectionDomain readOnly:b secretRef:LocalObjectReference
  sslEnabled:b storageMode storagePool system volumeName
ScopeSelector! matchExpressions:[ScopedResourceSelectorRequirement]
ScopedResourceSelectorRequirement operator scopeName values:[s]
SeccompProfile localhostProfile* type
Secret data:{y} immutable:b* stringData:{s} type
SecretEnvSource name optional:b*
SecretKeySelector! key name optional:b*
SecretProjection items:[KeyToPath] name optional:b*
SecretReference! name namespace
SecretVolumeSource defaultMode:n* defaultUser:n* items:[KeyToPath] optional:b* secretName
SecurityContext allowPrivilegeEscalation:b* appArmorProfile:AppArmorProfile
  capabilities:Capabilities privileged:b* procMount* readOnlyRootFilesystem:b* runAsGroup:n*
  runAsNonRoot:b* runAsUser:n* seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile
  windowsOptions:WindowsSecurityContextOptions
Service spec:ServiceSpec
ServiceAccount automountServiceAccountToken:b* imagePullSecrets:[LocalObjectReference]
  secrets:[ObjectReference|name]
ServiceAccountTokenProjection audience expirationSeconds:n* path user:n*
ServicePort appProtocol* name nodePort:n port:n protocol targetPort:i
ServiceSpec allocateLoadBalancerNodePorts:b* clusterIP clusterIPs:[s] externalIPs:[s] externalName
  externalTrafficPolicy healthCheckNodePort:n internalTrafficPolicy* ipFamilies:[s]
  ipFamilyPolicy* loadBalancerClass* loadBalancerIP loadBalancerSourceRanges:[s]
  ports:[ServicePort|port,protocol] publishNotReadyAddresses:b selector:!{s} sessionAffinity
  sessionAffinityConfig:SessionAffinityConfig trafficDistribution* type
SessionAffinityConfig clientIP:ClientIPConfig
SleepAction seconds:n
StorageOSPersistentVolumeSource fsType readOnly:b secretRef:ObjectReference volumeName
  volumeNamespace
StorageOSVolumeSource fsType readOnly:b secretRef:LocalObjectReference volumeName volumeNamespace
Sysctl name value
TCPSocketAction host port:i
Taint effect key timeAdded:t value
Toleration effect key operator tolerationSeconds:n* value
TopologySelectorLabelRequirement key values:[s]
TopologySelectorTerm! matchLabelExpressions:[TopologySelectorLabelRequirement]
TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[s] maxSkew:n minDomains:n*
  nodeAffinityPolicy* nodeTaintsPolicy* topologyKey whenUnsatisfiable
TypedLocalObjectReference! apiGroup* kind name
TypedObjectReference apiGroup* kind name namespace*
Volume awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource
  azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource
  configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource
  emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource
  flexVolume:FlexVolumeSource flocker:FlockerVolumeSource
  gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource
  glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image:ImageVolumeSource
  iscsi:ISCSIVolumeSource name nfs:NFSVolumeSource
  persistentVolumeClaim:PersistentVolumeClaimVolumeSource
  photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource
  projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource
  scaleIO:ScaleIOVolumeSource secret:SecretVolumeSource storageos:StorageOSVolumeSource
  vsphereVolume:VsphereVirtualDiskVolumeSource
VolumeDevice devicePath name
VolumeMount bindMountOptions:<s> mountPath mountPropagation* name readOnly:b recursiveReadOnly*
  subPath subPathExpr
VolumeNodeAffinity required:NodeSelector
VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection
  downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection
  secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
VolumeResourceRequirements limits:{q} requests:{q}
VsphereVirtualDiskVolumeSource fsType storagePolicyID storagePolicyName volumePath
WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm weight:n
WindowsSecurityContextOptions gmsaCredentialSpec* gmsaCredentialSpecName* hostProcess:b*
  runAsUserName*
`;
