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

import { Fragment } from 'react';
import { Age } from './Age';

/** ISO 8601 in UTC, as the hub writes moments into texts. */
const MOMENT = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/;

/**
 * A text of the hub; moments in it become ages with the exact time in the
 * viewer's own zone.
 *
 * @public
 */
export function TimedText({ text }: { text: string }) {
  return (
    <>
      {text.split(MOMENT).map((part, index) => (
        // Moments are at odd places.
        <Fragment key={`${index} ${part}`}>
          {index % 2 === 1 ? <Age at={part} /> : part}
        </Fragment>
      ))}
    </>
  );
}
