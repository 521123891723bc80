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

export interface Config {
  /** GitOpsHQ: the fleet and its delivery. Every key is optional. */
  gitopshq?: {
    /**
     * Clusters; they win over those of `kubernetes.clusterLocatorMethods`, and
     * both over entities of the same name.
     */
    clusters?: Array<{
      /** `prod-eu` is `resource:default/prod-eu`. */
      name: string;
      /** URL of the API server; this or `kubeconfig`. */
      url?: string;
      kubeconfig?: {
        /**
         * Relative paths start at the root of the Backstage repository, where
         * `backstage.json` is; without one at the working directory.
         */
        path: string;
        /** Default: the file's current context. */
        context?: string;
      };
      /** PEM file of the authority of the API server. */
      caFile?: string;
      /** PEM text, or the base64 of it as in a kubeconfig. */
      caData?: string;
      /** Accepts any certificate; shown as a warning on the cluster. */
      skipTLSVerify?: boolean;
      /** How the cluster is read; exactly one key. */
      reader?: {
        /** @visibility secret */
        token?: string;
        /** Read again at each connect. */
        tokenFile?: string;
        /** The own pod's service account, or the identity a cloud gives us. */
        authProvider?:
          | 'serviceAccount'
          | 'aws'
          | 'azure'
          | 'googleServiceAccount';
      };
      /**
       * How operations write to the cluster, exactly one key; absent: it is
       * read-only. Nothing is read with it.
       */
      writer?: {
        /** @visibility secret */
        token?: string;
        /** Read again at each connect. */
        tokenFile?: string;
        authProvider?:
          | 'serviceAccount'
          | 'aws'
          | 'azure'
          | 'googleServiceAccount';
        /** Another context of `kubeconfig`, for the same cluster. */
        kubeconfigContext?: string;
      };
      /**
       * Kinds without namespace that are compared, and written by operations,
       * such as `rbac.authorization.k8s.io/v1/ClusterRole`. Default: none.
       */
      clusterScopedKinds?: string[];
      /** Entity ref; default: the owner of the cluster's entity. */
      owner?: string;
    }>;
    /** Environments; they win over entities of the same name. */
    environments?: Array<{
      /** `shop-eu` is `resource:default/shop-eu`. */
      name: string;
      /** Name or entity ref. */
      cluster: string;
      /** A namespace belongs to one environment. */
      namespaces: string[];
      /** Default: production. */
      tier?: 'production' | 'non-production';
      tenant?: string;
      /** Entity ref; default: the owner of the environment's entity. */
      owner?: string;
      /** Where Git holds the wanted state. */
      source?: {
        repository: string;
        branch: string;
        path: string;
      };
      /** Folder or label value of a service -> component. */
      services?: { [folderOrLabelValue: string]: string };
      /**
       * `auto` (Chart.yaml: helm; kustomization.yaml: kustomize; else plain),
       * `plain`, `kustomize`, `helm`, or one that a module adds. Default: auto.
       */
      renderer?: string;
      helm?: {
        /** Default: the environment's name. */
        releaseName?: string;
        /** Relative to `source.path`; later ones win. */
        valueFiles?: string[];
      };
      /** How a commit of an operation gets onto the branch. Default: push. */
      publish?: 'push' | 'pull-request';
      /** What applies the commits. Default: direct. */
      delivery?: 'direct' | EnvironmentDelivery;
      /** Field manager that applies. Default: by delivery. */
      applier?: string;
      /** Marks the applier leaves on its objects. Default: by delivery. */
      tracking?: Array<{
        in: 'labels' | 'annotations';
        key: string;
        /** The whole value; this or `valuePrefix`. */
        value?: string;
        valuePrefix?: string;
      }>;
      /** Compares Secrets, by fingerprint only. Default: false. */
      compareSecrets?: boolean;
    }>;
    /** What entities may declare; without a rule, nothing. */
    trust?: Array<{
      /**
       * Patterns over `backstage.io/managed-by-location`: whole path segments,
       * `*` for one, at the end for one or more.
       */
      locations: string[];
      /** Only entities with one of these owners; narrows, never widens. */
      owners?: string[];
      allow?: {
        apiServers?: string[];
        clusters?: string[];
        namespaces?: string[];
        /** Patterns as in `locations`. */
        repositories?: string[];
        tiers?: Array<'production' | 'non-production'>;
        /** Environments whose services components may claim. */
        claims?: string[];
      };
    }>;
    /** How source repositories are read; credentials are `integrations`. */
    git?: {
      /** Seconds between two looks at a repository. Default: 60. */
      pollSeconds?: number;
      /** Default: https and ssh; the others are for tests. */
      allowProtocols?: Array<'https' | 'ssh' | 'http' | 'file'>;
      /**
       * Where clones are kept between restarts. Default: `gitopshq` below
       * `backend.workingDirectory`, else below the system's temporary folder.
       */
      workingDirectory?: string;
      /** A fetch is given up after this time. Default: 300. */
      timeoutSeconds?: number;
      /** Larger files are not read. Default: 8. */
      maxFileMiB?: number;
      /** A larger clone is removed and no longer fetched. Default: 4096. */
      maxRepositoryMiB?: number;
      /** Commits for the people who ask; they are the authors. */
      committer?: {
        /** Default: GitOpsHQ. */
        name?: string;
        /** Default: gitopshq@example.com. */
        email?: string;
      };
    };
    /** By what people own things when it is decided what they may execute. */
    ownership?: {
      /** Generations of groups above a person's own that count. Default: 0. */
      groupDepth?: number;
    };
    /** When an operation has succeeded. */
    verify?: {
      /** How long everything must stay well. Default: 120. */
      stabilitySeconds?: number;
      /** Not recovered within this time means failed. Default: 900. */
      timeoutSeconds?: number;
      /** Questions to Prometheus that stand for the error rate. */
      queries?: Array<{
        name: string;
        /** Base URL of the Prometheus HTTP API. */
        url: string;
        /** `$environment`, `$service`, `$namespace` are put in. */
        query: string;
        /**
         * Recovered: at most this times the median of the hour before the bad
         * release. Default: 1.5.
         */
        maxRatio?: number;
        /**
         * Sent as a bearer token.
         *
         * @visibility secret
         */
        token?: string;
      }>;
    };
    /** How differences between Git and the clusters are judged. */
    drift?: {
      /**
       * Seconds a commit may wait for the applier before that is a failed
       * sync. Default: 600.
       */
      graceSeconds?: number;
      /** Findings that are shown and not counted. */
      ignore?: Array<{
        /** Kubernetes kind, such as Deployment. */
        kind?: string;
        /** Name of the object; `*` stands for any text. */
        name?: string;
        /** Path of the field; `*` stands for one segment, `**` for any. */
        path?: string;
        cause?: string;
        /** Field manager. */
        manager?: string;
        /** Name or entity ref. Default: all environments. */
        environment?: string;
        reason: string;
        /** ISO 8601 in UTC. Default: never. */
        expiresAt?: string;
      }>;
      /** Field managers besides the known ones: exact, or `-suffix`. */
      managers?: {
        manual?: string[];
        controller?: string[];
        autoscaling?: string[];
      };
    };
    /**
     * Names whose values are never shown nor written to Git, with `*` for any
     * text; added to those of passwords, tokens, secrets, keys, credentials.
     */
    redact?: string[];
    /** Secrets the hub works with. */
    keys?: {
      /**
       * Keys of what is kept in the database encrypted: what Argo CD and Flux
       * say of how they render, for the replicas that do not look after the
       * cluster. The first one encrypts, all of them decrypt.
       */
      encryption?: Array<{
        /** Short name, kept beside what was encrypted. */
        id: string;
        /**
         * At least 16 characters, such as the output of `openssl rand -hex 32`.
         * @visibility secret
         */
        key: string;
      }>;
      /**
       * Key of the fingerprints that stand for Secret values. Required in
       * production as soon as an environment compares Secrets.
       * @visibility secret
       */
      fingerprint?: string;
    };
    /** The binaries that render, supplied by the operator. */
    render?: {
      /** Name to be found on PATH, or an absolute path. Default: kustomize. */
      kustomizeBinary?: string;
      /** Name to be found on PATH, or an absolute path. Default: helm. */
      helmBinary?: string;
      /** Default: 30. */
      timeoutSeconds?: number;
      /** Largest output of one rendering. Default: 32. */
      maxOutputMiB?: number;
    };
    /** Thresholds of the signals. */
    signals?: {
      /** Seconds since the last beat of a cluster. */
      agentHeartbeat?: {
        /** Default: 60. */
        noticeSeconds?: number;
        /** Default: 120. */
        warningSeconds?: number;
        /** Default: 300. */
        criticalSeconds?: number;
      };
      /** Share of expected pods that are not Ready. */
      podHealth?: {
        /** Default: 10. */
        warningPercent?: number;
        /** Default: 30. */
        criticalPercent?: number;
        /** Default: 300. */
        staleSeconds?: number;
      };
      deploymentSync?: {
        /** From this many services out of sync on: critical. Default: 3. */
        criticalCount?: number;
        /** Comparisons older than this are stale: unknown. Default: 300. */
        staleSeconds?: number;
      };
      drift?: {
        /** Comparisons older than this are stale: unknown. Default: 300. */
        staleSeconds?: number;
      };
      /** Services rolled back per forward releases, trailing 30 days. */
      rollbackRate?: {
        /** From this share on: warning. Default: 2. */
        warningPercent?: number;
        /** Beyond this share: critical. Default: 5. */
        criticalPercent?: number;
        /** With fewer releases it is at most notice. Default: 20. */
        minimumReleases?: number;
      };
    };
  };
}

/** Delivery by a tool; objects are `<namespace>/<name>`. */
interface EnvironmentDelivery {
  /** The Application. */
  argocd?: string;
  flux?: { kustomization?: string; helmRelease?: string };
}
