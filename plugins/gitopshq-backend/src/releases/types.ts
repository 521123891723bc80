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
import type { OperationKind } from '@gitopshq/backstage-plugin-gitopshq-common';

/** An operation of ours that made a commit. */
export interface CommittedOperation {
  operationId: string;
  kind: OperationKind;
  /** Full ids of the commits that a rollback took back. */
  rolledBack?: readonly string[];
}

/**
 * Which commits were made by operations of ours. A trailer proves nothing:
 * an answer is given only where the stored operation committed this very
 * commit, or the commit's tree has the blobs that were planned.
 */
export interface OperationLookup {
  /** Those of the commits that an operation made; of the others nothing. */
  committed(
    environmentRef: string,
    shas: readonly string[],
  ): Promise<ReadonlyMap<string, CommittedOperation>>;
}

/** What the timeline tells other features; nothing here asks for permission. */
export interface ReleasesService {
  /**
   * When the oldest of the releases that a rollback takes back became applied;
   * undefined where that was not seen. Epoch ms by the database's clock.
   *
   * @param serviceId - Absent: of any service of the environment.
   * @param toSha - What is rolled back to; releases after it are taken back.
   */
  badSince(
    environmentRef: string,
    toSha: string,
    serviceId?: string,
  ): Promise<number | undefined>;
  /** Says that operations have changed, so that kinds are looked up again. */
  operationsChanged(environmentRef: string): void;
}
