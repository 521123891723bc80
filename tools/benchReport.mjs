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

/**
 * @typedef {{ name: string, value: number, unit: string, goal?: { atMost?: number, atLeast?: number }, note?: string }} Figure
 * @typedef {{ name: string, description: string, figures: Figure[], seconds: number, error?: string }} BenchResult
 */

/**
 * Reads the command line of `yarn bench [name …] [--json FILE] [--list]`.
 *
 * @throws Error on an option there is not.
 */
export function readBenchArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'string' }, list: { type: 'boolean' } },
  });
  return {
    names: positionals,
    jsonFile: values.json,
    list: values.list ?? false,
  };
}

/**
 * The benches of these names, or all without a name.
 *
 * @throws Error that lists the names when one is unknown, or is given twice by two files.
 */
export function chooseBenches(benches, names) {
  const known = benches.map(({ name }) => name);
  const twice = known.find((name, at) => known.indexOf(name) !== at);
  if (twice !== undefined) {
    const files = benches
      .filter(({ name }) => name === twice)
      .map(({ file }) => file);
    throw new Error(
      `Two benches have the name "${twice}": ${files.join(
        ', ',
      )}; rename one of them.`,
    );
  }
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no bench "${unknown.join('", "')}". There are: ${known.join(
        ', ',
      )}.`,
    );
  }
  return names.length === 0
    ? benches
    : benches.filter(({ name }) => names.includes(name));
}

/** Whether a figure keeps its goal; undefined without a goal. What is no number keeps none. */
export function meetsGoal({ value, goal }) {
  if (goal?.atMost === undefined && goal?.atLeast === undefined) {
    return undefined;
  }
  return (
    value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity)
  );
}

/** How many goals were missed and how many benches crashed. */
export function summarise(results) {
  const judged = results
    .flatMap(({ figures }) => figures.map(meetsGoal))
    .filter(met => met !== undefined);
  return {
    goals: judged.length,
    missed: judged.filter(met => !met).length,
    crashed: results.filter(({ error }) => error !== undefined).length,
  };
}

function formatNumber(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number.isFinite(value)
    ? value.toLocaleString('en-US', { maximumFractionDigits: digits })
    : String(value);
}

function formatGoal({ goal }) {
  return [
    goal?.atLeast !== undefined && `≥ ${formatNumber(goal.atLeast)}`,
    goal?.atMost !== undefined && `≤ ${formatNumber(goal.atMost)}`,
  ]
    .filter(Boolean)
    .join(' and ');
}

const verdicts = { true: 'met', false: 'missed', undefined: '' };

/** The figures as a table with aligned columns. */
export function benchTable(results) {
  const head = ['bench', 'figure', 'value', 'unit', 'goal', 'verdict', 'note'];
  const rows = results.flatMap(({ name, figures, error }) => [
    ...figures.map(figure => [
      name,
      figure.name,
      formatNumber(figure.value),
      figure.unit,
      formatGoal(figure),
      verdicts[meetsGoal(figure)],
      figure.note ?? '',
    ]),
    ...(error === undefined ? [] : [[name, 'crashed', '', '', '', '', error]]),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column].length)),
  );
  const numeric = 2;
  return [head, widths.map(width => '-'.repeat(width)), ...rows]
    .map(row =>
      row
        .map((cell, column) =>
          column === numeric
            ? cell.padStart(widths[column])
            : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The last line of a run. */
export function benchSummary(results) {
  const { goals, missed, crashed } = summarise(results);
  return [
    `${goals - missed} of ${goals} goals met, ${missed} missed`,
    ...(crashed > 0
      ? [`${crashed} bench${crashed === 1 ? '' : 'es'} crashed`]
      : []),
  ].join('; ');
}

/** What `--json` writes: the same figures, with their verdicts. */
export function benchJson(machine, results) {
  return {
    ...machine,
    ...summarise(results),
    benches: results.map(({ figures, ...bench }) => ({
      ...bench,
      figures: figures.map(figure => {
        const met = meetsGoal(figure);
        return { ...figure, ...(met !== undefined && { met }) };
      }),
    })),
  };
}
