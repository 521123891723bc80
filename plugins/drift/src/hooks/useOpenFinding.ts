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

import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

const FINDING_ID = /^[0-9a-f]{32}$/;

/** Which finding's details are open, kept in the URL as `finding`. */
export function useOpenFinding(): {
  /** Undefined when none is open. */
  findingId: string | undefined;
  open: (findingId: string) => void;
  close: () => void;
} {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('finding') ?? '';
  const set = useCallback(
    (findingId: string | undefined) =>
      setSearch(before => {
        const after = new URLSearchParams(before);
        after.delete('finding');
        if (findingId) {
          after.set('finding', findingId);
        }
        return after;
      }),
    [setSearch],
  );
  return {
    findingId: FINDING_ID.test(asked) ? asked : undefined,
    open: set,
    close: useCallback(() => set(undefined), [set]),
  };
}
