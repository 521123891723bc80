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

import { yaml } from '@codemirror/lang-yaml';
import {
  defaultHighlightStyle,
  HighlightStyle,
  syntaxHighlighting,
} from '@codemirror/language';
import { MergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import {
  darken,
  lighten,
  makeStyles,
  useTheme,
  type Theme,
} from '@material-ui/core/styles';
import { useEffect, useRef } from 'react';

/** Lines kept around a change, and how many unchanged ones are folded away. */
const COLLAPSE = { margin: 3, minSize: 4 };

/**
 * A comparison that takes longer (ms) becomes coarser, and the page stays
 * alive; 500 changed characters are the merge view's own limit.
 */
const DIFF_LIMITS = { scanLimit: 500, timeout: 500 };

/** The colours of the default style are made for white and fail on dark. */
const recoloured = (change: (color: string) => string) =>
  HighlightStyle.define(
    defaultHighlightStyle.specs.map(spec =>
      typeof spec.color === 'string'
        ? { ...spec, color: change(spec.color) }
        : spec,
    ),
  );
const hex = (color: string) =>
  color.length === 4 ? color.replace(/[0-9a-f]/gi, '$&$&') : color;
const HIGHLIGHT = {
  light: recoloured(color => darken(hex(color), 0.25)),
  dark: recoloured(color => lighten(hex(color), 0.82)),
};

const useStyles = makeStyles(
  (theme: Theme) => {
    const isDark = theme.palette.type === 'dark';
    return {
      diff: {
        border: `1px solid ${theme.palette.divider}`,
        borderRadius: theme.shape.borderRadius,
        '& .cm-mergeView': { maxHeight: '60vh', overflow: 'auto' },
        '& .cm-scroller': { fontFamily: 'monospace', fontSize: 13 },
        '& .cm-editor.cm-focused': {
          outline: `2px solid ${theme.palette.primary.main}`,
          outlineOffset: -2,
        },
        '& .cm-gutters': {
          backgroundColor: 'transparent',
          color: theme.palette.text.secondary,
          borderColor: theme.palette.divider,
        },
        '& .cm-merge-a .cm-changedLine': {
          backgroundColor: isDark
            ? 'rgba(255, 120, 110, 0.16)'
            : 'rgba(179, 20, 29, 0.08)',
        },
        '& .cm-merge-b .cm-changedLine': {
          backgroundColor: isDark
            ? 'rgba(113, 207, 136, 0.16)'
            : 'rgba(27, 110, 55, 0.1)',
        },
        '& .cm-collapsedLines': {
          background: theme.palette.action.hover,
          color: theme.palette.text.primary,
          cursor: 'pointer',
          // The merge view's own sign is missing from common fonts.
          '&:before, &:after': { content: '"…"' },
        },
      },
    };
  },
  { name: 'GitopshqMergedTexts' },
);

function side(
  { label, numbers }: MergedSide,
  type: 'light' | 'dark',
): Extension {
  return [
    lineNumbers(
      numbers && {
        formatNumber: line => String(numbers[line - 1] ?? ''),
      },
    ),
    yaml(),
    syntaxHighlighting(HIGHLIGHT[type]),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.lineWrapping,
    EditorView.darkTheme.of(type === 'dark'),
    EditorView.contentAttributes.of({
      tabindex: '0',
      'aria-label': label,
      'aria-readonly': 'true',
    }),
  ];
}

/** One of two texts. @public */
export interface MergedSide {
  /** What it is, for screen readers: "YAML in Git". */
  label: string;
  text: string;
  /** Number of each line where it is not its place; none: no number. */
  numbers?: readonly (number | undefined)[];
}

/** @public */
export interface MergedTextsProps {
  before: MergedSide;
  after: MergedSide;
  /** Shows the lines both sides have in common; default false. */
  showUnchanged?: boolean;
}

/** Two YAML texts side by side, their differences marked; read-only. */
export function MergedTexts({
  before,
  after,
  showUnchanged = false,
}: MergedTextsProps) {
  const classes = useStyles();
  const { type } = useTheme<Theme>().palette;
  const parent = useRef<HTMLDivElement>(null);
  const sides = useRef({ before, after });
  sides.current = { before, after };

  useEffect(() => {
    if (!parent.current) {
      return undefined;
    }
    const { before: a, after: b } = sides.current;
    const view = new MergeView({
      a: { doc: a.text, extensions: side(a, type) },
      b: { doc: b.text, extensions: side(b, type) },
      parent: parent.current,
      gutter: true,
      highlightChanges: true,
      diffConfig: DIFF_LIMITS,
      ...(!showUnchanged && { collapseUnchanged: COLLAPSE }),
    });
    return () => view.destroy();
  }, [before.text, after.text, showUnchanged, type]);

  return <div ref={parent} className={classes.diff} />;
}
