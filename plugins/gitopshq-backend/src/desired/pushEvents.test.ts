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

import { pushedPlaces } from './pushEvents';

const github = (rest: object = {}) => ({
  ref: 'refs/heads/main',
  after: 'a'.repeat(40),
  repository: {
    clone_url: 'https://github.com/Acme/Deploy.git',
    ssh_url: 'git@github.com:Acme/Deploy.git',
    html_url: 'https://github.com/Acme/Deploy',
    git_url: 'git://github.com/Acme/Deploy.git',
  },
  ...rest,
});

describe('pushedPlaces', () => {
  it.each<[string, unknown, string[]]>([
    ['a push to GitHub', github(), ['github.com/acme/deploy']],
    [
      'a push to GitLab',
      {
        object_kind: 'push',
        ref: 'refs/heads/main',
        project: {
          git_http_url: 'https://gitlab.example.com:8443/acme/deploy.git',
          git_ssh_url: 'ssh://git@gitlab.example.com:2222/acme/deploy.git',
          web_url: 'https://gitlab.example.com:8443/acme/deploy',
        },
      },
      ['gitlab.example.com:8443/acme/deploy', 'gitlab.example.com/acme/deploy'],
    ],
    ['a tag', github({ ref: 'refs/tags/v1' }), []],
    ['another event', { action: 'opened', repository: {} }, []],
    [
      'addresses of no use',
      github({ repository: { clone_url: 'ext::sh', html_url: '-x' } }),
      [],
    ],
    ['nothing', undefined, []],
    ['text', 'push', []],
  ])('of %s', (_name, eventPayload, places) => {
    expect(pushedPlaces({ topic: 'github', eventPayload })).toEqual(places);
  });
});
