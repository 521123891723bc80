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

import type {
  Action,
  Finding,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  useEnvironment,
  useService,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { responseTarget } from '../model/response';

/** What a person may do about findings. */
export interface ResponseActions {
  /** Undefined until it is known. */
  actions: readonly Action[] | undefined;
  /** Why it is not known. */
  error?: Error;
  /** Why nothing can be done about them together. */
  blocked?: string;
}

/** Asks the service or environment that the findings are of. */
export function useResponseActions(
  findings: readonly Finding[],
): ResponseActions {
  const target = responseTarget(findings);
  const service = useService(target?.serviceId ?? '', {
    enabled: target?.serviceId !== undefined,
  });
  const environment = useEnvironment(target?.environmentRef ?? '', {
    enabled: target !== undefined && target.serviceId === undefined,
  });
  if (!target) {
    return {
      actions: undefined,
      blocked:
        'One operation works in one environment: select findings of one only.',
    };
  }
  const { value, error } =
    target.serviceId === undefined ? environment : service;
  return { actions: value?.actions, ...(error && { error }) };
}
