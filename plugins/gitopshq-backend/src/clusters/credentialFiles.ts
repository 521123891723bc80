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

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const CAUSES: Record<string, string> = {
  ENOENT: 'does not exist; create it or correct the path',
  ENOTDIR: 'does not exist; create it or correct the path',
  EACCES: 'may not be read; give the user of the backend the right to read it',
  EPERM: 'may not be read; give the user of the backend the right to read it',
  EISDIR: 'is a directory; name a file',
};

/**
 * Reads a small text file of a credential.
 *
 * @throws Error naming file, key and cure; never any of its content.
 */
export async function readCredentialFile(
  key: string,
  path: string,
): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new Error(
      `${key} ${path} ${CAUSES[code] ?? `cannot be read (${code})`}`,
    );
  }
  if (text.trim() === '') {
    throw new Error(`${key} ${path} is empty; write the credential into it`);
  }
  return text;
}

/**
 * Reads a file that holds a token and nothing else.
 *
 * @throws Error naming file, key and cure; never any of its content.
 */
export async function readTokenFile(
  key: string,
  path: string,
): Promise<string> {
  const token = (await readCredentialFile(key, path)).trim();
  if (/\s/.test(token)) {
    throw new Error(
      `${key} ${path} holds more than one word; it must hold the token alone`,
    );
  }
  return token;
}

/**
 * Base64 of a PEM certificate bundle, as client configurations want it. Takes
 * PEM text or the base64 of it, as kubeconfigs have it.
 *
 * @throws Error when it holds no certificate.
 */
export function encodeCertificates(key: string, text: string): string {
  const pem = text.includes('-----BEGIN')
    ? text
    : Buffer.from(text, 'base64').toString('utf8');
  try {
    return new X509Certificate(pem) && Buffer.from(pem).toString('base64');
  } catch {
    throw new Error(
      `${key} holds no certificate; it must be PEM text that starts with -----BEGIN CERTIFICATE-----`,
    );
  }
}
