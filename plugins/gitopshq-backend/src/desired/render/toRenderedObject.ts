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

import { KUBERNETES_ID_LABEL } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { RenderedManifest } from '@gitopshq/backstage-plugin-gitopshq-node';
import { isWithin } from '../git/gitPath';
import type { RenderedObject } from '../types';
import { digestOf } from './digest';
import { isRecord } from './toManifests';

const NAME_LABEL = 'app.kubernetes.io/name';

/** A document of SOPS, or one with values a tool decrypts in the cluster. */
function isEncrypted(object: Record<string, unknown>): boolean {
  if (isRecord(object.sops)) {
    return true;
  }
  const open: unknown[] = [object];
  while (open.length > 0) {
    const at = open.pop();
    if (typeof at === 'string') {
      if (at.startsWith('ENC[')) {
        return true;
      }
    } else if (typeof at === 'object' && at !== null) {
      open.push(...Object.values(at));
    }
  }
  return false;
}

interface Traits {
  encrypted: boolean;
  digest: string;
  /** Length of its JSON. */
  sizeBytes: number;
}

/** A file that has not changed gives the same objects again. */
const traits = new WeakMap<object, Traits>();

function traitsOf({ object, notDeterministic }: RenderedManifest): Traits {
  let known = traits.get(object);
  if (!known) {
    known = {
      encrypted: isEncrypted(object),
      digest: digestOf(object, notDeterministic),
      sizeBytes: JSON.stringify(object).length,
    };
    traits.set(object, known);
  }
  return known;
}

/** Length of the JSON of an object that a renderer made. */
export function sizeOf(manifest: RenderedManifest): number {
  return traitsOf(manifest).sizeBytes;
}

/**
 * The folder of a service: the first below the environment's path, in a chart
 * that of the subchart.
 */
function folderIn(path: string, file: string, renderer: string) {
  if (!isWithin(path, file)) {
    return undefined;
  }
  const below = path === '' ? file : file.slice(path.length + 1);
  const [first, second] = below.split('/');
  if (renderer === 'helm') {
    return first === 'charts' && below.split('/').length > 2
      ? second
      : undefined;
  }
  return second === undefined ? undefined : first;
}

/** Adds to what a renderer made what the hub needs to know of it. */
export function toRenderedObject(
  manifest: RenderedManifest,
  environmentPath: string,
  renderer: string,
): RenderedObject {
  const { object, files, notDeterministic } = manifest;
  const { encrypted, digest } = traitsOf(manifest);
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const labels = isRecord(metadata.labels) ? metadata.labels : {};
  const folder =
    files[0] === undefined
      ? undefined
      : folderIn(environmentPath, files[0], renderer);
  const keys = [
    labels[KUBERNETES_ID_LABEL],
    folder,
    labels[NAME_LABEL],
    metadata.name,
  ];
  return {
    object,
    files,
    serviceKey: String(
      keys.find(key => typeof key === 'string' && key !== '') ?? '',
    ),
    ...(folder !== undefined && { folder }),
    encrypted,
    ...(notDeterministic && { notDeterministic }),
    digest,
  };
}
