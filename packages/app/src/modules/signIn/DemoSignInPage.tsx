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

import { useState } from 'react';
import {
  Content,
  ErrorPanel,
  InfoCard,
  Page,
  ProxiedSignInPage,
} from '@backstage/core-components';
import type { IdentityApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Button, Grid, Typography, makeStyles } from '@material-ui/core';

/** Kept for the tab, so that a reload does not ask again. */
const STORAGE_KEY = 'gitopshq-demo-user';

const PEOPLE = [
  {
    user: 'sre',
    name: 'Sam',
    role: 'site reliability engineer',
    sees: 'The whole fleet: every cluster, environment and service.',
  },
  {
    user: 'dana',
    name: 'Dana',
    role: 'developer in team payments',
    sees: 'What team payments owns: four services and where they run.',
  },
];

const useStyles = makeStyles(theme => ({
  title: { marginTop: theme.spacing(8), marginBottom: theme.spacing(1) },
  lead: { marginBottom: theme.spacing(4) },
  error: { marginBottom: theme.spacing(2) },
}));

/** An identity that also forgets the choice of person when signing out. */
function forgettingIdentity(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      window.sessionStorage.removeItem(STORAGE_KEY);
      await identity.signOut();
      window.location.reload();
    },
  };
}

function SignInFailed(props: { error?: Error; onBack: () => void }) {
  const classes = useStyles();
  return (
    <Content>
      <div className={classes.error}>
        <ErrorPanel
          title="Signing in failed"
          error={props.error ?? new Error('no answer from the backend')}
        />
      </div>
      <Button variant="contained" color="primary" onClick={props.onBack}>
        Choose again
      </Button>
    </Content>
  );
}

/** Choice between the demo's people; no passwords, loopback only. */
export const DemoSignInPage = (props: SignInPageProps) => {
  const classes = useStyles();
  const [user, setUser] = useState(
    () => window.sessionStorage.getItem(STORAGE_KEY) ?? undefined,
  );
  const choose = (chosen: string | undefined) => {
    if (chosen) {
      window.sessionStorage.setItem(STORAGE_KEY, chosen);
    } else {
      window.sessionStorage.removeItem(STORAGE_KEY);
    }
    setUser(chosen);
  };

  if (user) {
    return (
      <ProxiedSignInPage
        provider="demo"
        headers={{ 'x-gitopshq-demo-user': user }}
        onSignInSuccess={identity =>
          props.onSignInSuccess(forgettingIdentity(identity))
        }
        ErrorComponent={({ error }) => (
          <SignInFailed error={error} onBack={() => choose(undefined)} />
        )}
      />
    );
  }
  return (
    <Page themeId="home">
      <Content>
        <Grid container justifyContent="center">
          <Grid item xs={12} md={8}>
            <Typography variant="h2" component="h1" className={classes.title}>
              GitOpsHQ demo
            </Typography>
            <Typography variant="body1" className={classes.lead}>
              A simulated fleet on this machine. Choose who you are; no password
              is needed.
            </Typography>
            <Grid container spacing={3}>
              {PEOPLE.map(person => (
                <Grid item xs={12} sm={6} key={person.user}>
                  <InfoCard
                    variant="gridItem"
                    title={person.name}
                    subheader={person.role}
                    actions={
                      <Button
                        color="primary"
                        variant="contained"
                        onClick={() => choose(person.user)}
                      >
                        Sign in as {person.name}
                      </Button>
                    }
                  >
                    <Typography variant="body1">{person.sees}</Typography>
                  </InfoCard>
                </Grid>
              ))}
            </Grid>
          </Grid>
        </Grid>
      </Content>
    </Page>
  );
};
