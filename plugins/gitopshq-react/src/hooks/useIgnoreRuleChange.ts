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
  IgnoreRule,
  NewIgnoreRule,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useGitopshqApi } from '../api';
import { STALE_AFTER } from '../session/queryKeys';
import { useFleetChange, type FleetChange } from './useFleetChange';

const TOPICS = STALE_AFTER['ignore-rules'];

/** Writes an ignore rule in the asking person's name. @public */
export function useCreateIgnoreRule(): FleetChange<NewIgnoreRule, IgnoreRule> {
  const api = useGitopshqApi();
  return useFleetChange(TOPICS, rule => api.createIgnoreRule(rule));
}

/** Deletes an ignore rule of origin `ui` by its id. @public */
export function useDeleteIgnoreRule(): FleetChange<string, void> {
  const api = useGitopshqApi();
  return useFleetChange(TOPICS, id => api.deleteIgnoreRule(id));
}
