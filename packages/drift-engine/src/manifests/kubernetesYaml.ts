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

import { parseDocument } from 'yaml';
import type {
  Document,
  DocumentOptions,
  ParseOptions,
  ScalarTag,
  SchemaOptions,
} from 'yaml';
import { decodeBase64 } from '../values/base64';

/*
 * YAML as sigs.k8s.io/yaml reads it (go-yaml v2): 1.1 booleans, Go's integer
 * literals, no timestamps and no sexagesimals.
 */
const nullTag: ScalarTag = {
  identify: value => value === null,
  tag: 'tag:yaml.org,2002:null',
  default: true,
  test: /^(?:~|[Nn]ull|NULL)?$/,
  resolve: () => null,
};

const boolTag: ScalarTag = {
  identify: value => typeof value === 'boolean',
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:[yY]|yes|Yes|YES|true|True|TRUE|on|On|ON|[nN]|no|No|NO|false|False|FALSE|off|Off|OFF)$/,
  resolve: text => /^(?:y|t|on$)/i.test(text),
};

const INTEGER =
  /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Go's `strconv.ParseInt(text, 0, 64)` without underscores; undefined when it is none. */
function parseInteger(text: string): number | undefined {
  const match = INTEGER.exec(text.replace(/_/g, ''));
  if (!match) {
    return undefined;
  }
  const [, sign, hex, binary, octal, decimal] = match;
  let value = Number(decimal);
  if (hex) {
    value = parseInt(hex, 16);
  } else if (binary) {
    value = parseInt(binary, 2);
  } else if (octal) {
    value = parseInt(octal, 8);
  }
  return sign === '-' ? -value : value;
}

const numberTag: ScalarTag = {
  identify: value => typeof value === 'number',
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?[0-9][0-9a-fA-FxXoObB_]*$/,
  resolve: text =>
    parseInteger(text) ?? (FLOAT.test(text) ? Number(text) : text),
};

const floatTag: ScalarTag = {
  identify: value => typeof value === 'number',
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: FLOAT,
  resolve: text => Number(text),
};

const binaryTag: ScalarTag = {
  identify: () => false,
  tag: 'tag:yaml.org,2002:binary',
  resolve: (text, onError) => {
    const bytes = decodeBase64(text.replace(/\s+/g, ''));
    if (!bytes) {
      onError('!!binary holds no base64');
      return text;
    }
    return new TextDecoder().decode(bytes);
  },
};

/** Makes the `yaml` library read scalars as Kubernetes' tools do. */
export const KUBERNETES_YAML_OPTIONS: ParseOptions &
  DocumentOptions &
  SchemaOptions = {
  version: '1.1',
  schema: 'failsafe',
  customTags: [nullTag, boolTag, numberTag, floatTag, binaryTag, 'merge'],
  merge: true,
  uniqueKeys: false,
  logLevel: 'error',
  prettyErrors: true,
};

/** One document of a manifest; errors are in `document.errors`. */
export function parseKubernetesYaml(text: string): Document.Parsed {
  return parseDocument(text, KUBERNETES_YAML_OPTIONS);
}
