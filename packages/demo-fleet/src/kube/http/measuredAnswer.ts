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

import { methodNotAllowed, notFound } from '../api/StatusError';
import { MetricsServer } from '../metrics/MetricsServer';
import { filterOf } from './listPage';
import { RenderContext, renderList, renderObject } from './representation';
import type { Answer, ResourceRequest } from './ResourceEndpoint';

/**
 * Answers get and list of a measured resource.
 * @throws StatusError 404, 405
 */
export function measuredAnswer(
  metrics: MetricsServer,
  asked: ResourceRequest,
  render: RenderContext,
): Answer {
  const { facts, namespace, name, verb, subresource } = asked;
  if (!['get', 'list'].includes(verb) || subresource !== undefined) {
    throw methodNotAllowed();
  }
  const found = metrics
    .list(facts, namespace || undefined)
    .filter(filterOf(asked));
  if (name === undefined) {
    return { code: 200, body: renderList(found, {}, render) };
  }
  if (found.length === 0) {
    throw notFound(facts, name);
  }
  return { code: 200, body: renderObject(found[0], render) };
}
