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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { ClusterProblemError } from './ClusterProblemError';
import { DeadlineExceeded } from './Deadline';
import type { Redaction } from './Redaction';

interface Diagnosis {
  code: string;
  message: string;
  cure: string;
}

const EXPIRED: Diagnosis = {
  code: 'expired-certificate',
  message: 'The TLS certificate of the API server has expired',
  cure: 'Renew the certificate of the API server (kubeadm: `kubeadm certs renew apiserver`, then restart it); if it is valid, correct the clock of this host.',
};

const UNTRUSTED: Diagnosis = {
  code: 'untrusted-certificate',
  message:
    'The TLS certificate of the API server is not signed by the configured certificate authority',
  cure: 'Set caFile or caData of the cluster to the certificate authority that signed it (in a kubeconfig: certificate-authority-data).',
};

const TIMEOUT: Diagnosis = {
  code: 'timeout',
  message: 'The connection to the API server timed out',
  cure: 'Check that a firewall lets this host reach the API server and that the server is not overloaded.',
};

const UNKNOWN_HOST: Diagnosis = {
  code: 'unknown-host',
  message: 'The host name of the API server cannot be resolved',
  cure: 'Correct the url of the cluster, or add the name to the DNS that this host uses.',
};

const NO_ROUTE: Diagnosis = {
  code: 'no-route',
  message: 'No network route leads to the API server',
  cure: 'Connect this host to the network of the API server (VPN, peering, routing table) or correct the url of the cluster.',
};

const LOST: Diagnosis = {
  code: 'connection-lost',
  message:
    'The API server closed the connection before its answer was complete',
  cure: 'Look for restarts of the API server and for idle time-outs of load balancers or proxies before it.',
};

const BAD_KEY_MATERIAL: Diagnosis = {
  code: 'credential-unreadable',
  message:
    'The certificate authority, client certificate or client key of the cluster is not valid PEM, or key and certificate do not match',
  cure: 'Correct caFile, caData or the client certificate and key of the cluster: PEM text, in kubeconfig …-data fields encoded as base64.',
};

const NOT_TLS: Diagnosis = {
  code: 'not-tls',
  message: 'The server does not answer with TLS',
  cure: 'Correct scheme and port in the url of the cluster: an API server listens with TLS, usually on port 6443 or 443.',
};

/** By `code` of the errors of node:net, node:dns, node:tls and OpenSSL. */
const DIAGNOSES = new Map<string, Diagnosis>([
  ['CERT_HAS_EXPIRED', EXPIRED],
  [
    'CERT_NOT_YET_VALID',
    {
      code: 'certificate-not-yet-valid',
      message: 'The TLS certificate of the API server is not valid yet',
      cure: 'Correct the clock of this host or of the host that issued the certificate.',
    },
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['CERT_SIGNATURE_FAILURE', UNTRUSTED],
  ['CERT_UNTRUSTED', UNTRUSTED],
  ['CERT_REJECTED', UNTRUSTED],
  ['CERT_CHAIN_TOO_LONG', UNTRUSTED],
  ['INVALID_CA', UNTRUSTED],
  ['INVALID_PURPOSE', UNTRUSTED],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    {
      code: 'wrong-hostname',
      message:
        'The TLS certificate of the API server is issued for other host names',
      cure: 'Use a name or address that the certificate lists in the url of the cluster, or issue one that lists this name (kubeadm: apiServer.certSANs).',
    },
  ],
  [
    'ECONNREFUSED',
    {
      code: 'connection-refused',
      message: 'Nothing listens at the address of the API server',
      cure: 'Check that the API server runs and that host and port in the url of the cluster are right.',
    },
  ],
  ['ENOTFOUND', UNKNOWN_HOST],
  ['EAI_AGAIN', UNKNOWN_HOST],
  ['EAI_NODATA', UNKNOWN_HOST],
  ['ETIMEDOUT', TIMEOUT],
  ['EHOSTUNREACH', NO_ROUTE],
  ['ENETUNREACH', NO_ROUTE],
  ['EHOSTDOWN', NO_ROUTE],
  ['ECONNRESET', LOST],
  ['EPIPE', LOST],
  ['ECONNABORTED', LOST],
  ['ERR_STREAM_PREMATURE_CLOSE', LOST],
  ['EPROTO', NOT_TLS],
  ['ERR_SSL_WRONG_VERSION_NUMBER', NOT_TLS],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', NOT_TLS],
  [
    'ERR_INVALID_CHAR',
    {
      code: 'credential-unreadable',
      message:
        'The token holds characters that an HTTP header cannot carry, such as a line break',
      cure: 'Write the token again, as one line of text without quotes.',
    },
  ],
]);

const PEM_CODE = /^ERR_OSSL_|^ERR_CRYPTO_|^ERR_SSL_.*(KEY|PEM)/;
const TLS_ALERT_CODE = /^ERR_SSL_.*ALERT/;

/**
 * What a failed connection means, in words an SRE can act on. Reads only the
 * error's code and, for other errors, its redacted message.
 */
export function connectProblem(
  error: unknown,
  server: string,
  redaction: Redaction,
): ClusterProblemError {
  if (error instanceof ClusterProblemError) {
    return error;
  }
  if (error instanceof DeadlineExceeded) {
    return new ClusterProblemError({
      ...TIMEOUT,
      message: `The API server did not answer within ${error.afterMs / 1000} s`,
      value: server,
    });
  }
  const code = codeOf(error);
  if (code.startsWith('HPE_')) {
    return notKubernetes(server, 'the answer is not HTTP');
  }
  const diagnosis = DIAGNOSES.get(code) ?? diagnosisByPattern(code);
  if (diagnosis) {
    return new ClusterProblemError({
      ...diagnosis,
      value: valueOf(error, server, code, redaction),
    });
  }
  const text = error instanceof Error ? error.message : String(error);
  return new ClusterProblemError({
    code: 'connection-failed',
    message: `The request to the API server failed: ${redaction.of(text)}`,
    value: server,
    cure: 'Check url, certificate authority and proxy of the cluster, and that this host reaches the API server.',
  });
}

/** The problem of a server that answers, though not as Kubernetes does. */
export function notKubernetes(value: string, why: string): ClusterProblemError {
  const problem: Problem = {
    code: 'not-kubernetes-api',
    message: `The server does not answer as a Kubernetes API server: ${why}`,
    value,
    cure: 'Correct the url of the cluster: it must lead to the API server itself (kubectl cluster-info), not to a dashboard, a sign-in page or a load balancer without a backend.',
  };
  return new ClusterProblemError(problem, true);
}

function diagnosisByPattern(code: string): Diagnosis | undefined {
  if (TLS_ALERT_CODE.test(code)) {
    return {
      code: 'tls-refused',
      message: `The API server refused the TLS handshake (${code})`,
      cure: 'Check the client certificate of the cluster (expired, or signed by another authority) and that host name and TLS version are accepted.',
    };
  }
  return PEM_CODE.test(code) ? BAD_KEY_MATERIAL : undefined;
}

/** An AggregateError has one error per address of a host that was tried. */
function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string') {
    return code;
  }
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : '';
}

function valueOf(
  error: unknown,
  server: string,
  code: string,
  redaction: Redaction,
): string {
  const { reason } = error as { reason?: unknown };
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' && typeof reason === 'string'
    ? `${server} (${redaction.of(reason)})`
    : server;
}
