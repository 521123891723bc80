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

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/**
 * Reads `section.key: value` pairs of a Backstage configuration file: plain scalars in maps, which is the form
 * the addresses have. A value with `${…}` is left out, as are lists.
 *
 * @param {string} yaml - text of the file
 * @returns {Map<string, string>} dotted key to value
 */
export function readScalars(yaml) {
  const scalars = new Map();
  const path = [];
  for (const line of yaml.split(/\r?\n/)) {
    const match = /^( *)([\w.-]+):(?:\s+(.*?))?\s*$/.exec(
      line.replace(/(^|\s)#.*$/, ''),
    );
    if (!match) continue;
    const indent = match[1].length;
    while (path.length > 0 && path[path.length - 1].indent >= indent)
      path.pop();
    path.push({ indent, key: match[2] });
    const value = (match[3] ?? '').replace(/^(['"])(.*)\1$/, '$2');
    if (value !== '' && !value.includes('${')) {
      scalars.set(path.map(step => step.key).join('.'), value);
    }
  }
  return scalars;
}

/**
 * Where the app and the backend will be, by the files and variables that `backstage-cli repo start` reads.
 *
 * @param {string} root - repository root
 * @param {NodeJS.ProcessEnv} env - `APP_CONFIG_app_baseUrl` and its like win over the files, as in Backstage
 * @returns {{ app: URL, backend: URL }} base URLs
 */
export function readAddresses(root, env) {
  const scalars = new Map();
  for (const file of ['app-config.yaml', 'app-config.local.yaml']) {
    if (!existsSync(join(root, file))) continue;
    for (const [key, value] of readScalars(
      readFileSync(join(root, file), 'utf8'),
    )) {
      scalars.set(key, value);
    }
  }
  const address = (section, fallback) => {
    const value =
      env[`APP_CONFIG_${section}_baseUrl`] ??
      scalars.get(`${section}.baseUrl`) ??
      fallback;
    if (!URL.canParse(value)) {
      throw new Error(
        `${section}.baseUrl is "${value}", which is no URL: write it like ${fallback}.`,
      );
    }
    return new URL(value);
  };
  return {
    app: address('app', 'http://localhost:3000'),
    backend: address('backend', 'http://localhost:7007'),
  };
}

/** @returns {number} the port of a URL, also when it is the protocol's own */
export function portOf(url) {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}

function canListen(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', error => {
      if (error.code === 'EADDRINUSE') resolve(false);
      // A machine without IPv6 cannot have the port taken there.
      else if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code))
        resolve(true);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** @returns {Promise<boolean>} true when nothing listens on the port, on any address of this machine */
export async function isPortFree(port) {
  return (await canListen(port, '0.0.0.0')) && (await canListen(port, '::'));
}

// Below what systems give to connections and to who asks for any port, so that it is still free a while later.
const [firstPort, lastPort] = [20_000, 32_000];

/** @returns {Promise<number>} a port that is free on any address of this machine */
export async function findFreePort() {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port =
      firstPort + Math.floor(Math.random() * (lastPort - firstPort + 1));
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No port from ${firstPort} to ${lastPort} is free.`);
}
