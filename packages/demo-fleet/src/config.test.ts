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

import { ConfigReader } from '@backstage/config';
import { readDemoConfig } from './config';

describe('readDemoConfig', () => {
  it('is off unless switched on', () => {
    expect(readDemoConfig(new ConfigReader({})).enabled).toBe(false);
  });

  it('has a port for each cluster and tells the story unless told otherwise', () => {
    expect(readDemoConfig(new ConfigReader({}))).toMatchObject({
      ports: { 'prod-eu': 6551, staging: 6552, 'prod-us': 6553 },
      story: true,
    });
    const config = new ConfigReader({ gitopshqDemo: { story: false } });
    expect(readDemoConfig(config).story).toBe(false);
  });

  it('names a wrong key', () => {
    const config = new ConfigReader({
      gitopshqDemo: { ports: { staging: -1 } },
    });
    expect(() => readDemoConfig(config)).toThrow('gitopshqDemo.ports.staging');
  });

  it('is refused in production', () => {
    const before = process.env.NODE_ENV;
    Object.assign(process.env, { NODE_ENV: 'production' });
    try {
      const config = new ConfigReader({ gitopshqDemo: { enabled: true } });
      expect(() => readDemoConfig(config)).toThrow('NODE_ENV=production');
      expect(readDemoConfig(new ConfigReader({})).enabled).toBe(false);
    } finally {
      Object.assign(process.env, { NODE_ENV: before });
    }
  });
});
