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

/** Parts of a container image reference. */
export interface ImageParts {
  /** Last segment of the repository: `cart`. */
  name: string;
  tag?: string;
  /** Without the algorithm. */
  digest?: string;
}

/**
 * Splits `registry:port/path/name:tag@algorithm:digest`. Total: what has no
 * such form comes back as the name.
 */
export function parseImage(image: string): ImageParts {
  const [reference, fullDigest] = image.split('@', 2);
  const lastSegment = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = lastSegment.indexOf(':');
  const name = colon === -1 ? lastSegment : lastSegment.slice(0, colon);
  const tag = colon === -1 ? '' : lastSegment.slice(colon + 1);
  const digest = fullDigest?.slice(fullDigest.indexOf(':') + 1);
  return {
    name: name || image,
    ...(tag && { tag }),
    ...(digest && { digest }),
  };
}
