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

import { isEqual } from 'lodash';
import { isRecord, KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import {
  compileLabelSelector,
  LabelSelector,
} from '../selectors/labelSelector';
import { nameCauses } from './names';
import { StatusCause } from './StatusError';

const TEMPLATED = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
]);

/**
 * What the API server would refuse: a handful of its rules, those that people run into.
 * @param previous - the stored state when the object is being changed
 */
export function validate(
  facts: ResourceFacts,
  object: KubeObject,
  previous?: KubeObject,
): StatusCause[] {
  const causes = [...nameCauses(facts, object.metadata.name)];
  if (facts.kind === 'ConfigMap' || facts.kind === 'Secret') {
    if (previous?.immutable === true && !isEqual(object.data, previous.data)) {
      causes.push(
        forbiddenChange('data', 'field is immutable when `immutable` is set'),
      );
    }
  }
  if (facts.group !== '' && facts.group !== 'apps' && facts.group !== 'batch') {
    return causes;
  }
  const spec = isRecord(object.spec) ? object.spec : undefined;
  if (facts.kind === 'Pod') {
    causes.push(...podSpec(spec, 'spec'));
  }
  if (TEMPLATED.has(facts.kind)) {
    causes.push(...workloadSpec(facts.kind, spec));
    const before = isRecord(previous?.spec) ? previous.spec : undefined;
    if (before && !isEqual(before.selector, spec?.selector)) {
      causes.push(
        invalidValue('spec.selector', spec?.selector, 'field is immutable'),
      );
    }
  }
  return causes;
}

function workloadSpec(
  kind: string,
  spec: Record<string, unknown> | undefined,
): StatusCause[] {
  if (!spec) {
    return [required('spec')];
  }
  const causes: StatusCause[] = [];
  for (const field of ['replicas', 'parallelism', 'completions']) {
    const value = spec[field];
    if (value !== undefined && Number(value) < 0) {
      causes.push(
        invalidValue(
          `spec.${field}`,
          value,
          'must be greater than or equal to 0',
        ),
      );
    }
  }
  const template = isRecord(spec.template) ? spec.template : undefined;
  const metadata = isRecord(template?.metadata) ? template.metadata : {};
  causes.push(
    ...podSpec(
      isRecord(template?.spec) ? template.spec : undefined,
      'spec.template.spec',
    ),
  );
  const strategy = spec.strategy ?? spec.updateStrategy;
  const rolling = isRecord(strategy) ? strategy.rollingUpdate : undefined;
  for (const field of ['maxSurge', 'maxUnavailable']) {
    const value = isRecord(rolling) ? rolling[field] : undefined;
    if (value !== undefined && !/^\d+%?$/.test(String(value))) {
      causes.push(
        invalidValue(
          `spec.strategy.rollingUpdate.${field}`,
          value,
          'must be a whole number or a percentage such as 25%',
        ),
      );
    }
  }
  if (kind === 'Job') {
    return causes;
  }
  if (!isRecord(spec.selector)) {
    return [...causes, required('spec.selector')];
  }
  const selects = compileLabelSelector(spec.selector as LabelSelector);
  if (!selects((metadata.labels ?? {}) as Record<string, string>)) {
    causes.push(
      invalidValue(
        'spec.template.metadata.labels',
        metadata.labels,
        '`selector` does not match template `labels`',
      ),
    );
  }
  return causes;
}

function podSpec(
  spec: Record<string, unknown> | undefined,
  path: string,
): StatusCause[] {
  const containers = spec?.containers;
  if (!Array.isArray(containers) || containers.length === 0) {
    return [required(`${path}.containers`)];
  }
  const names = new Set<unknown>();
  return containers.flatMap((container, index) => {
    const at = `${path}.containers[${index}]`;
    if (!isRecord(container)) {
      return [invalidValue(at, container, 'must be an object')];
    }
    const causes: StatusCause[] = [];
    if (container.name === '') {
      causes.push(required(`${at}.name`));
    } else if (names.has(container.name)) {
      causes.push({
        reason: 'FieldValueDuplicate',
        message: `Duplicate value: ${JSON.stringify(container.name)}`,
        field: `${at}.name`,
      });
    }
    names.add(container.name);
    if (typeof container.image !== 'string' || container.image === '') {
      causes.push(required(`${at}.image`));
    }
    return causes;
  });
}

function required(field: string): StatusCause {
  return { reason: 'FieldValueRequired', message: 'Required value', field };
}

function invalidValue(field: string, value: unknown, why: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value) ?? 'null'}: ${why}`,
    field,
  };
}

function forbiddenChange(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}
