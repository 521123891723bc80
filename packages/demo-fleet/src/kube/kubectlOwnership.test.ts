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

import { describeWithKubectl, KubectlSession } from './__testUtils__/kubectl';
import { configMap, deployment } from './__testUtils__/testCluster';
import { ManagedFieldsEntry } from './ownership/FieldOwner';
import { hasPath, pathsOf } from './ownership/FieldSet';
import { printPath } from './ownership/pathElements';
import { KubeObject } from './objects';

const APPS = { apiVersion: 'apps/v1', kind: 'Deployment' };

describeWithKubectl('who owns what, with kubectl', () => {
  let session: KubectlSession;
  const run = (...args: string[]) => session.run(...args);

  beforeAll(async () => {
    session = await KubectlSession.start();
  });

  afterAll(() => session.stop());

  function live(name: string, kind = APPS): KubeObject {
    return session.cluster.store.get({ ...kind, namespace: 'shop', name })!;
  }

  function entries(name: string, kind = APPS): ManagedFieldsEntry[] {
    return live(name, kind).metadata.managedFields as ManagedFieldsEntry[];
  }

  /** The writers of an object but the deployment controller: `manager Operation [subresource]`. */
  function writers(name: string, kind = APPS): string[] {
    return entries(name, kind)
      .filter(({ subresource }) => subresource !== 'status')
      .map(({ manager, operation, subresource }) =>
        [manager, operation, subresource].filter(Boolean).join(' '),
      )
      .sort();
  }

  function fieldsOfWriter(
    name: string,
    manager: string,
    kind = APPS,
  ): string[] {
    return entries(name, kind)
      .filter(entry => entry.manager === manager)
      .filter(({ subresource }) => subresource !== 'status')
      .flatMap(({ fieldsV1 }) => pathsOf(fieldsV1).map(printPath));
  }

  const tracer = (name: string) => {
    const { metadata, ...rest } = deployment(name, {
      replicas: 2,
      container: { env: [{ name: 'MODE', value: 'fast' }] },
    });
    return { ...rest, metadata };
  };

  /** A Deployment applied server-side by a GitOps tool. */
  async function applied(name: string): Promise<string> {
    const path = session.write(tracer(name), `${name}.yaml`);
    await run('apply', '--server-side', '--field-manager=gitops', '-f', path);
    return path;
  }

  const editor = (command: string) => ({
    KUBE_EDITOR: session.script(`sed -i '${command}' "$1"`),
  });

  const CONTAINER = (name: string) =>
    `.spec.template.spec.containers[name="${name}"]`;

  it.each<[string, string, (name: string) => Promise<unknown>, string[]]>([
    [
      'set image',
      'kubectl-set Update',
      name => run('set', 'image', `deployment/${name}`, `${name}=new:2`),
      ['CONTAINER.image'],
    ],
    [
      'set env',
      'kubectl-set Update',
      name => run('set', 'env', `deployment/${name}`, 'DEBUG=1'),
      [
        'CONTAINER.env[name="DEBUG"]',
        'CONTAINER.env[name="DEBUG"].name',
        'CONTAINER.env[name="DEBUG"].value',
      ],
    ],
    [
      'set resources',
      'kubectl-set Update',
      name =>
        run('set', 'resources', `deployment/${name}`, '--limits=cpu=200m'),
      ['CONTAINER.resources.limits', 'CONTAINER.resources.limits.cpu'],
    ],
    [
      'label',
      'kubectl-label Update',
      name => run('label', `deployment/${name}`, 'tier=web'),
      ['.metadata.labels.tier'],
    ],
    [
      'annotate',
      'kubectl-annotate Update',
      name => run('annotate', `deployment/${name}`, 'note=hello'),
      ['.metadata.annotations.note'],
    ],
    [
      'patch, strategic',
      'kubectl-patch Update',
      name =>
        run('patch', `deployment/${name}`, '-p', '{"spec":{"paused":true}}'),
      ['.spec.paused'],
    ],
    [
      'patch, merge',
      'kubectl-patch Update',
      name =>
        run(
          'patch',
          `deployment/${name}`,
          '--type=merge',
          '-p',
          '{"spec":{"minReadySeconds":1}}',
        ),
      ['.spec.minReadySeconds'],
    ],
    [
      'patch, JSON',
      'kubectl-patch Update',
      name =>
        run(
          'patch',
          `deployment/${name}`,
          '--type=json',
          '-p',
          '[{"op":"replace","path":"/spec/replicas","value":4}]',
        ),
      ['.spec.replicas'],
    ],
    [
      'edit',
      'kubectl-edit Update',
      name =>
        session.runWith(
          editor('s/value: fast/value: slow/'),
          'edit',
          `deployment/${name}`,
        ),
      ['CONTAINER.env[name="MODE"].value'],
    ],
    [
      'rollout restart',
      'kubectl-rollout Update',
      name => run('rollout', 'restart', `deployment/${name}`),
      [
        '.spec.template.metadata.annotations',
        '.spec.template.metadata.annotations.kubectl.kubernetes.io/restartedAt',
      ],
    ],
    [
      'scale',
      'kubectl Update scale',
      name => run('scale', `deployment/${name}`, '--replicas=5'),
      ['.spec.replicas'],
    ],
    [
      'a write with --field-manager',
      'me Update',
      name => run('label', `deployment/${name}`, 'a=b', '--field-manager=me'),
      ['.metadata.labels.a'],
    ],
  ])(
    '%s is written by %s',
    async (title, writer, act, expected) => {
      const name = title.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '');
      await applied(name);
      await run('rollout', 'status', `deployment/${name}`);
      await act(name);
      const [manager] = writer.split(' ');
      expect(writers(name)).toEqual(['gitops Apply', writer].sort());
      const paths = expected.map(path =>
        path.replace('CONTAINER', CONTAINER(name)),
      );
      expect(fieldsOfWriter(name, manager)).toEqual(paths);
      const owned = fieldsOfWriter(name, 'gitops');
      expect(paths.filter(path => owned.includes(path))).toEqual([]);
      // The revision is noted together with the status.
      const status = entries(name).find(
        ({ subresource }) => subresource === 'status',
      );
      expect(status?.manager).toBe('kube-controller-manager');
      expect(
        hasPath(
          status!.fieldsV1,
          'f:metadata',
          'f:annotations',
          'f:deployment.kubernetes.io/revision',
        ),
      ).toBe(true);
    },
    60_000,
  );

  it('rollout undo is written by kubectl', async () => {
    await applied('undone');
    await run('rollout', 'status', 'deployment/undone');
    await run('set', 'image', 'deployment/undone', 'undone=new:2');
    await run('rollout', 'status', 'deployment/undone');
    await run('rollout', 'undo', 'deployment/undone');
    expect(writers('undone')).toEqual(['gitops Apply', 'kubectl Update']);
    expect(fieldsOfWriter('undone', 'kubectl')).toEqual([
      `${CONTAINER('undone')}.image`,
    ]);
  });

  it('keeps no trace of scaling to zero, nor where nobody owned the replicas', async () => {
    await applied('zero');
    await run('scale', 'deployment/zero', '--replicas=0');
    expect(live('zero').spec).toMatchObject({ replicas: 0 });
    expect(writers('zero')).toEqual(['gitops Apply']);
    expect(fieldsOfWriter('zero', 'gitops')).not.toContain('.spec.replicas');
    await run('scale', 'deployment/zero', '--replicas=3');
    expect(live('zero').spec).toMatchObject({ replicas: 3 });
    expect(writers('zero')).toEqual(['gitops Apply']);
  });

  it('creates by server-side apply, and changes nothing the second time', async () => {
    const path = session.write(tracer('served'), 'served.yaml');
    const apply = () => run('apply', '--server-side', '-f', path);
    expect(await apply()).toBe('deployment.apps/served serverside-applied\n');
    await run('rollout', 'status', 'deployment/served');
    const before = live('served');
    await apply();
    expect(live('served')).toBe(before);
    expect(writers('served')).toEqual(['kubectl Apply']);
    // What the server filled in belongs to nobody.
    expect(fieldsOfWriter('served', 'kubectl')).not.toContain(
      `${CONTAINER('served')}.imagePullPolicy`,
    );
  });

  it('says who stands in the way, and gives way to force', async () => {
    await applied('contested');
    const path = session.write(
      deployment('contested', { replicas: 7, image: 'other:1' }),
      'other.yaml',
    );
    const apply = (...more: string[]) =>
      run(
        'apply',
        '--server-side',
        '--field-manager=rival',
        '-f',
        path,
        ...more,
      );
    const refusal = await apply().catch(error => error.message as string);
    expect(refusal).toContain(
      [
        'error: Apply failed with 2 conflicts: conflicts with "gitops":',
        '- .spec.replicas',
        '- .spec.template.spec.containers[name="contested"].image',
        'Please review the fields above--they currently have other managers.',
      ].join('\n'),
    );
    expect(writers('contested')).toEqual(['gitops Apply']);
    await run('scale', 'deployment/contested', '--replicas=4');
    expect(await apply().catch(error => error.message)).toContain(
      'conflicts with "kubectl" with subresource "scale" using apps/v1:\n- .spec.replicas',
    );
    await apply('--force-conflicts');
    expect(writers('contested')).toEqual(['gitops Apply', 'rival Apply']);
    expect(live('contested').spec).toMatchObject({ replicas: 7 });
    const owned = fieldsOfWriter('contested', 'gitops');
    expect(owned).not.toContain('.spec.replicas');
    expect(owned).toContain(`${CONTAINER('contested')}.env[name="MODE"].value`);
  });

  it('takes away what is applied no more, but not what others own', async () => {
    const MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
    const apply = (values: Record<string, string>) =>
      run(
        'apply',
        '--server-side',
        '-f',
        session.write(configMap('settings', values), 'settings.yaml'),
      );
    await apply({ a: '1', b: '2', c: '3' });
    await run(
      'patch',
      'configmap/settings',
      '--type=merge',
      '-p',
      '{"data":{"b":"hand"}}',
    );
    await apply({ c: '3' });
    expect(live('settings', MAP).data).toEqual({ b: 'hand', c: '3' });
    expect(fieldsOfWriter('settings', 'kubectl', MAP)).toEqual(['.data.c']);
    expect(fieldsOfWriter('settings', 'kubectl-patch', MAP)).toEqual([
      '.data.b',
    ]);
  });

  it('stores nothing in a dry run on the server', async () => {
    const path = await applied('dry');
    await run('rollout', 'status', 'deployment/dry');
    const version = live('dry').metadata.resourceVersion;
    const dry = '--dry-run=server';
    await run('label', 'deployment/dry', 'x=y', dry);
    await run('scale', 'deployment/dry', '--replicas=9', dry);
    await run('delete', 'deployment/dry', dry);
    await run('replace', '-f', path, dry);
    const text = await run(
      'apply',
      '--server-side',
      '--force-conflicts',
      '-f',
      session.write(deployment('dry', { image: 'new:9' }), 'dry-new.yaml'),
      dry,
      '-o',
      'yaml',
      '--show-managed-fields',
    );
    expect(text).toContain('image: new:9');
    expect(text).toMatch(/manager: kubectl\n +operation: Apply/);
    expect(
      await run(
        'apply',
        '--server-side',
        '-f',
        session.write(deployment('not-there'), 'not-there.yaml'),
        dry,
      ),
    ).toContain('serverside-applied (server dry run)');
    expect(live('not-there')).toBeUndefined();
    expect(live('dry').metadata.resourceVersion).toBe(version);
  });

  it('applies on the client, diffs and replaces', async () => {
    const path = session.write(tracer('classic'), 'classic.yaml');
    await run('apply', '-f', path);
    await run('rollout', 'status', 'deployment/classic');
    expect(writers('classic')).toEqual(['kubectl-client-side-apply Update']);
    // With an update, the defaults that came with it are the writer's.
    expect(fieldsOfWriter('classic', 'kubectl-client-side-apply')).toContain(
      `${CONTAINER('classic')}.imagePullPolicy`,
    );
    const other = session.write(
      {
        ...tracer('classic'),
        metadata: {
          ...tracer('classic').metadata,
          labels: { app: 'classic', extra: 'more' },
        },
      },
      'classic-2.yaml',
    );
    await expect(run('diff', '-f', other)).rejects.toThrow('+    extra: more');
    await run('replace', '-f', other);
    expect(writers('classic')).toEqual([
      'kubectl-client-side-apply Update',
      'kubectl-replace Update',
    ]);
    expect(fieldsOfWriter('classic', 'kubectl-replace')).toEqual([
      '.metadata.labels.extra',
    ]);
  });

  it('goes from client-side to server-side apply', async () => {
    const path = session.write(tracer('moved'), 'moved.yaml');
    await run('apply', '-f', path);
    await run('apply', '--server-side', '-f', path);
    expect(writers('moved')).toEqual([
      'kubectl Apply',
      'kubectl-last-applied Apply',
    ]);
    expect(fieldsOfWriter('moved', 'kubectl-last-applied')).toEqual([
      '.metadata.annotations.kubectl.kubernetes.io/last-applied-configuration',
    ]);
    // A field that is applied no more goes, though client-side apply put it there.
    const { env: _env, ...container } = tracer('moved').spec.template.spec
      .containers[0] as { env?: object };
    const lean = tracer('moved');
    lean.spec.template.spec.containers = [container as never];
    await run(
      'apply',
      '--server-side',
      '-f',
      session.write(lean, 'moved.yaml'),
    );
    expect(JSON.stringify(live('moved').spec)).not.toContain('MODE');
  });

  it('forgets owners when told to, and names what was there before', async () => {
    const path = await applied('reset');
    await run(
      'patch',
      'deployment/reset',
      '--type=merge',
      '-p',
      '{"metadata":{"managedFields":[{}]}}',
    );
    const left = live('reset').metadata.managedFields;
    expect(left).toBeUndefined();
    await run('label', 'deployment/reset', 'x=y');
    expect(live('reset').metadata.managedFields).toBeUndefined();
    await run('apply', '--server-side', '-f', path);
    expect(writers('reset')).toEqual([
      'before-first-apply Update',
      'kubectl Apply',
    ]);
  });
});
