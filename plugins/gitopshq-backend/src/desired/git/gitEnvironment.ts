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

import { devNull } from 'node:os';

/** Of the hub's own environment, what Git needs to reach a server. */
const PASSED_ON = [
  'PATH',
  'TMPDIR',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'SSH_AUTH_SOCK',
];

/** Settings that hold for every command, whatever a repository says. */
const SETTINGS: [string, string][] = [
  ['core.hooksPath', devNull],
  ['core.fsmonitor', 'false'],
  ['credential.helper', ''],
  // A redirect would carry the credential to another server.
  ['http.followRedirects', 'false'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
  ['gc.autoDetach', 'false'],
  ['protocol.version', '2'],
];

/**
 * The whole environment of a `git` process: no configuration of system or
 * user, no prompt, no hook, only the given protocols.
 *
 * @param options - `protocols`: empty for commands that stay on this machine.
 * `home`: an empty folder. `settings`: further ones, such as a header with a
 * credential, which so appears neither among the arguments nor on disk.
 */
export function gitEnvironment(options: {
  hubEnvironment: NodeJS.ProcessEnv;
  home: string;
  protocols?: readonly string[];
  settings?: [string, string][];
}): Record<string, string> {
  const environment: Record<string, string> = {
    HOME: options.home,
    XDG_CONFIG_HOME: options.home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    // "none" is no protocol: objects left out of a clone are not fetched later.
    GIT_ALLOW_PROTOCOL: options.protocols?.join(':') || 'none',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
  };
  for (const name of PASSED_ON) {
    const value = options.hubEnvironment[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  const settings = [...SETTINGS, ...(options.settings ?? [])];
  environment.GIT_CONFIG_COUNT = String(settings.length);
  settings.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}
