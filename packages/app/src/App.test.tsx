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

import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import App from './App';

function configure(demo: boolean) {
  process.env = {
    ...process.env,
    APP_CONFIG: [
      {
        data: {
          app: { title: 'Test', baseUrl: 'http://localhost:3000' },
          backend: { baseUrl: 'http://localhost:7007' },
          gitopshqDemo: { enabled: demo },
        },
        context: 'test',
      },
    ] as unknown as string,
  };
}

describe('App', () => {
  afterEach(() => {
    window.sessionStorage.clear();
  });

  it('offers the people of the demo', async () => {
    configure(true);
    render(App.createRoot());
    expect(
      await screen.findByRole('heading', { name: 'GitOpsHQ demo' }),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Sign in as Dana' }),
    );
    expect(window.sessionStorage.getItem('gitopshq-demo-user')).toBe('dana');
  });
});
