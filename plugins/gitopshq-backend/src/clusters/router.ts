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

import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  beatsQuerySchema,
  beatStripsQuerySchema,
  clusterQuerySchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import express from 'express';
import Router from 'express-promise-router';
import { parseQuery } from '../http';
import type { BeatService } from './BeatService';
import type { ClusterService } from './ClusterService';

function clusterRefOf(params: { namespace: string; name: string }): string {
  return stringifyEntityRef({ kind: 'resource', ...params });
}

/**
 * `GET /clusters`, `/clusters/beats`, `/clusters/:namespace/:name` and
 * `/clusters/:namespace/:name/beats`.
 */
export function createClustersRouter(options: {
  service: ClusterService;
  beats: BeatService;
  httpAuth: HttpAuthService;
}): express.Router {
  const { service, beats, httpAuth } = options;
  const router = Router();

  router.get('/clusters', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(
      await service.list(
        credentials,
        parseQuery(clusterQuerySchema, req.query),
      ),
    );
  });

  router.get('/clusters/:namespace/:name', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(await service.get(credentials, clusterRefOf(req.params)));
  });

  router.get('/clusters/beats', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(
      await beats.strips(
        credentials,
        parseQuery(beatStripsQuerySchema, req.query),
      ),
    );
  });

  router.get('/clusters/:namespace/:name/beats', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    res.json(
      await beats.beats(
        credentials,
        clusterRefOf(req.params),
        parseQuery(beatsQuerySchema, req.query),
      ),
    );
  });

  return router;
}
