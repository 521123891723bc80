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
  RenderError,
  type RenderRequest,
  type RenderedManifest,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { stringify } from 'yaml';
import { parseYaml } from './parseYaml';
import { isRecord } from './toManifests';

/** Label or annotation of objects that Flux leaves as they are. */
const SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';
/** As Flux' envsubst reads it: `$$` is `$`, `${…}` an expression. */
const EXPRESSION = /\$\$|\$\{([^}]*)(\}?)/g;
const VARIABLE = /^([\p{L}\p{Nd}_-]+)(?:(:?=|:-)([^]*))?$/u;

function notUnderstood(expression: string, file: string): RenderError {
  return new RenderError({
    code: 'not-comparable',
    message: `not comparable: spec.postBuild.substitute, ${file} holds "${expression.slice(
      0,
      100,
    )}", which is more than a variable with a default`,
    value: expression.slice(0, 100),
    cure: 'Use ${name} or ${name:=default}, write $${ where no variable is meant',
  });
}

/**
 * Puts values in for variables: `${name}`, `${name:=default}`,
 * `${name:-default}`, `${name=default}`. One without value or default becomes
 * nothing, as in Flux.
 *
 * @throws RenderError for functions over variables.
 */
export function substituteVariables(
  text: string,
  values: Readonly<Record<string, string>>,
  file: string,
): string {
  return text.replace(
    EXPRESSION,
    (all: string, inner: string | undefined, end: string) => {
      if (all === '$$') {
        return '$';
      }
      const parts = end === '}' ? VARIABLE.exec(inner ?? '') : null;
      if (!parts || parts[3]?.includes('${')) {
        throw notUnderstood(all, file);
      }
      const [, name, , otherwise = ''] = parts;
      const value = Object.hasOwn(values, name) ? values[name] : '';
      return value === '' ? otherwise : value.replace(/\n/g, '');
    },
  );
}

function isLeftAlone(object: Record<string, unknown>): boolean {
  const { labels, annotations } = isRecord(object.metadata)
    ? object.metadata
    : { labels: undefined, annotations: undefined };
  return [labels, annotations].some(
    marks => isRecord(marks) && marks[SUBSTITUTE] === 'disabled',
  );
}

async function substituted(
  manifest: RenderedManifest,
  values: Readonly<Record<string, string>>,
): Promise<RenderedManifest> {
  const [file = 'an object'] = manifest.files;
  // As text, for a number may take the place of a variable.
  const text = stringify(manifest.object, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    version: '1.1',
  });
  if (!text.includes('$') || isLeftAlone(manifest.object)) {
    return manifest;
  }
  const [document] = await parseYaml(
    substituteVariables(text, values, file),
    file,
  );
  if (!document || !isRecord(document.value)) {
    throw new RenderError({
      code: 'broken-manifest',
      message: `${file} is no object any more once its variables have values`,
      value: file,
      cure: 'Correct the file or the values, and push',
    });
  }
  return { ...manifest, object: document.value };
}

function withCommonMetadata(
  { object, ...rest }: RenderedManifest,
  { labels, annotations }: NonNullable<RenderRequest['commonMetadata']>,
): RenderedManifest {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const record = (value: unknown) => (isRecord(value) ? value : {});
  return {
    ...rest,
    object: {
      ...object,
      metadata: {
        ...metadata,
        ...(labels && { labels: { ...record(metadata.labels), ...labels } }),
        ...(annotations && {
          annotations: { ...record(metadata.annotations), ...annotations },
        }),
      },
    },
  };
}

/**
 * What a delivering tool does to objects after they were rendered: variables,
 * then labels and annotations for all.
 *
 * @throws RenderError for an expression that is not understood.
 */
export async function afterRendering(
  manifest: RenderedManifest,
  { substitute, commonMetadata }: RenderRequest,
): Promise<RenderedManifest> {
  const expanded = substitute
    ? await substituted(manifest, substitute)
    : manifest;
  return commonMetadata
    ? withCommonMetadata(expanded, commonMetadata)
    : expanded;
}
