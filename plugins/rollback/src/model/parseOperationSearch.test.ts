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

import { parseOperationSearch, USUAL_STATES } from './parseOperationSearch';

describe('parseOperationSearch', () => {
  it('takes kinds and states, each once', () => {
    const { selection, ignored } = parseOperationSearch(
      new URLSearchParams('kind=rollback&kind=rollback&state=failed&owner=all'),
    );
    expect(selection).toEqual({ kind: ['rollback'], state: ['failed'] });
    expect(ignored).toEqual([]);
  });

  it('names what means nothing', () => {
    const { selection, ignored } = parseOperationSearch(
      new URLSearchParams('kind=undo&state='),
    );
    expect(selection).toEqual({ kind: [], state: [] });
    expect(ignored.map(({ name, value }) => [name, value])).toEqual([
      ['kind', 'undo'],
      ['state', ''],
    ]);
    expect(ignored[0].expected).toMatch(/^rollback, .* or scale$/);
  });

  it('usually leaves out what was only looked at', () => {
    expect(USUAL_STATES).not.toContain('planned');
    expect(USUAL_STATES).not.toContain('cancelled');
    expect(USUAL_STATES).toContain('executing');
    expect(USUAL_STATES).toContain('failed');
  });
});
