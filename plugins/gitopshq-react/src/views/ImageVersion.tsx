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

import { makeStyles } from '@material-ui/core/styles';
import { Hint } from './Hint';
import { parseImage } from './parseImage';

/** Hex digits shown of a digest, as container tools shorten it. */
const DIGEST_DIGITS = 12;

const useStyles = makeStyles(
  {
    images: { display: 'inline-flex', flexWrap: 'wrap', columnGap: 8 },
    image: { fontFamily: 'monospace', overflowWrap: 'anywhere' },
  },
  { name: 'GitopshqImageVersion' },
);

/** @public */
export interface ImageVersionProps {
  /** As the workload names it, with registry and digest. */
  image: string;
}

/** Name and tag of an image; the whole reference is in the tooltip. @public */
export function ImageVersion({ image }: ImageVersionProps) {
  const classes = useStyles();
  const { name, tag, digest } = parseImage(image);
  const short = [
    name,
    tag && `:${tag}`,
    digest && `@${digest.slice(0, DIGEST_DIGITS)}`,
  ]
    .filter(Boolean)
    .join('');
  return (
    <Hint title={image} className={classes.image}>
      {short}
    </Hint>
  );
}

/** @public */
export interface ImageVersionsProps {
  images: string[];
  /** Images beyond this number are counted only; default 3. */
  max?: number;
}

/** Images of a workload or service, the first few by name. @public */
export function ImageVersions({ images, max = 3 }: ImageVersionsProps) {
  const classes = useStyles();
  if (images.length === 0) {
    return <span>no image known</span>;
  }
  const hidden = images.slice(max);
  return (
    <span className={classes.images}>
      {images.slice(0, max).map(image => (
        <ImageVersion key={image} image={image} />
      ))}
      {hidden.length > 0 && (
        <Hint title={hidden.join(', ')}>and {hidden.length} more</Hint>
      )}
    </span>
  );
}
