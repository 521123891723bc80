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

import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { z } from 'zod/v3';
import { MalformedAnswerError } from './MalformedAnswerError';
import type { GitopshqRequestOptions } from './requests';
import { toQueryString, type QueryValues } from './toQueryString';

type Schema<T> = z.ZodType<T, z.ZodTypeDef, unknown>;

/** @public */
export interface GitopshqClientOptions {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
}

/** A body to be sent, and what makes sending it twice harmless. */
export interface SentBody {
  method?: 'POST' | 'PATCH';
  body: object;
  /** The same key and body are done once, whatever the network does. */
  idempotencyKey?: string;
}

/**
 * Asks the hub: answers are parsed with the schemas the hub answers by.
 *
 * @public
 */
export class HubClient {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: GitopshqClientOptions) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  /** @internal */
  protected async get<T>(
    path: string,
    query: QueryValues,
    schema: Schema<T>,
    options?: GitopshqRequestOptions,
  ): Promise<T> {
    const response = await this.send(`${path}${toQueryString(query)}`, {
      headers: { Accept: 'application/json' },
      signal: options?.signal,
    });
    return this.#parse(`GET /api/gitopshq/v1${path}`, response, schema);
  }

  /** @internal */
  protected async post<T>(
    path: string,
    body: object,
    schema: Schema<T>,
    options?: GitopshqRequestOptions,
  ): Promise<T> {
    return this.sendBody(path, { body }, schema, options);
  }

  /** @internal */
  protected async sendBody<T>(
    path: string,
    { method = 'POST', body, idempotencyKey }: SentBody,
    schema: Schema<T>,
    options?: GitopshqRequestOptions,
  ): Promise<T> {
    const response = await this.send(path, {
      method,
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
      },
      body: JSON.stringify(body),
      signal: options?.signal,
    });
    return this.#parse(`${method} /api/gitopshq/v1${path}`, response, schema);
  }

  /** @internal */
  protected async send(
    pathAndQuery: string,
    request: RequestInit,
  ): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('gitopshq');
    const response = await this.#fetchApi.fetch(
      `${baseUrl}/v1${pathAndQuery}`,
      request,
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }

  async #parse<T>(
    route: string,
    response: Response,
    schema: Schema<T>,
  ): Promise<T> {
    const text = await response.text();
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      throw MalformedAnswerError.notJson(route, text, error);
    }
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      throw MalformedAnswerError.notAsAgreed(route, parsed.error);
    }
    return parsed.data;
  }
}
