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

import type { OpenSource, Planning } from '../Planning';
import type { RenderedState } from '../RenderedState';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';

/**
 * The commit that counts now: the head, or the last one before it that can be
 * rendered.
 *
 * @throws RenderError when there is none.
 */
export async function inForceState(
  planning: Planning,
  opened: OpenSource,
): Promise<{ state: RenderedState; sha: string }> {
  const { source, headSha, headTree } = opened;
  try {
    const state = await planning.render(opened, headTree, headSha);
    return { state, sha: headSha };
  } catch (error) {
    const { inForce } =
      planning.options.desired.status(planning.environmentRef) ?? {};
    if (!(error instanceof RenderError) || !inForce) {
      throw error;
    }
    const { sha } = inForce;
    const state = await planning.render(opened, await source.tree(sha), sha);
    return { state, sha };
  }
}
