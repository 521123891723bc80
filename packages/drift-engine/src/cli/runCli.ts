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

import { parseArgs } from 'node:util';
import { InputError } from '@backstage/errors';
import { compare } from '../compare/compare';
import { applyIgnoreRules } from '../ignore/applyIgnoreRules';
import { runCorpus, scoreLine } from './corpus';
import { readContext, readDesired, readLive } from './inputs';

const USAGE =
  'drift-engine check --desired d.yaml --live live.json --context case.json, or drift-engine --corpus DIR';

/** Where the command line writes. */
export interface CliOutput {
  out(line: string): void;
  error(line: string): void;
}

/**
 * Runs the command line.
 *
 * @returns the exit code: 0 with or without findings, 2 on bad input, told in one line.
 */
export function runCli(argv: readonly string[], output: CliOutput): number {
  try {
    const options = readOptions(argv);
    if ('corpus' in options) {
      const score = runCorpus(options.corpus);
      for (const miss of score.misses) {
        output.out(miss);
      }
      output.out(scoreLine(score));
    } else {
      output.out(JSON.stringify(check(options), undefined, 2));
    }
    return 0;
  } catch (error) {
    if (error instanceof InputError) {
      output.error(error.message.replace(/\s*\n\s*/g, ' '));
      return 2;
    }
    throw error;
  }
}

interface CheckOptions {
  desired: string;
  live: string;
  context: string;
}

function check(options: CheckOptions) {
  const context = readContext(options.context);
  const desired = readDesired(options.desired);
  const live = readLive(options.live);
  const result = compare(desired, live, context);
  return {
    ...result,
    findings: applyIgnoreRules(
      result.findings,
      [],
      Date.parse(context.observedAt),
      { desired, live },
    ),
  };
}

function readOptions(
  argv: readonly string[],
): CheckOptions | { corpus: string } {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        desired: { type: 'string' },
        live: { type: 'string' },
        context: { type: 'string' },
        corpus: { type: 'string' },
      },
    });
  } catch (error) {
    throw new InputError(`${(error as Error).message} Use ${USAGE}.`);
  }
  const { values, positionals } = parsed;
  const [command, ...rest] = positionals;
  if (rest.length > 0 || (command !== undefined && command !== 'check')) {
    throw new InputError(
      `Unknown command "${positionals.join(' ')}": use ${USAGE}.`,
    );
  }
  if (values.corpus !== undefined) {
    return { corpus: values.corpus };
  }
  if (command === undefined) {
    throw new InputError(`No command given: use ${USAGE}.`);
  }
  const required = (name: 'desired' | 'live' | 'context'): string => {
    const value = values[name];
    if (value === undefined) {
      throw new InputError(`--${name} is missing: use ${USAGE}.`);
    }
    return value;
  };
  return {
    desired: required('desired'),
    live: required('live'),
    context: required('context'),
  };
}
