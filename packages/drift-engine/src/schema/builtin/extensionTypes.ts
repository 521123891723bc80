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
 * in `../parseTypes.ts`.
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
  schema:CustomResourceValidation selectableFields:[SelectableField] served:b storage:b
  subresources:CustomResourceSubresources
CustomResourceSubresourceScale
  labelSelectorPath* specReplicasPath statusReplicasPath
CustomResourceSubresources
  scale:CustomResourceSubresourceScale status:{}
CustomResourceValidation
  openAPIV3Schema:JSONSchemaProps
JSONSchemaProps
  $ref* $schema additionalItems:JSONSchemaProps additionalProperties:JSONSchemaProps
  allOf:[JSONSchemaProps] anyOf:[JSONSchemaProps] default:u definitions:{JSONSchemaProps}
  dependencies:u description enum:[u] example:u exclusiveMaximum:b exclusiveMinimum:b
  externalDocs:u format id items:JSONSchemaProps maxItems:n* maxLength:n* maxProperties:n*
  maximum:n* minItems:n* minLength:n* minProperties:n* minimum:n* multipleOf:n*
  not:JSONSchemaProps nullable:b oneOf:[JSONSchemaProps] pattern
  patternProperties:{JSONSchemaProps} properties:{JSONSchemaProps} required:[s] title type
  uniqueItems:b x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b
  x-kubernetes-list-map-keys:[s] x-kubernetes-list-type* x-kubernetes-map-type*
  x-kubernetes-preserve-unknown-fields:b* x-kubernetes-validations:[SchemaValidation|rule]
SchemaValidation
  fieldPath message messageExpression optionalOldSelf:b* reason* rule
SelectableField
  jsonPath
WebhookConversion
  clientConfig:WebhookClientConfig conversionReviewVersions:[s]
`;
