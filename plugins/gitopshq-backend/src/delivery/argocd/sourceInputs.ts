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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  HelmRenderOptions,
  KustomizeImage,
  KustomizeRenderOptions,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import type { RenderInputs } from '../../desired';
import { fromFolder } from '../fromFolder';
import { isEmpty, notComparable, unknownOption } from '../readObject';
import type { ApplicationSource } from './applicationSchema';

/** Replaced by values of the build by Argo CD, see its "build environment". */
const BUILD_ENVIRONMENT = /\$/;
const GLOB = /[*?[\]{}]/;
const URL = /^[a-z][a-z0-9+.-]*:\/\//i;

const HELM = [
  'valueFiles',
  'parameters',
  'releaseName',
  'values',
  'valuesObject',
  'ignoreMissingValueFiles',
  'skipCrds',
  'namespace',
  'kubeVersion',
  'apiVersions',
  // Tests, checks and who may fetch: none changes an object that is compared.
  'skipTests',
  'skipSchemaValidation',
  'passCredentials',
  'version',
];
const KUSTOMIZE = [
  'namePrefix',
  'nameSuffix',
  'images',
  'commonLabels',
  'commonAnnotations',
  'forceCommonLabels',
  'forceCommonAnnotations',
  'labelWithoutSelector',
  'namespace',
  'replicas',
  'patches',
  'components',
  'ignoreMissingComponents',
  'kubeVersion',
  'apiVersions',
];
const SOURCE = [
  'repoURL',
  'path',
  'targetRevision',
  'helm',
  'kustomize',
  'directory',
  'name',
];

type Helm = NonNullable<ApplicationSource['helm']>;
type Kustomize = NonNullable<ApplicationSource['kustomize']>;

const EMPTY_HELM: Helm = {
  valueFiles: [],
  parameters: [],
  releaseName: '',
  values: '',
  valuesObject: undefined,
  ignoreMissingValueFiles: false,
  skipCrds: false,
  namespace: '',
  kubeVersion: '',
  apiVersions: [],
};

const isProblem = (value: object): value is Problem => 'cure' in value;

/**
 * `--set` of Argo CD escapes commas; a list in braces it leaves as it is.
 * See `cleanSetParameters` in its util/helm/cmd.go.
 */
function setValue(value: string): string {
  return value.startsWith('{') && value.endsWith('}')
    ? value
    : value.replace(/(?<!\\),/g, '\\,');
}

function helmOptions(
  application: string,
  path: string,
  helm: Helm,
): HelmRenderOptions | Problem {
  const at = 'spec.source.helm';
  const unknown = unknownOption(at, helm, HELM);
  if (unknown) {
    return unknown;
  }
  const valueFiles: string[] = [];
  for (const file of helm.valueFiles) {
    if (file.startsWith('$') || BUILD_ENVIRONMENT.test(file)) {
      return notComparable(`${at}.valueFiles`, `"${file}" stands for another`);
    }
    if (URL.test(file) || GLOB.test(file)) {
      return notComparable(
        `${at}.valueFiles`,
        `"${file}" is no single file of the repository`,
      );
    }
    // A leading slash means the root of the repository.
    valueFiles.push(file.startsWith('/') ? fromFolder(path, file) : file);
  }
  for (const { name, value } of helm.parameters) {
    if (BUILD_ENVIRONMENT.test(name) || BUILD_ENVIRONMENT.test(value)) {
      return notComparable(
        `${at}.parameters`,
        `the value of "${name}" is put together while building`,
      );
    }
  }
  const values = isEmpty(helm.valuesObject)
    ? helm.values
    : JSON.stringify(helm.valuesObject);
  return {
    releaseName: helm.releaseName || application,
    valueFiles,
    ...(values !== '' && { values }),
    ...(helm.parameters.length > 0 && {
      parameters: helm.parameters.map(({ name, value, forceString }) => ({
        name,
        value: setValue(value),
        ...(forceString && { forceString }),
      })),
    }),
    ...(helm.ignoreMissingValueFiles && { ignoreMissingValueFiles: true }),
    ...(helm.skipCrds && { skipCrds: true }),
  };
}

/** `[old=]name[:tag][@digest]`, as `kustomize edit set image` takes it. */
export function parseImage(image: string): KustomizeImage | undefined {
  const parts =
    /^(?:([^=@]+)=)?([^=@]+?)(?::([\w][\w.-]{0,127}))?(?:@([a-z0-9]+:[a-f0-9]+))?$/i.exec(
      image,
    );
  if (!parts || image.includes('*')) {
    return undefined;
  }
  const [, old, name, newTag, digest] = parts;
  return {
    name: old ?? name,
    ...(old !== undefined && old !== name && { newName: name }),
    ...(newTag && { newTag }),
    ...(digest && { digest }),
  };
}

function kustomizeOptions(
  kustomize: Kustomize,
): KustomizeRenderOptions | Problem {
  const at = 'spec.source.kustomize';
  const unknown = unknownOption(at, kustomize, KUSTOMIZE);
  if (unknown) {
    return unknown;
  }
  const images: KustomizeImage[] = [];
  for (const image of kustomize.images) {
    const parsed = parseImage(image);
    if (!parsed) {
      return notComparable(`${at}.images`, `"${image}" is not understood`);
    }
    images.push(parsed);
  }
  const replicas: { name: string; count: number }[] = [];
  for (const { name, count } of kustomize.replicas) {
    const number = Number(count);
    if (!Number.isInteger(number) || number < 0) {
      return notComparable(`${at}.replicas`, `"${count}" is no number`);
    }
    replicas.push({ name, count: number });
  }
  const patches: KustomizeRenderOptions['patches'] = [];
  for (const { patch, path, target, options } of kustomize.patches) {
    if (path !== '' || patch === '') {
      return notComparable(`${at}.patches`, 'a patch is kept in a file');
    }
    const selector = Object.entries(target ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    patches.push({
      patch,
      ...(selector.length > 0 && { target: Object.fromEntries(selector) }),
      ...(options && { options }),
    });
  }
  const annotations = Object.values(kustomize.commonAnnotations);
  if (
    'commonAnnotationsEnvsubst' in kustomize &&
    annotations.some(value => BUILD_ENVIRONMENT.test(value))
  ) {
    return notComparable(
      `${at}.commonAnnotations`,
      'they are put together while building',
    );
  }
  const { namePrefix, nameSuffix, namespace, components } = kustomize;
  const { commonLabels, commonAnnotations } = kustomize;
  return {
    ...(namePrefix && { namePrefix }),
    ...(nameSuffix && { nameSuffix }),
    ...(namespace && { namespace }),
    ...(images.length > 0 && { images }),
    ...(replicas.length > 0 && { replicas }),
    ...(patches.length > 0 && { patches }),
    ...(components.length > 0 && { components }),
    ...(kustomize.ignoreMissingComponents && { ignoreMissingComponents: true }),
    ...(!isEmpty(commonLabels) &&
      (kustomize.labelWithoutSelector
        ? { labels: commonLabels }
        : { commonLabels })),
    ...(!isEmpty(commonAnnotations) && { commonAnnotations }),
  };
}

/**
 * How Argo CD renders a source, as its repo server does; a problem for an
 * option that is not implemented.
 */
export function sourceInputs(
  application: string,
  source: ApplicationSource,
  destinationNamespace: string,
): RenderInputs | Problem {
  if (source.chart !== '') {
    return notComparable(
      'spec.source.chart',
      'a chart of a Helm or OCI repository',
    );
  }
  const unknown =
    unknownOption('spec.source', source, SOURCE) ??
    unknownOption('spec.source.directory', source.directory, ['recurse']);
  if (unknown) {
    return unknown;
  }
  const path = source.path.replace(/^(?:\.?\/)+|\/+$/g, '');
  if (path.split('/').includes('..') || source.path.startsWith('/')) {
    return notComparable('spec.source.path', 'it leads out of the repository');
  }
  const helm = helmOptions(application, path, source.helm ?? EMPTY_HELM);
  if (isProblem(helm)) {
    return helm;
  }
  const kustomize = source.kustomize && kustomizeOptions(source.kustomize);
  if (kustomize && isProblem(kustomize)) {
    return kustomize;
  }
  const stated = (['helm', 'kustomize', 'directory'] as const).filter(
    type => !isEmpty(source[type]),
  );
  if (stated.length > 1) {
    return notComparable(
      `spec.source.${stated[1]}`,
      `${stated.join(' and ')} together`,
    );
  }
  const namespace = source.helm?.namespace || destinationNamespace;
  const kubeVersion = source.helm?.kubeVersion || source.kustomize?.kubeVersion;
  const apiVersions = source.helm?.apiVersions ?? [];
  const folder = path === '' ? '' : `${path}/`;
  return {
    path,
    renderer:
      { helm: 'helm', kustomize: 'kustomize', directory: 'plain' }[stated[0]] ??
      'auto',
    ...(namespace && { namespace }),
    helm,
    ...(kustomize && !isEmpty(kustomize) && { kustomize }),
    directory: { recurse: source.directory?.recurse ?? false },
    ...(kubeVersion && { kubeVersion }),
    ...(apiVersions.length > 0 && { apiVersions }),
    // Argo CD merges these into the source before it renders.
    refusedFiles: [
      `${folder}.argocd-source.yaml`,
      `${folder}.argocd-source-${application}.yaml`,
    ],
  };
}
