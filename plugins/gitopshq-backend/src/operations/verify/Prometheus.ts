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

import type { VerifyQuery } from '@gitopshq/backstage-plugin-gitopshq-common';
import { z } from 'zod/v3';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1_048_576;
const HOUR_SECONDS = 3_600;
const STEP_SECONDS = 60;

const sample = z.tuple([z.number(), z.string()]);
/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
const answerSchema = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: sample }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ value: sample })),
    }),
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ values: z.array(sample) })),
    }),
  ]),
});

/** What a query is asked about. */
export interface Asked {
  environment: string;
  service: string;
  namespace: string;
}

/** One question, held against the time before the bad release. */
export interface Measured {
  name: string;
  /** Undefined: could not be measured, see `text`. */
  recovered?: boolean;
  text: string;
}

/** A name within a string of PromQL. */
const quoted = (name: string) =>
  name.replace(/\\/g, '\\\\').replace(/(["'`])/g, '\\$1');

function filled(query: string, asked: Asked): string {
  return query.replace(
    /\$(environment|service|namespace)\b/g,
    (_, key: keyof Asked) => quoted(asked[key]),
  );
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) {
    return undefined;
  }
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new Error(`it answered more than ${MAX_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function samplesOf(data: z.infer<typeof answerSchema>['data']) {
  switch (data.resultType) {
    case 'scalar':
      return [data.result];
    case 'vector':
      return data.result.map(({ value }) => value);
    default:
      return data.result.flatMap(({ values }) => values);
  }
}

/** Asks the HTTP API of Prometheus; no message of its holds the token. */
async function ask(
  { url, token }: VerifyQuery,
  path: 'query' | 'query_range',
  parameters: Record<string, string>,
  signal: AbortSignal,
): Promise<number[]> {
  const base = url.endsWith('/') ? url : `${url}/`;
  const address = new URL(`api/v1/${path}`, base);
  let response: Response;
  try {
    response = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams(parameters),
      headers: token ? { authorization: `Bearer ${token}` } : {},
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    throw new Error(
      late
        ? `no answer within ${TIMEOUT_MS / 1_000} s`
        : 'it could not be reached',
    );
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(await bounded(response));
  } catch (error) {
    throw error instanceof SyntaxError
      ? new Error('it did not answer JSON')
      : error;
  }
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) {
    throw new Error('it did not answer as Prometheus does');
  }
  const samples = samplesOf(parsed.data.data);
  // 0/0: nothing was asked, so nothing failed.
  return samples.map(([, text]) => (text === 'NaN' ? 0 : Number(text)));
}

/**
 * Whether a rate is back to what it was in the hour before the bad release.
 * Several series: the worst of them counts.
 *
 * @param times - Epoch ms; `badSince` undefined: not known.
 */
export async function measure(
  query: VerifyQuery,
  asked: Asked,
  times: { now: number; badSince: number | undefined },
  signal: AbortSignal,
): Promise<Measured> {
  const { name, maxRatio } = query;
  const { now, badSince } = times;
  if (badSince === undefined) {
    return {
      name,
      text: `${name}: not measured, for when the bad release was applied is not known`,
    };
  }
  const text = filled(query.query, asked);
  try {
    const end = badSince / 1_000;
    const before = median(
      await ask(
        query,
        'query_range',
        {
          query: text,
          start: String(end - HOUR_SECONDS),
          end: String(end),
          step: String(STEP_SECONDS),
        },
        signal,
      ),
    );
    const present = Math.max(
      0,
      ...(await ask(
        query,
        'query',
        { query: text, time: String(now / 1_000) },
        signal,
      )),
    );
    const limit = (before ?? 0) * maxRatio;
    const recovered = present <= limit;
    return {
      name,
      recovered,
      text: `${name}: ${present} now, ${
        before ?? 0
      } in the hour before the bad release; at most ${limit} is recovered`,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name, text: `${name}: not measured, ${why}` };
  }
}
