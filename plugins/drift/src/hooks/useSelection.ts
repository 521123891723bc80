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

import { useCallback, useState } from 'react';

/** Findings a person has ticked, by id. */
export interface Selection {
  ids: ReadonlySet<string>;
  /** Ticks or unticks the given ones. */
  set: (ids: readonly string[], isSelected: boolean) => void;
  clear: () => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const set = useCallback(
    (changed: readonly string[], isSelected: boolean) =>
      setIds(before => {
        const after = new Set(before);
        for (const id of changed) {
          if (isSelected) {
            after.add(id);
          } else {
            after.delete(id);
          }
        }
        return after;
      }),
    [],
  );
  const clear = useCallback(() => setIds(new Set()), []);
  return { ids, set, clear };
}
