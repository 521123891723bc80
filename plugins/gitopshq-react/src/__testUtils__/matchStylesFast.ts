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

/** What jsdom asks of each rule of each style sheet. */
interface DomSelector {
  check(selector: string, element: StyledElement): Answer;
}

interface StyledElement {
  localName: string;
  getAttributeNS(namespace: null, name: string): string | null;
}

interface Answer {
  match: boolean;
  pseudoElement: string | null;
}

/** The last part of a selector, which an element has to match itself. */
interface Part {
  name: string;
  classes: string[];
  /** There is no more to the selector. */
  isWhole: boolean;
}

/** Anything that makes a selector more than names, classes and what surrounds them. */
const INTRICATE = /["'()[\]\\|]/;
const LAST_PART = /^(.*[\s>+~])?([\w-]*)((?:\.[\w-]+)*)(.*)$/s;

/**
 * Lets jsdom tell at once, by the name and the classes of an element, that a
 * rule does not concern it; browsers do so too. Asking for roles and checking
 * with axe compute the style of every element, each by all rules of the page:
 * more than half of the time of such tests.
 */
export function matchStylesFast(): void {
  const selectors = domSelectorOf(document);
  if (!selectors) {
    return;
  }
  const check = selectors.check.bind(selectors);
  const known = new Map<string, Part[] | undefined>();
  selectors.check = (selector, element) => {
    if (!known.has(selector)) {
      known.set(selector, lastParts(selector));
    }
    const candidates = known
      .get(selector)
      ?.filter(part => concerns(part, element));
    if (candidates && candidates.every(({ isWhole }) => isWhole)) {
      return { match: candidates.length > 0, pseudoElement: null };
    }
    return check(selector, element);
  };
}

/** A part of jsdom that is not meant for others; undefined where it is elsewhere. */
function domSelectorOf(of: Document): DomSelector | undefined {
  const symbol = Object.getOwnPropertySymbols(of).find(
    ({ description }) => description === 'impl',
  );
  const inside = of as unknown as Record<
    symbol,
    { _domSelector?: DomSelector } | undefined
  >;
  return symbol && inside[symbol]?._domSelector;
}

function lastParts(selector: string): Part[] | undefined {
  if (INTRICATE.test(selector)) {
    return undefined;
  }
  return selector.split(',').map(each => {
    const [, before = '', name, classes, rest] = LAST_PART.exec(each.trim())!;
    return {
      name: name.toLocaleLowerCase('en-US'),
      classes: classes.split('.').slice(1),
      isWhole: before === '' && rest === '' && name + classes !== '',
    };
  });
}

function concerns({ name, classes }: Part, element: StyledElement): boolean {
  if (name && name !== element.localName.toLocaleLowerCase('en-US')) {
    return false;
  }
  if (classes.length === 0) {
    return true;
  }
  const own = element.getAttributeNS(null, 'class')?.split(/\s+/) ?? [];
  return classes.every(each => own.includes(each));
}
