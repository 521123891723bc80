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

import { writeFileSync } from 'fs';
import { join } from 'path';
import {
  describeWithKubectl,
  kubectlMinor,
  KubectlSession,
} from './__testUtils__/kubectl';
import { deployment, eventually } from './__testUtils__/testCluster';
import { BEHAVIOUR_ANNOTATION } from './controllers/behaviour';

describeWithKubectl('with kubectl', () => {
  let session: KubectlSession;

  const run = (...args: string[]) => session.run(...args);
  const write = (manifest: object) => session.write(manifest);

  beforeAll(async () => {
    session = await KubectlSession.start();
  });

  afterAll(() => session.stop());

  it('applies, twice without change, and waits for the roll-out', async () => {
    const path = write(deployment('cart', { replicas: 3 }));
    expect(await run('apply', '-f', path)).toBe(
      'deployment.apps/cart created\n',
    );
    expect(await run('rollout', 'status', 'deployment/cart')).toContain(
      'successfully rolled out',
    );
    expect(await run('apply', '-f', path)).toBe(
      'deployment.apps/cart unchanged\n',
    );
  });

  it('sets an image, shows the history and undoes it', async () => {
    await run('set', 'image', 'deployment/cart', 'cart=cart:2');
    await run('rollout', 'status', 'deployment/cart');
    const image = () =>
      run(
        'get',
        'deployment/cart',
        '-o',
        'jsonpath={.spec.template.spec.containers[0].image}',
      );
    expect(await image()).toBe('cart:2');
    expect(await run('rollout', 'history', 'deployment/cart')).toMatch(
      /1 +<none>\n2 +<none>/,
    );
    await run('rollout', 'undo', 'deployment/cart');
    await run('rollout', 'status', 'deployment/cart');
    expect(await image()).toBe('cart:1.0.0');
  });

  it('scales, labels, annotates and shows tables', async () => {
    expect(await run('scale', 'deployment/cart', '--replicas=2')).toBe(
      'deployment.apps/cart scaled\n',
    );
    await run('rollout', 'status', 'deployment/cart');
    expect(await run('label', 'deployment/cart', 'tier=web')).toContain(
      'labeled',
    );
    expect(await run('annotate', 'deployment/cart', 'note=hello')).toContain(
      'annotated',
    );
    expect(await run('get', 'deploy', '-l', 'tier=web')).toMatch(
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ncart +2\/2 +2 +2 +[\dms]+\n$/,
    );
    expect(await run('get', 'deploy/cart', '-o', 'yaml')).toContain(
      'note: hello',
    );
  });

  it('describes and lists events', async () => {
    const described = await run('describe', 'deployment/cart');
    expect(described).toContain(
      'Replicas:               2 desired | 2 updated',
    );
    expect(described).toMatch(
      /NewReplicaSet: +cart-\w+ \(2\/2 replicas created\)/,
    );
    expect(described).toContain('ScalingReplicaSet');
    expect(await run('describe', 'pods')).toContain(
      'Successfully assigned shop/',
    );
    expect(
      await run(
        'get',
        'events',
        '--field-selector',
        'reason=ScalingReplicaSet',
      ),
    ).toContain('Scaled up replica set');
  });

  it('shows the logs of a crashed container, its end and its past', async () => {
    const path = write(
      deployment('broken', {
        annotations: { [BEHAVIOUR_ANNOTATION]: 'crash-loop' },
      }),
    );
    await run('apply', '-f', path);
    await run(
      'wait',
      '--for=jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}=1',
      'pod',
      '-l',
      'app=broken',
      '--timeout=120s',
    );
    const logs = (...args: string[]) =>
      run('logs', 'deployment/broken', ...args);
    const text = await logs('--previous');
    expect(text).toContain('starting broken from broken:1.0.0\n');
    expect(text).toMatch(/fatal: broken cannot go on.*\n.*\n.*runtime:7\)\n$/);
    expect(await logs('--previous', '--tail=1')).toBe(
      '  at start (broken/runtime:7)\n',
    );
    expect(await logs('--previous', '--timestamps', '--tail=1')).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z {3}at start/,
    );
    // What is followed has ended already, so kubectl ends too.
    expect(await logs('-f')).toBe(text);
    await run('delete', '-f', path);
  });

  it('follows a log until its pod is gone', async () => {
    await run('rollout', 'status', 'deployment/cart');
    const name = (await run('get', 'pods', '-l', 'app=cart', '-o', 'name'))
      .split('\n')[0]
      .trim();
    const { began, ended } = session.follow('logs', '-f', name);
    await began;
    await run('delete', name);
    expect(await ended).toContain('starting cart from');
    await run('rollout', 'status', 'deployment/cart');
  });

  it('measures what pods and nodes use', async () => {
    expect(await run('top', 'pods', '--containers')).toMatch(
      /^POD +NAME +CPU\(cores\) +MEMORY\(bytes\) *\ncart-\S+ +cart +\d+m +\d+Mi/,
    );
    expect(await run('top', 'nodes')).toMatch(
      /test-node-1 +\d+m +\d+% +\d+Mi +\d+%/,
    );
    expect(await run('get', 'podmetrics')).toMatch(
      /cart-\S+ +\d+m +\d+Ki +15s/,
    );
  });

  it('switches faults on and off', async () => {
    const path = join(session.folder, 'faults.json');
    const put = (faults: object) => {
      writeFileSync(path, JSON.stringify(faults));
      return run('replace', '--raw', '/demo/faults', '-f', path);
    };
    expect(JSON.parse(await put({ status500Share: 1 }))).toMatchObject({
      status500Share: 1,
    });
    await expect(run('get', 'pods')).rejects.toThrow('etcdserver');
    expect(JSON.parse(await put({}))).toMatchObject({ status500Share: 0 });
    expect(await run('get', '--raw', '/demo/faults')).toContain('"hang":false');
    expect(await run('get', 'pods')).toContain('cart-');
  });

  it('watches while a pod is deleted and replaced', async () => {
    const watching = session.follow(
      'get',
      'pods',
      '--watch',
      '--output-watch-events',
    );
    await watching.began;
    const name = (await run('get', 'pods', '-o', 'name')).split('\n')[0];
    expect(await run('delete', name)).toMatch(/^pod "cart-\S+" deleted/);
    await run('rollout', 'status', 'deployment/cart');
    expect(await run('get', 'pods', '-o', 'name')).not.toContain(name);
    const pod = name.trim().replace('pod/', '');
    await eventually(() =>
      new RegExp(`DELETED +${pod} `).test(watching.printed()),
    );
    watching.stop();
    expect(await watching.ended).toMatch(/ADDED +cart-/);
  });

  it('knows the resources', async () => {
    const resources = await run('api-resources');
    expect(resources).toMatch(
      /deployments +deploy +apps\/v1 +true +Deployment/,
    );
    expect(await run('version')).toContain('v1.36.2');
  });

  // Before 1.27 kubectl explains by OpenAPI v2, which the cluster serves empty.
  const describeModern = (kubectlMinor ?? 0) >= 27 ? describe : describe.skip;

  describeModern('that reads OpenAPI v3', () => {
    it('explains fields', async () => {
      const text = await run(
        'explain',
        'deployment.spec.template.spec.containers',
      );
      expect(text).toMatch(/FIELD: containers <\[\]Container>/);
      expect(text).toMatch(/ {2}image\t<string>/);
      await expect(run('explain', 'deployment.spec.nothing')).rejects.toThrow(
        'field "nothing" does not exist',
      );
    });
  });

  it('deletes, and everything goes', async () => {
    expect(await run('delete', 'deployment', 'cart')).toContain('deleted');
    let left = await run('get', 'pods', '-o', 'name');
    for (let tries = 0; left !== '' && tries < 50; tries++) {
      left = await run('get', 'pods', '-o', 'name');
    }
    expect(left).toBe('');
  });

  it('reports what the cluster refuses', async () => {
    const path = write(deployment('Bad_Name'));
    await expect(run('apply', '-f', path)).rejects.toThrow(
      'a lowercase RFC 1123 subdomain',
    );
    await expect(run('get', 'deployment', 'missing')).rejects.toThrow(
      'deployments.apps "missing" not found',
    );
  });
});
