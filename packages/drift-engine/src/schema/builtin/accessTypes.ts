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
 * Field facts of admission, RBAC, networking and discovery; the notation is explained in `../parseTypes.ts`.
 */
export const accessTypes = `
AggregationRule clusterRoleSelectors:[LabelSelector]
ApplyConfiguration expression
AuditAnnotation key valueExpression
ClusterRole aggregationRule:AggregationRule rules:[PolicyRule]
ClusterRoleBinding roleRef:RoleRef subjects:[rbac.Subject]
Endpoint addresses:<s> conditions:EndpointConditions deprecatedTopology:{s} hints:EndpointHints
  hostname* nodeName* targetRef:ObjectReference zone*
EndpointConditions ready:b* serving:b* terminating:b*
EndpointHints forNodes:[ForNode] forZones:[ForZone]
EndpointSlice addressType endpoints:[Endpoint] ports:[EndpointPort]
ForNode name
ForZone name
HTTPIngressPath backend:IngressBackend path pathType*
HTTPIngressRuleValue paths:[HTTPIngressPath]
IPAddress spec:IPAddressSpec
IPAddressSpec parentRef:ParentReference
IPBlock cidr except:[s]
Ingress spec:IngressSpec
IngressBackend resource:TypedLocalObjectReference service:IngressServiceBackend
IngressClass spec:IngressClassSpec
IngressClassParametersReference apiGroup* kind name namespace* scope*
IngressClassSpec controller parameters:IngressClassParametersReference
IngressRule host http:HTTPIngressRuleValue
IngressServiceBackend name port:ServiceBackendPort
IngressSpec defaultBackend:IngressBackend ingressClassName* rules:[IngressRule] tls:[IngressTLS]
IngressTLS hosts:[s] secretName
JSONPatch expression
MatchCondition expression name
MatchResources! excludeResourceRules:[NamedRuleWithOperations] matchPolicy*
  namespaceSelector:LabelSelector objectSelector:LabelSelector
  resourceRules:[NamedRuleWithOperations]
MutatingAdmissionPolicy spec:MutatingAdmissionPolicySpec
MutatingAdmissionPolicyBinding spec:MutatingAdmissionPolicyBindingSpec
MutatingAdmissionPolicyBindingSpec matchResources:MatchResources paramRef:ParamRef policyName
MutatingAdmissionPolicySpec failurePolicy* matchConditions:[MatchCondition|name]
  matchConstraints:MatchResources mutations:[Mutation] paramKind:ParamKind reinvocationPolicy
  variables:[Variable]
MutatingWebhook admissionReviewVersions:[s] clientConfig:WebhookClientConfig failurePolicy*
  matchConditions:[MatchCondition|name] matchPolicy* name namespaceSelector:LabelSelector
  objectSelector:LabelSelector reinvocationPolicy* rules:[RuleWithOperations] sideEffects*
  timeoutSeconds:n*
MutatingWebhookConfiguration webhooks:[MutatingWebhook|name]
Mutation applyConfiguration:ApplyConfiguration jsonPatch:JSONPatch patchType
NamedRuleWithOperations! apiGroups:[s] apiVersions:[s] operations:[s] resourceNames:[s]
  resources:[s] scope*
NetworkPolicy spec:NetworkPolicySpec
NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
NetworkPolicyPort endPort:n* port:i protocol*
NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule]
  podSelector:LabelSelector policyTypes:[s]
ParamKind! apiVersion kind
ParamRef! name namespace parameterNotFoundAction* selector:LabelSelector
ParentReference group name namespace resource
PolicyRule apiGroups:[s] nonResourceURLs:[s] resourceNames:[s] resources:[s] verbs:[s]
Role rules:[PolicyRule]
RoleBinding roleRef:RoleRef subjects:[rbac.Subject]
RoleRef! apiGroup kind name
RuleWithOperations apiGroups:[s] apiVersions:[s] operations:[s] resources:[s] scope*
ServiceBackendPort! name number:n
ServiceCIDR spec:ServiceCIDRSpec
ServiceCIDRSpec cidrs:[s]
ServiceReference name namespace path* port:n*
ValidatingAdmissionPolicy spec:ValidatingAdmissionPolicySpec
ValidatingAdmissionPolicyBinding spec:ValidatingAdmissionPolicyBindingSpec
ValidatingAdmissionPolicyBindingSpec matchResources:MatchResources paramRef:ParamRef policyName
  validationActions:<s>
ValidatingAdmissionPolicySpec auditAnnotations:[AuditAnnotation] failurePolicy*
  matchConditions:[MatchCondition|name] matchConstraints:MatchResources paramKind:ParamKind
  validations:[Validation] variables:[Variable|name]
ValidatingWebhook admissionReviewVersions:[s] clientConfig:WebhookClientConfig failurePolicy*
  matchConditions:[MatchCondition|name] matchPolicy* name namespaceSelector:LabelSelector
  objectSelector:LabelSelector rules:[RuleWithOperations] sideEffects* timeoutSeconds:n*
ValidatingWebhookConfiguration webhooks:[ValidatingWebhook|name]
Validation expression message messageExpression reason*
Variable! expression name
WebhookClientConfig caBundle:y service:ServiceReference url*
admissionregistration.MutatingAdmissionPolicy
  spec:admissionregistration.MutatingAdmissionPolicySpec
admissionregistration.MutatingAdmissionPolicySpec failurePolicy*
  matchConditions:[MatchCondition|name] matchConstraints:MatchResources mutations:[Mutation]
  paramKind:ParamKind reinvocationPolicy variables:[admissionregistration.Variable]
admissionregistration.ValidatingAdmissionPolicy
  spec:admissionregistration.ValidatingAdmissionPolicySpec
admissionregistration.ValidatingAdmissionPolicySpec auditAnnotations:[AuditAnnotation]
  failurePolicy* matchConditions:[MatchCondition|name] matchConstraints:MatchResources
  paramKind:ParamKind validations:[Validation] variables:[admissionregistration.Variable|name]
admissionregistration.Variable expression name
discovery.Endpoint addresses:<s> conditions:EndpointConditions hints:EndpointHints hostname*
  nodeName* targetRef:ObjectReference topology:{s}
discovery.EndpointPort appProtocol* name* port:n* protocol*
discovery.EndpointSlice addressType endpoints:[discovery.Endpoint] ports:[discovery.EndpointPort]
extensions.DaemonSet spec:extensions.DaemonSetSpec
extensions.DaemonSetSpec minReadySeconds:n revisionHistoryLimit:n* selector:LabelSelector
  template:PodTemplateSpec templateGeneration:n updateStrategy:DaemonSetUpdateStrategy
extensions.HTTPIngressPath backend:extensions.IngressBackend path pathType*
extensions.HTTPIngressRuleValue paths:[extensions.HTTPIngressPath]
extensions.Ingress spec:extensions.IngressSpec
extensions.IngressBackend resource:TypedLocalObjectReference serviceName servicePort:i
extensions.IngressRule host http:extensions.HTTPIngressRuleValue
extensions.IngressSpec backend:extensions.IngressBackend ingressClassName*
  rules:[extensions.IngressRule] tls:[IngressTLS]
rbac.ClusterRoleBinding roleRef:rbac.RoleRef subjects:[rbac.v1beta1.Subject]
rbac.RoleBinding roleRef:rbac.RoleRef subjects:[rbac.v1beta1.Subject]
rbac.RoleRef apiGroup kind name
rbac.Subject! apiGroup kind name namespace
rbac.v1alpha1.ClusterRoleBinding roleRef:rbac.RoleRef subjects:[rbac.v1alpha1.Subject]
rbac.v1alpha1.RoleBinding roleRef:rbac.RoleRef subjects:[rbac.v1alpha1.Subject]
rbac.v1alpha1.Subject apiVersion kind name namespace
rbac.v1beta1.Subject apiGroup kind name namespace
`;
