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

// The set-up of these tests matches styles fast.
describe('matchStylesFast', () => {
  const HTML = `
    <main class="page"><p class="a b">1</p><p>2</p><i class="b">3</i></main>
    <button class=" a\n  wide " type="button" hidden>4</button>`;

  afterEach(() => {
    document.head.innerHTML = '';
    document.body.innerHTML = '';
  });

  it.each([
    '*',
    'p',
    'P',
    '.a',
    '.a.b',
    '.b.a',
    'p.b',
    'i.b',
    '.A',
    '.a.c',
    'main .b',
    'main > .b',
    'body > .b',
    'p + p',
    '.page p.a',
    'p, i',
    'ul, .wide, i',
    'main i, button',
    '.a:not(.b)',
    '.b:first-child',
    'button[hidden]',
    '[type="button"], p.a',
    ':is(p, i)',
  ])('gives a rule of %s to what it selects', selector => {
    document.body.innerHTML = HTML;
    const style = document.createElement('style');
    style.textContent = `${selector} { display: flex }`;
    document.head.append(style);
    const selected = (each: Element) => each.matches(selector);
    const styled = (each: Element) =>
      window.getComputedStyle(each).display === 'flex';
    const elements = [...document.body.querySelectorAll('*')];
    expect(elements.map(styled)).toEqual(elements.map(selected));
  });

  it('gives no rule of a pseudo-element to the element', () => {
    document.body.innerHTML = HTML;
    document.head.innerHTML = '<style>.a::before { display: flex }</style>';
    const [element] = document.getElementsByClassName('a');
    expect(window.getComputedStyle(element).display).toBe('block');
  });
});
