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

/** A choice kept in the URL, so that a view can be sent to somebody else. */
export function useChosen(
  name: string,
): [chosen: string | undefined, choose: (value: string | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const choose = useCallback(
    (value: string | undefined) =>
      setSearch(
        before => {
          const after = new URLSearchParams(before);
          after.delete(name);
          if (value !== undefined) {
            after.set(name, value);
          }
          return after;
        },
        { replace: true },
      ),
    [name, setSearch],
  );
  return [search.get(name) ?? undefined, choose];
}
