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

// eslint-disable-next-line no-control-regex -- the escape character starts every colour code
const colours = /\u001b\[[0-9;]*m/g;

// Backstage's development format: "<time> <plugin> <level> <message> key=value".
const logLine = /^\d{4}-\d\d-\d\dT\S+ \S+ (\w+) /;
const quietLevels = new Set(['info', 'debug', 'verbose', 'silly', 'http']);

// What the CLI and the bundler say when all is well.
const chatter = [
  /^\s*$/,
  /^Starting app, backend$/,
  /^(Loading|Loaded) config from /,
  /^NOTE: Did not compute git version/,
  /^<i> /,
  /^(Rspack|webpack) compiled successfully/i,
  /^(Build|Bundling) /,
];

/**
 * Tells which lines of Backstage's output a person at `npm start` needs: warnings, errors and everything unknown.
 * What follows a hidden log line and is indented belongs to it.
 *
 * @returns {(line: string) => boolean} true for a line to show; keeps state, so one per stream
 */
export function createLogFilter() {
  let hidesEntry = false;
  return coloured => {
    const line = withoutColours(coloured);
    const level = logLine.exec(line)?.[1].toLowerCase();
    if (level) {
      hidesEntry = quietLevels.has(level);
      return !hidesEntry;
    }
    if (hidesEntry && /^\s+\S/.test(line)) return false;
    hidesEntry = false;
    return !chatter.some(pattern => pattern.test(line));
  };
}

/** @returns {string} the line without its colour codes */
export function withoutColours(line) {
  return line.replace(colours, '');
}

/**
 * The backend ends without ending the CLI that started it. This is how its end shows: by what Node prints last
 * when an uncaught error ends a process, or by the error that sums up which plugins did not start.
 *
 * @returns {boolean} true for such a line
 */
export function isBackendFailure(line) {
  const text = withoutColours(line);
  return (
    /^Node\.js v\d+\./.test(text) ||
    / error .*Backend startup failed/.test(text)
  );
}
