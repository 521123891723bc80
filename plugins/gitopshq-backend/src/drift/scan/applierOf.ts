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

import {
  DEFAULT_ENVIRONMENT_SETTINGS,
  type Delivery,
  type TrackingMark,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { RegisteredEnvironment } from '../../registry/types';

/** Annotation that every apply of ours leaves on its objects. */
export const ENVIRONMENT_ANNOTATION = 'gitopshq.io/environment';

/** Who applies an environment, and what it leaves on every object. */
export interface ApplierOf {
  /** Name of the field manager. */
  applier: string;
  /** Empty: no marks are known, so nothing is `extra`. */
  tracking: TrackingMark[];
}

const named = (name: string) => {
  const [namespace, own] = name.split('/');
  return { namespace, name: own };
};

function defaultsOf(environmentRef: string, delivery: Delivery): ApplierOf {
  if (delivery === 'direct') {
    return {
      applier: 'gitopshq',
      tracking: [
        {
          in: 'annotations',
          key: ENVIRONMENT_ANNOTATION,
          value: environmentRef,
        },
      ],
    };
  }
  if ('argocd' in delivery) {
    const { name } = named(delivery.argocd);
    return {
      applier: 'argocd-controller',
      tracking: [
        {
          in: 'annotations',
          key: 'argocd.argoproj.io/tracking-id',
          valuePrefix: `${name}:`,
        },
      ],
    };
  }
  if ('kustomization' in delivery.flux) {
    const { namespace, name } = named(delivery.flux.kustomization);
    return {
      applier: 'kustomize-controller',
      tracking: [
        {
          in: 'labels',
          key: 'kustomize.toolkit.fluxcd.io/name',
          value: name,
        },
        {
          in: 'labels',
          key: 'kustomize.toolkit.fluxcd.io/namespace',
          value: namespace,
        },
      ],
    };
  }
  const { namespace, name } = named(delivery.flux.helmRelease);
  return {
    applier: 'helm-controller',
    tracking: [
      { in: 'annotations', key: 'meta.helm.sh/release-name', value: name },
      {
        in: 'annotations',
        key: 'meta.helm.sh/release-namespace',
        value: namespace,
      },
    ],
  };
}

/** The applier and its marks, as configured or by delivery. */
export function applierOf(environment: RegisteredEnvironment): ApplierOf {
  const settings = environment.settings ?? DEFAULT_ENVIRONMENT_SETTINGS;
  const defaults = defaultsOf(environment.environmentRef, settings.delivery);
  return {
    applier: settings.applier ?? defaults.applier,
    tracking: settings.tracking ?? defaults.tracking,
  };
}
