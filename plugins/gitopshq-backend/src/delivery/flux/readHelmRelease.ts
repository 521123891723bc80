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

import { createHash } from 'node:crypto';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { z } from 'zod/v3';
import type { RenderInputs } from '../../desired';
import { fromFolder } from '../fromFolder';
import type { ToolReading, UnreadableObject } from '../reading';
import {
  anything,
  flag,
  isEmpty,
  metadataSchema,
  notComparable,
  text,
  texts,
  timeOf,
  unknownOption,
  unreadable,
} from '../readObject';
import {
  commonMetadataSchema,
  failureOf,
  fluxStatusSchema,
  ignoreSchema,
  ignoredBySelector,
  list,
  readyOf,
  syncOf,
} from './fluxObject';

/** Labels that kustomize-controller puts on what it applies. */
const APPLIER_NAME = 'kustomize.toolkit.fluxcd.io/name';
const APPLIER_NAMESPACE = 'kustomize.toolkit.fluxcd.io/namespace';
const MAX_RELEASE_NAME = 53;

const chartSchema = z
  .object({
    chart: z.string(),
    sourceRef: z.object({
      kind: z.string(),
      name: z.string(),
      namespace: text,
    }),
    reconcileStrategy: text,
    valuesFiles: texts,
    valuesFile: text,
    ignoreMissingValuesFiles: flag,
  })
  .passthrough();

const actionSchema = z
  .object({ crds: text, skipCRDs: flag, preserveValues: flag })
  .nullish();

const specSchema = z
  .object({
    chart: z.object({ spec: chartSchema }).nullish(),
    chartRef: z.object({ kind: z.string() }).nullish(),
    releaseName: text,
    targetNamespace: text,
    suspend: flag,
    values: z.record(anything).nullish(),
    valuesFrom: list(z.object({ kind: text }).passthrough()),
    postRenderers: list(anything),
    commonMetadata: commonMetadataSchema,
    kubeConfig: anything,
    install: actionSchema,
    upgrade: actionSchema,
    driftDetection: z.object({ ignore: ignoreSchema }).nullish(),
  })
  .passthrough();

const helmReleaseSchema = z.object({
  metadata: metadataSchema,
  spec: specSchema,
  status: anything,
});

const SPEC = [
  ...Object.keys(specSchema.shape),
  // When, by whom, in which order, and what to do when it fails.
  'interval',
  'timeout',
  'dependsOn',
  'maxHistory',
  'serviceAccountName',
  'persistentClient',
  'storageNamespace',
  'test',
  'rollback',
  'uninstall',
  'healthCheckExprs',
  'waitStrategy',
];
const CHART = [
  ...Object.keys(chartSchema.shape),
  'version',
  'interval',
  'verify',
];

type Spec = z.output<typeof specSchema>;

/** As helm-controller names a release (internal/release/name.go). */
function releaseNameOf(spec: Spec, name: string): string {
  const full =
    spec.releaseName ||
    (spec.targetNamespace ? `${spec.targetNamespace}-${name}` : name);
  return full.length <= MAX_RELEASE_NAME
    ? full
    : `${full.slice(0, 40)}-${createHash('sha256')
        .update(full)
        .digest('hex')
        .slice(0, 12)}`;
}

function inputsOf(
  spec: Spec,
  { namespace, name }: { namespace: string; name: string },
): RenderInputs | Problem {
  const chart = spec.chart?.spec;
  if (spec.chartRef || !chart) {
    return notComparable(
      'spec.chartRef',
      `the chart comes from a source of kind ${
        spec.chartRef?.kind.slice(0, 63) ?? 'unknown'
      }`,
    );
  }
  if (chart.sourceRef.kind !== 'GitRepository') {
    return notComparable(
      'spec.chart.spec.sourceRef',
      `the chart comes from a source of kind ${chart.sourceRef.kind.slice(
        0,
        63,
      )}`,
    );
  }
  const unknown =
    unknownOption('spec', spec, SPEC) ??
    unknownOption('spec.chart.spec', chart, CHART);
  if (unknown) {
    return unknown;
  }
  if (spec.valuesFrom.length > 0) {
    const kinds = new Set(spec.valuesFrom.map(({ kind }) => kind.slice(0, 63)));
    return notComparable(
      'spec.valuesFrom',
      `values come from a ${[...kinds].join(' and a ')} of the cluster`,
    );
  }
  if (!isEmpty(spec.postRenderers)) {
    return notComparable(
      'spec.postRenderers',
      'what was rendered is changed afterwards',
    );
  }
  if (spec.upgrade?.preserveValues) {
    return notComparable(
      'spec.upgrade.preserveValues',
      'values of former releases count',
    );
  }
  const segments = chart.chart
    .split('/')
    .filter(part => part !== '' && part !== '.');
  if (segments.includes('..')) {
    return notComparable(
      'spec.chart.spec.chart',
      'it leads out of the repository',
    );
  }
  const path = segments.join('/');
  const files = [chart.valuesFile, ...chart.valuesFiles].filter(Boolean);
  const skipCrds =
    spec.install?.skipCRDs === true || spec.install?.crds === 'Skip';
  const { commonMetadata } = spec;
  return {
    path,
    renderer: 'helm',
    namespace: spec.targetNamespace || namespace,
    helm: {
      releaseName: releaseNameOf(spec, name),
      // Told from the root of the source, in place of the chart's own values.
      valueFiles: files.map(file => fromFolder(path, file)),
      ...(files.length > 0 && { valueFilesReplaceDefaults: true }),
      ...(chart.ignoreMissingValuesFiles && { ignoreMissingValueFiles: true }),
      ...(!isEmpty(spec.values) && { values: JSON.stringify(spec.values) }),
      ...(skipCrds && { skipCrds }),
    },
    ...(commonMetadata &&
      !isEmpty(commonMetadata) && {
        commonMetadata: {
          ...(commonMetadata.labels && { labels: commonMetadata.labels }),
          ...(commonMetadata.annotations && {
            annotations: commonMetadata.annotations,
          }),
        },
      }),
  };
}

const snapshotSchema = z.object({
  version: z.number(),
  status: text,
  chartName: text,
  chartVersion: text,
  lastDeployed: text,
});

/** The release in force; the list is sorted by helm-controller, newest first. */
function newestRelease(history: readonly unknown[]) {
  const snapshot = snapshotSchema.safeParse(history[0]);
  return snapshot.success ? snapshot.data : undefined;
}

/**
 * Reads a HelmRelease of Flux (helm.toolkit.fluxcd.io v2, v2beta2, v2beta1);
 * never throws.
 */
export function readHelmRelease(
  object: unknown,
): ToolReading | UnreadableObject {
  const read = helmReleaseSchema.safeParse(object);
  if (!read.success) {
    return unreadable('HelmRelease', object, read.error);
  }
  const { metadata, spec } = read.data;
  const { namespace, name, labels } = metadata;
  const status = fluxStatusSchema.parse(read.data.status ?? {});
  const shown = `HelmRelease ${namespace}/${name}`;
  const ready = readyOf(status.conditions);
  const failure = failureOf(ready);
  const release = newestRelease(status.history);
  const at = timeOf(release?.lastDeployed);
  const { rules, notes } = ignoredBySelector(
    `spec.driftDetection.ignore[] of ${shown}`,
    spec.driftDetection?.ignore ?? [],
  );
  const chart = spec.chart?.spec;
  const inGit = chart?.sourceRef.kind === 'GitRepository';
  if (inGit && chart.reconcileStrategy !== 'Revision') {
    notes.push({
      code: 'chart-by-version',
      message: `${shown} takes a changed chart only once its version is another (reconcileStrategy ChartVersion); until then it counts as pending`,
      value: chart.reconcileStrategy || 'ChartVersion',
      cure: 'Set reconcileStrategy: Revision, or raise the version in Chart.yaml with each change',
    });
  }
  const appliedBy = {
    namespace: labels[APPLIER_NAMESPACE] ?? '',
    name: labels[APPLIER_NAME] ?? '',
  };
  return {
    kind: 'HelmRelease',
    namespace,
    name,
    ...(inGit && {
      source: {
        gitRepository: {
          namespace: chart.sourceRef.namespace || namespace,
          name: chart.sourceRef.name,
        },
      },
    }),
    inputs: inputsOf(spec, { namespace, name }),
    applied: {
      revisions: [],
      ...(at !== undefined && { at }),
      evidence: release
        ? `status.history[0] of ${shown}: ${release.chartName} ${release.chartVersion}, ${release.status}`
        : `status of ${shown} names no release`,
    },
    sync: spec.suspend
      ? 'unknown'
      : syncOf(ready, metadata.generation, status.observedGeneration),
    ...(failure && { failure }),
    suspended: spec.suspend,
    ...(!isEmpty(spec.kubeConfig) && { destination: { kubeConfig: true } }),
    ignoreRules: rules,
    notes,
    ...(appliedBy.name && appliedBy.namespace && { appliedBy }),
  };
}
