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
 * Field facts of apiextensions and apiregistration; the notation is explained
 * in `../parseTypes.ts`. Schemas inside a CRD are compared as they stand.
 */
export const extensionTypes = `
APIService
  spec:APIServiceSpec
APIServiceSpec
  caBundle:y group groupPriorityMinimum:n insecureSkipTLSVerify:b service:ServiceReference
  version versionPriority:n
CustomResourceColumnDefinition
  description format jsonPath name priority:n type
CustomResourceConversion
  strategy webhook:WebhookConversion
CustomResourceDefinition
  spec:CustomResourceDefinitionSpec
CustomResourceDefinitionNames
  categories:[s] kind listKind plural shortNames:[s] singular
CustomResourceDefinitionSpec
  conversion:CustomResourceConversion group names:CustomResourceDefinitionNames
  preserveUnknownFields:b scope versions:[CustomResourceDefinitionVersion]
CustomResourceDefinitionVersion
  additionalPrinterColumns:[CustomResourceColumnDefinition] deprecated:b deprecationWarning* name
  schema:u selectableFields:[SelectableField] served:b storage:b
  subresources:CustomResourceSubresources
CustomResourceSubresourceScale
  labelSelectorPath* specReplicasPath statusReplicasPath
CustomResourceSubresources
  scale:CustomResourceSubresourceScale status:{}
SelectableField
  jsonPath
WebhookConversion
  clientConfig:WebhookClientConfig conversionReviewVersions:[s]
`;
