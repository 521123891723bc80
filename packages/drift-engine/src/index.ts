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
 * Compares desired with live Kubernetes objects: what differs, who wrote it,
 * what to do. Pure and synchronous, no I/O.
 *
 * @packageDocumentation
 */

export * from './types';
export { compare } from './compare/compare';
export { compareObject } from './compare/compareObject';
export type { ObjectResult } from './compare/compareObject';
export { findExtra } from './compare/findExtra';
export { containerLimitsByNamespace } from './compare/containerLimits';
export { carriesMark, prepareContext } from './compare/PreparedContext';
export type { PreparedContext } from './compare/PreparedContext';
export { objectKey, prepareDesired } from './compare/PreparedObject';
export type {
  PreparedDesired,
  PreparedObject,
  PrepareOptions,
} from './compare/PreparedObject';
export { objectRef, parseObjectRef, readObject } from './objectRef';
export type { ObjectIdentity, ReadableObject } from './objectRef';
export { UnreadableObjectError } from './json';
export { formatPath } from './path/formatPath';
export { parsePath } from './path/parsePath';
export type { KeyedItem, KeyValue, Segment, SetItem } from './path/Segment';
export { fieldPaths, parseSegment } from './fieldsV1/fieldPaths';
export { ownsPath } from './fieldsV1/ownsPath';
export { ownersOf } from './fieldsV1/ownersOf';
export type { FieldOwner } from './fieldsV1/ownersOf';
export { classOf, isBuiltinComponent } from './cause/managerClass';
export type { ManagerClass } from './cause/managerClass';
export { KUBERNETES_YAML_OPTIONS } from './manifests/kubernetesYaml';
export { parseManifests } from './manifests/parseManifests';
export type {
  Manifest,
  ManifestError,
  ParsedManifests,
} from './manifests/parseManifests';
export { applyIgnoreRules, coversFinding } from './ignore/applyIgnoreRules';
export type { IgnoreContext, IgnoreRule } from './ignore/applyIgnoreRules';
export { IGNORE_DRIFT_ANNOTATION } from './ignore/gitRules';
export { matchesPath, matchesText } from './ignore/pathPattern';
export { builtinKind, builtinKindRefs } from './schema/builtin/builtinKinds';
export type { KindSchema } from './schema/builtin/builtinKinds';
export { crdKinds } from './schema/crd';
export { SchemaRegistry } from './schema/SchemaRegistry';
export type { SchemaNode, StructNode, Field } from './schema/SchemaNode';
export { topologyAt } from './schema/topology';
export type { Topology } from './schema/topology';
export { parseQuantity, quantitiesEqual } from './values/quantity';
export { CompactObjects, expandObject } from './compact/CompactObject';
export type { CompactObject } from './compact/CompactObject';
