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

import type { EventParams } from '@backstage/plugin-events-node';
import { z } from 'zod/v3';
import { parseRepositoryUrl } from './git/repositoryUrl';

/** Topics of Backstage's events modules for GitHub and GitLab. */
export const PUSH_TOPICS = ['github', 'gitlab'];

const address = z.string().max(2048).optional();
const pushSchema = z.union([
  z.object({
    ref: z.string().startsWith('refs/heads/'),
    repository: z.object({
      clone_url: address,
      ssh_url: address,
      html_url: address,
    }),
  }),
  z.object({
    object_kind: z.literal('push'),
    project: z.object({
      git_http_url: address,
      git_ssh_url: address,
      web_url: address,
    }),
  }),
]);

/**
 * Places ({@link RepositoryUrl.place}) of the repository that an event says
 * has been pushed to; empty for any other event. The event only makes us look:
 * nothing in it is believed.
 */
export function pushedPlaces({ eventPayload }: EventParams): string[] {
  const push = pushSchema.safeParse(eventPayload);
  if (!push.success) {
    return [];
  }
  const addresses =
    'project' in push.data ? push.data.project : push.data.repository;
  const places = new Set<string>();
  for (const text of Object.values(addresses)) {
    if (text !== undefined) {
      try {
        places.add(parseRepositoryUrl(text, ['https', 'http', 'ssh']).place);
      } catch {
        // An address that could not be a source of ours either.
      }
    }
  }
  return [...places];
}
