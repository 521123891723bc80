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

import { compare } from './compare/compare';
import {
  configMap,
  context,
  deployment,
  findingsOf,
  LATE,
  liveObject,
  told,
  vary,
} from './__testUtils__/scene';
import type { Loose } from './__testUtils__/scene';

const object = (apiVersion: string, kind: string, rest: Loose): Loose => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'shop' },
  ...rest,
});
const clusterScoped = (
  apiVersion: string,
  kind: string,
  rest: Loose,
): Loose => ({
  ...object(apiVersion, kind, rest),
  metadata: { name: 'x' },
});
const inPod = (pod: Loose): Loose => ({
  template: {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'a', image: 'a:1' }], ...pod },
  },
});
const inContainer = (container: Loose): Loose => ({
  template: {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'a', image: 'a:1', ...container }] },
  },
});
const rules = (rule: Loose) => [
  {
    operations: ['CREATE'],
    apiGroups: [''],
    apiVersions: ['v1'],
    resources: ['pods'],
    ...rule,
  },
];

/** What Git says, and what of it and beyond it a foreign writer's PUT came to own. */
const DEFAULTED: [string, Loose, Loose][] = [
  [
    'Deployment',
    object('apps/v1', 'Deployment', { spec: inPod({}) }),
    {
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        },
        template: {
          spec: {
            containers: [
              {
                name: 'a',
                image: 'a:1',
                imagePullPolicy: 'IfNotPresent',
                terminationMessagePath: '/dev/termination-log',
                terminationMessagePolicy: 'File',
                resources: {},
              },
            ],
            restartPolicy: 'Always',
            dnsPolicy: 'ClusterFirst',
            schedulerName: 'default-scheduler',
            terminationGracePeriodSeconds: 30,
            securityContext: {},
          },
        },
      },
    },
  ],
  [
    'images without a tag, of latest and by digest',
    object('apps/v1', 'Deployment', {
      spec: inPod({
        containers: [
          'a',
          'a:latest',
          'r.io:5000/a',
          'a@sha256:12',
          'a:latest@sha256:12',
        ].map((image, at) => ({ name: `c${at}`, image })),
      }),
    }),
    {
      spec: {
        template: {
          spec: {
            containers: [
              ['a', 'Always'],
              ['a:latest', 'Always'],
              ['r.io:5000/a', 'Always'],
              ['a@sha256:12', 'IfNotPresent'],
              ['a:latest@sha256:12', 'Always'],
            ].map(([image, imagePullPolicy], at) => ({
              name: `c${at}`,
              image,
              imagePullPolicy,
            })),
          },
        },
      },
    },
  ],
  [
    'probes, ports, environment and resources of a container',
    object('apps/v1', 'StatefulSet', {
      spec: inContainer({
        livenessProbe: { httpGet: { port: 80 } },
        startupProbe: { grpc: { port: 80 } },
        ports: [{ containerPort: 80 }],
        env: [
          {
            name: 'IP',
            valueFrom: { fieldRef: { fieldPath: 'status.podIP' } },
          },
          {
            name: 'CPU',
            valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } },
          },
        ],
        resources: { limits: { cpu: '1', memory: '1Gi' } },
      }),
    }),
    {
      spec: inContainer({
        livenessProbe: {
          httpGet: { port: 80, path: '/', scheme: 'HTTP' },
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        },
        startupProbe: { grpc: { port: 80, service: '' }, periodSeconds: 10 },
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        env: [
          {
            name: 'IP',
            valueFrom: {
              fieldRef: { fieldPath: 'status.podIP', apiVersion: 'v1' },
            },
          },
          {
            name: 'CPU',
            valueFrom: {
              resourceFieldRef: { resource: 'limits.cpu', divisor: '0' },
            },
          },
        ],
        resources: {
          limits: { cpu: '1000m', memory: '1024Mi' },
          requests: { cpu: 1, memory: '1Gi' },
        },
      }),
    },
  ],
  [
    'volumes, host ports and service accounts of a pod',
    object('apps/v1', 'DaemonSet', {
      spec: inPod({
        hostNetwork: true,
        serviceAccountName: 'sa',
        containers: [
          { name: 'a', image: 'a:1', ports: [{ containerPort: 80 }] },
        ],
        volumes: [
          { name: 'c', configMap: { name: 'c' } },
          { name: 's', secret: { secretName: 's' } },
          { name: 'h', hostPath: { path: '/x' } },
          {
            name: 'p',
            projected: { sources: [{ serviceAccountToken: { path: 't' } }] },
          },
        ],
      }),
    }),
    {
      spec: {
        revisionHistoryLimit: 10,
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
        },
        ...inPod({
          hostNetwork: true,
          serviceAccountName: 'sa',
          serviceAccount: 'sa',
          containers: [
            {
              name: 'a',
              image: 'a:1',
              ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
            },
          ],
          volumes: [
            { name: 'c', configMap: { name: 'c', defaultMode: 420 } },
            { name: 's', secret: { secretName: 's', defaultMode: 420 } },
            { name: 'h', hostPath: { path: '/x', type: '' } },
            {
              name: 'p',
              projected: {
                defaultMode: 420,
                sources: [
                  {
                    serviceAccountToken: { path: 't', expirationSeconds: 3600 },
                  },
                ],
              },
            },
          ],
        }),
      },
    },
  ],
  [
    'StatefulSet',
    object('apps/v1', 'StatefulSet', {
      spec: {
        volumeClaimTemplates: [
          {
            metadata: { name: 'd' },
            spec: { resources: { requests: { storage: '1024Mi' } } },
          },
        ],
        persistentVolumeClaimRetentionPolicy: {},
      },
    }),
    {
      spec: {
        podManagementPolicy: 'OrderedReady',
        serviceName: '',
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { partition: 0 },
        },
        persistentVolumeClaimRetentionPolicy: {
          whenDeleted: 'Retain',
          whenScaled: 'Retain',
        },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'd', creationTimestamp: null },
            spec: {
              resources: { requests: { storage: '1Gi' } },
              volumeMode: 'Filesystem',
            },
            status: { phase: 'Pending' },
          },
        ],
      },
    },
  ],
  [
    'Service',
    object('v1', 'Service', {
      spec: { ports: [{ port: 80 }], sessionAffinityConfig: { clientIP: {} } },
    }),
    {
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.0.0.1',
        clusterIPs: ['10.0.0.1'],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        sessionAffinity: 'None',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
        internalTrafficPolicy: 'Cluster',
        externalTrafficPolicy: 'Cluster',
        allocateLoadBalancerNodePorts: true,
        healthCheckNodePort: 30001,
        publishNotReadyAddresses: false,
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      },
    },
  ],
  [
    'Job',
    object('batch/v1', 'Job', { spec: inPod({ restartPolicy: 'Never' }) }),
    {
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        suspend: false,
        manualSelector: false,
        podReplacementPolicy: 'TerminatingOrFailed',
        selector: {
          matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' },
        },
        template: {
          metadata: {
            labels: {
              a: 'b',
              'controller-uid': 'u',
              'job-name': 'x',
              'batch.kubernetes.io/job-name': 'x',
              'batch.kubernetes.io/controller-uid': 'u',
            },
          },
        },
      },
    },
  ],
  [
    'CronJob',
    object('batch/v1', 'CronJob', {
      spec: { schedule: '@daily', jobTemplate: {} },
    }),
    {
      spec: {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      },
    },
  ],
  [
    'HorizontalPodAutoscaler',
    object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: {
        maxReplicas: 3,
        behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
      },
    }),
    {
      spec: {
        minReplicas: 1,
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: 80 },
            },
          },
        ],
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: 60,
            selectPolicy: 'Max',
            policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
          },
          scaleUp: {
            stabilizationWindowSeconds: 0,
            selectPolicy: 'Max',
            policies: [
              { type: 'Pods', value: 4, periodSeconds: 15 },
              { type: 'Percent', value: 100, periodSeconds: 15 },
            ],
          },
        },
      },
    },
  ],
  [
    'NetworkPolicy',
    object('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { egress: [{ ports: [{ port: 53 }] }] },
    }),
    {
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        egress: [{ ports: [{ port: 53, protocol: 'TCP' }] }],
      },
    },
  ],
  [
    'ValidatingWebhookConfiguration',
    clusterScoped(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      {
        webhooks: [
          {
            name: 'a.b.c',
            rules: rules({}),
            clientConfig: { service: { name: 's', namespace: 'n' } },
          },
        ],
      },
    ),
    {
      webhooks: [
        {
          name: 'a.b.c',
          rules: rules({ scope: '*' }),
          clientConfig: { service: { name: 's', namespace: 'n', port: 443 } },
          failurePolicy: 'Fail',
          matchPolicy: 'Equivalent',
          timeoutSeconds: 10,
          namespaceSelector: {},
          objectSelector: {},
        },
      ],
    },
  ],
  [
    'RoleBinding',
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
      subjects: [
        { kind: 'User', name: 'u' },
        { kind: 'ServiceAccount', name: 's', namespace: 'n' },
      ],
      roleRef: { kind: 'Role', name: 'r' },
    }),
    {
      subjects: [
        { kind: 'User', name: 'u', apiGroup: 'rbac.authorization.k8s.io' },
        { kind: 'ServiceAccount', name: 's', namespace: 'n' },
      ],
      roleRef: {
        kind: 'Role',
        name: 'r',
        apiGroup: 'rbac.authorization.k8s.io',
      },
    },
  ],
  [
    'an aggregated ClusterRole',
    clusterScoped('rbac.authorization.k8s.io/v1', 'ClusterRole', {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
    }),
    { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  ],
  [
    'PersistentVolumeClaim',
    object('v1', 'PersistentVolumeClaim', {
      spec: { resources: { requests: { storage: '1Gi' } } },
    }),
    {
      metadata: {
        finalizers: ['kubernetes.io/pvc-protection'],
        annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
      },
      spec: { volumeName: 'pv-1', volumeMode: 'Filesystem' },
    },
  ],
  [
    'StorageClass',
    clusterScoped('storage.k8s.io/v1', 'StorageClass', { provisioner: 'p' }),
    { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  ],
  [
    'PriorityClass',
    clusterScoped('scheduling.k8s.io/v1', 'PriorityClass', { value: 5 }),
    {
      preemptionPolicy: 'PreemptLowerPriority',
      globalDefault: false,
      description: '',
    },
  ],
  [
    'CustomResourceDefinition',
    clusterScoped('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      spec: {
        group: 'acme.io',
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [
          {
            name: 'v1',
            schema: {
              openAPIV3Schema: {
                type: 'object',
                nullable: false,
                description: '',
                properties: { a: { type: 'string', uniqueItems: false } },
              },
            },
          },
        ],
      },
    }),
    {
      spec: {
        conversion: { strategy: 'None' },
        names: {
          kind: 'Widget',
          plural: 'widgets',
          singular: 'widget',
          listKind: 'WidgetList',
        },
        versions: [
          {
            name: 'v1',
            served: false,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { a: { type: 'string' } },
              },
            },
          },
        ],
      },
    },
  ],
  [
    'Namespace',
    clusterScoped('v1', 'Namespace', {}),
    {
      metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
      spec: { finalizers: ['kubernetes'] },
    },
  ],
  [
    'LimitRange',
    object('v1', 'LimitRange', {
      spec: {
        limits: [
          { type: 'Container', max: { cpu: '2' }, min: { memory: '1Mi' } },
        ],
      },
    }),
    {
      spec: {
        limits: [
          {
            type: 'Container',
            max: { cpu: '2' },
            min: { memory: '1Mi' },
            default: { cpu: '2' },
            defaultRequest: { cpu: '2', memory: '1Mi' },
          },
        ],
      },
    },
  ],
  [
    'Secret',
    object('v1', 'Secret', { stringData: { a: 'b' } }),
    { type: 'Opaque', data: { a: 'Yg==' }, stringData: undefined },
  ],
  [
    'FlowSchema',
    clusterScoped('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', {
      spec: { priorityLevelConfiguration: { name: 'p' } },
    }),
    { spec: { matchingPrecedence: 1000 } },
  ],
  [
    'APIService',
    clusterScoped('apiregistration.k8s.io/v1', 'APIService', {
      spec: { service: { name: 's', namespace: 'n' }, caBundle: 'YQ==\n' },
    }),
    {
      spec: {
        service: { name: 's', namespace: 'n', port: 443 },
        caBundle: 'YQ==',
      },
    },
  ],
];

it.each(DEFAULTED)(
  'defaults are no drift, whoever owns them: %s',
  (_title, desired, filled) => {
    const object_ = vary(desired, filled);
    const live = liveObject(object_, [
      { manager: 'kubectl-replace', owns: object_ },
    ]);
    expect(findingsOf(desired, live)).toEqual([]);
    expect(findingsOf(desired, live, LATE)).toEqual([]);
  },
);

describe('what looks like a default and is none', () => {
  it.each<[string, Loose, Loose, string[]]>([
    [
      'Job defaults in the template of a CronJob',
      object('batch/v1', 'CronJob', { spec: { jobTemplate: {} } }),
      { spec: { jobTemplate: { spec: { backoffLimit: 6, suspend: false } } } },
      [
        'spec.jobTemplate.spec.backoffLimit added manual k9s',
        'spec.jobTemplate.spec.suspend added manual k9s',
      ],
    ],
    [
      'the window of scaling down',
      object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: {} }),
      { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } },
      ['spec.behavior.scaleDown.stabilizationWindowSeconds added manual k9s'],
    ],
    [
      'policy types without egress',
      object('networking.k8s.io/v1', 'NetworkPolicy', { spec: {} }),
      { spec: { policyTypes: ['Ingress', 'Egress'] } },
      ['spec.policyTypes added manual k9s'],
    ],
    [
      "a pull policy that is not the image's",
      object('apps/v1', 'Deployment', { spec: inContainer({}) }),
      { spec: inContainer({ imagePullPolicy: 'Always' }) },
      [
        'spec.template.spec.containers[name=a].imagePullPolicy added manual k9s',
      ],
    ],
    [
      "a host port outside the host's network",
      object('apps/v1', 'Deployment', {
        spec: inContainer({ ports: [{ containerPort: 80 }] }),
      }),
      { spec: inContainer({ ports: [{ containerPort: 80, hostPort: 80 }] }) },
      [
        'spec.template.spec.containers[name=a].ports[containerPort=80,protocol=TCP].hostPort added manual k9s',
      ],
    ],
    [
      'a probe: its defaults are none of its leaves',
      object('apps/v1', 'Deployment', { spec: inContainer({}) }),
      {
        spec: inContainer({
          readinessProbe: {
            tcpSocket: { port: 80 },
            periodSeconds: 10,
            timeoutSeconds: 5,
          },
        }),
      },
      [
        'spec.template.spec.containers[name=a].readinessProbe.tcpSocket.port added manual k9s',
        'spec.template.spec.containers[name=a].readinessProbe.timeoutSeconds added manual k9s',
      ],
    ],
    [
      'rules of a ClusterRole that is not aggregated',
      clusterScoped('rbac.authorization.k8s.io/v1', 'ClusterRole', {}),
      { rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] },
      ['rules added manual k9s'],
    ],
    [
      'a selector of pods turned into one of namespaces',
      object('networking.k8s.io/v1', 'NetworkPolicy', {
        spec: { ingress: [{ from: [{ podSelector: {} }] }] },
      }),
      { spec: { ingress: [{ from: [{ namespaceSelector: {} }] }] } },
      ['spec.ingress changed manual k9s'],
    ],
  ])('%s', (_title, desired, change, expected) => {
    const changed = vary(desired, change);
    expect(
      findingsOf(
        desired,
        liveObject(changed, [{ manager: 'k9s', owns: changed }]),
      ),
    ).toEqual(expected);
  });
});

it('takes what was filled in before a change for a default', () => {
  const git = deployment();
  const live = deployment(
    {},
    {},
    { image: 'web', imagePullPolicy: 'IfNotPresent' },
  );
  expect(
    findingsOf(git, liveObject(live, [{ manager: 'kubectl-set', owns: live }])),
  ).toEqual([
    'spec.template.spec.containers[name=web].image changed manual kubectl-set',
  ]);
});

it('finds a zero that is a pointer or a struct to Kubernetes', () => {
  const git = deployment({ strategy: { rollingUpdate: {} } });
  const live = deployment({
    strategy: { rollingUpdate: { maxUnavailable: 0 } },
  });
  expect(
    findingsOf(git, liveObject(live, [{ manager: 'k9s', owns: live }])),
  ).toEqual(['spec.strategy.rollingUpdate.maxUnavailable added manual k9s']);
  expect(findingsOf(live, liveObject(git, []))).toEqual([
    'spec.strategy.rollingUpdate.maxUnavailable removed unknown -',
  ]);
});

it('takes defaults of a LimitRange in the namespace for defaults', () => {
  const limitRange = (namespace: string) => ({
    ...object('v1', 'LimitRange', {
      spec: {
        limits: [
          {
            type: 'Container',
            default: { cpu: '500m' },
            defaultRequest: { cpu: '100m' },
          },
        ],
      },
    }),
    metadata: { name: 'limits', namespace },
  });
  const pod = (resources?: Loose) =>
    object('v1', 'Pod', {
      spec: {
        containers: [
          { name: 'a', image: 'a:1', ...(resources && { resources }) },
        ],
      },
    });
  const filled = pod({ limits: { cpu: '0.5' }, requests: { cpu: '0.1' } });
  const live = liveObject(filled, [
    { manager: 'kubectl-replace', owns: filled },
  ]);
  expect(findingsOf(pod(), [live, limitRange('shop')])).toEqual([]);
  expect(findingsOf(pod(), [live, limitRange('other')])).toHaveLength(2);
});

describe('objects', () => {
  const tracking = [{ in: 'labels' as const, key: 'app', value: 'shop' }];
  const marked = (metadata: Loose): Loose => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'x-abc12',
      namespace: 'shop',
      labels: { app: 'shop' },
      ...metadata,
    },
  });
  const owned = (live: Loose) =>
    liveObject(live, [{ manager: 'gitops', owns: live }]);

  it('made from a generateName in Git are not extra', () => {
    const desired = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { generateName: 'x-', namespace: 'shop' },
    };
    expect(
      findingsOf([desired], owned(marked({ generateName: 'x-' })), {
        tracking,
      }),
    ).toEqual([]);
    expect(
      findingsOf([desired], owned(marked({ generateName: 'y-' })), {
        tracking,
      }),
    ).toEqual(['(object) extra failed-sync gitops']);
  });

  it('whose manifest is broken are not extra', () => {
    const broken = JSON.parse(`{"a":${'['.repeat(300)}${']'.repeat(300)}}`);
    const result = compare(
      [{ ...marked({ namespace: undefined }), spec: broken }],
      [owned(marked({}))],
      context({ tracking }),
    );
    expect(told(result)).toEqual([]);
    expect(result.unreadable).toHaveLength(1);
  });

  it.each([
    ['a sops key', { sops: { mac: 'x' }, data: { a: 'x' } }],
    ['an encrypted value', { data: { a: 'ENC[AES256_GCM,data:x]' } }],
  ])('encrypted in Git are not compared: %s', (_title, rest) => {
    const desired = object('v1', 'Secret', rest);
    const result = compare(
      [desired],
      [liveObject(object('v1', 'Secret', { data: { a: 'eA==' } }), [])],
      context(),
    );
    expect(told(result)).toEqual([]);
    expect(result.notes).toMatchObject([{ kind: 'encrypted' }]);
  });

  it('read in another version are noted and neither missing nor extra', () => {
    const hpa = (version: string): Loose => ({
      ...object(`autoscaling/${version}`, 'HorizontalPodAutoscaler', {
        spec: { maxReplicas: 3 },
      }),
    });
    const result = compare(
      [hpa('v1')],
      [
        owned({
          ...hpa('v2'),
          metadata: { name: 'x', namespace: 'shop', labels: { app: 'shop' } },
        }),
      ],
      context({ tracking }),
    );
    expect(told(result)).toEqual([]);
    expect(result.notes).toMatchObject([{ kind: 'not-comparable' }]);
  });

  it('stated twice count as the last one says', () => {
    const result = compare(
      [configMap({ A: '1' }), configMap({ A: '2' })],
      [liveObject(configMap({ A: '2' }), [])],
      context(),
    );
    expect(told(result)).toEqual([]);
    expect(result.notes).toMatchObject([{ kind: 'duplicate' }]);
  });
});

describe('null and empty', () => {
  it.each<[string, Loose, Loose, string[]]>([
    ['count as absent on both sides', { a: null, b: {}, c: [] }, {}, []],
    ['in live only too', {}, { b: {}, c: [], d: { e: {} } }, []],
    [
      'Git empty and live filled is added',
      { a: {}, b: [] },
      { a: { c: '1' }, b: [1] },
      ['spec.a.c added manual k9s', 'spec.b added manual k9s'],
    ],
    [
      'Git filled and live empty is removed',
      { a: { c: '1' }, b: [1] },
      { a: {}, b: [] },
      ['spec.a.c removed manual k9s', 'spec.b removed manual k9s'],
    ],
  ])('%s', (_title, desired, live, expected) => {
    const thing = (spec: Loose) => object('acme.io/v1', 'Thing', { spec });
    expect(
      findingsOf(
        thing(desired),
        liveObject(thing(live), [
          {
            manager: 'k9s',
            fieldsV1: { 'f:spec': { 'f:a': { 'f:c': {} }, 'f:b': {} } },
          },
        ]),
      ),
    ).toEqual(expected);
  });
});

describe('server defaults that the applier owns by its updates', () => {
  it('are no drift when late, other fields are', () => {
    const git = deployment();
    const live = deployment({ revisionHistoryLimit: 10, paused: true });
    expect(
      findingsOf(
        git,
        liveObject(live, [
          { manager: 'gitops', owns: live, operation: 'Update' },
        ]),
        LATE,
      ),
    ).toEqual(['spec.paused added failed-sync gitops']);
  });
});
