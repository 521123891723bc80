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

import type { DiscoveryDocument } from './Discovery';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * An OpenAPI v2 document without definitions. kubectl before 1.27 reads it, as protobuf, before it
 * applies or creates: a kind it does not find there it does not validate, so `--validate=false` is not needed.
 * Newer clients use OpenAPI v3.
 */
export function emptyOpenApiV2(
  accept: string,
  gitVersion: string,
): DiscoveryDocument {
  const title = 'Kubernetes';
  const version = `v${gitVersion}`;
  if (!accept.includes('protobuf')) {
    return {
      contentType: 'application/json',
      body: JSON.stringify({
        swagger: '2.0',
        info: { title, version },
        paths: {},
        definitions: {},
      }),
    };
  }
  // openapi.v2.Document: swagger = 1, info = 2 { title = 1, version = 2 }.
  const document = Buffer.concat([
    field(1, Buffer.from('2.0')),
    field(
      2,
      Buffer.concat([
        field(1, Buffer.from(title)),
        field(2, Buffer.from(version)),
      ]),
    ),
  ]);
  return { contentType: PROTOBUF, body: document };
}

/** One length-delimited protobuf field; content is always below 128 bytes here. */
function field(number: number, content: Buffer): Buffer {
  const LENGTH_DELIMITED = 2;
  return Buffer.concat([
    Buffer.from([number * 8 + LENGTH_DELIMITED, content.length]),
    content,
  ]);
}
