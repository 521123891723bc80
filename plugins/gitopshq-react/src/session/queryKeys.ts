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

import type { LiveTopic } from '@gitopshq/backstage-plugin-gitopshq-common';

/** First part of every query key: which live updates concern the query. */
type Root = LiveTopic | 'health' | 'beats';

/** Key of a query: its topic, the route below it, what it was asked with. */
export type GitopshqQueryKey = readonly [Root, ...(string | object)[]];

/**
 * What an update of a topic makes stale. Environments carry the counts of
 * their services and the level of their cluster, services that of their
 * cluster; an ignore rule changes what counts as a finding.
 */
export const STALE_AFTER: Record<LiveTopic, readonly LiveTopic[]> = {
  clusters: ['clusters', 'environments'],
  environments: ['environments'],
  services: ['services', 'environments'],
  signals: ['signals'],
  findings: ['findings'],
  'ignore-rules': ['ignore-rules', 'findings'],
  releases: ['releases'],
  operations: ['operations', 'incidents', 'releases'],
  incidents: ['incidents'],
  me: ['me'],
};
