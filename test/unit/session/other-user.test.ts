// An app's own server that answers with a token of somebody else, once the session is of its user.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { startAppServer } from '../../server/app-server';
import { createOwned, Installation } from './test-session';

const owned = createOwned();

/** Whose tokens the server gives, from now on; and how often it was asked. */
async function appServerOf(lifeSeconds: number) {
  const gives = { user: 'alice' };
  const server = await startAppServer({
    users: [{ userId: 'desk-7', password: 'app-pass' }],
    lifeSeconds,
    issue: (_account, seconds) => {
      const { value: token, expiresAt: expireAt, userId } = owned.im.issueToken(app, gives.user, seconds * 1000);
      return { token, expireAt, userId };
    },
  });
  const { endpoint } = { endpoint: server.url };
  const fields = { account: 'userAccount', password: 'userPassword', user: 'chatUserName' };
  const credential = { kind: 'appServer' as const, endpoint, password: 'app-pass', fields };
  const request = owned.request('agora', { userId: 'desk-7', credential, remember: true });
  return { server, gives, request };
}

describe('an app’s own server', () => {
  it('may say at first who the user is at the service', async () => {
    const { server, request } = await appServerOf(600);
    const run = owned.run();
    await run.owner.signIn(request);
    expect(run.owner.state).toMatchObject({ phase: 'online', account: { userId: 'alice' } });
    await server.close();
  });

  it('may not say another name at a renewal: the token is not put to use, and the session goes on', async () => {
    const { server, gives, request } = await appServerOf(6);
    const run = owned.run();
    await run.owner.signIn(request);
    gives.user = 'bob';
    await run.until(({ owner: { state } }) => state.phase === 'online' && state.expiring !== undefined);
    expect(run.owner.state).toMatchObject({
      phase: 'online',
      account: { userId: 'alice' },
      expiring: { error: { code: 'appServerOtherUser', about: server.url } },
    });
    expect(run.owner.record?.token?.value).toBe(server.issued[0]);
    gives.user = 'alice';
    server.lifeSeconds = 600;
    await run.until(({ owner: { state } }) => state.phase === 'online' && state.expiring === undefined);
    expect(owned.im.account(app, 'bob')).toMatchObject({ logins: 0 });
    await server.close();
  }, 30_000);

  it('may not when the browser has started anew either: the user is asked, and no tab is told of another account', async () => {
    const { server, gives, request } = await appServerOf(2);
    const installation = new Installation();
    const first = owned.run(installation);
    await first.owner.signIn(request);
    await first.vanish();
    const saved = await installation.saved.current();
    gives.user = 'bob';
    await new Promise(done => setTimeout(done, 2_100));
    installation.kept = undefined;
    const second = owned.run(installation);
    await second.owner.restore(saved).catch(() => {});
    expect(second.owner.state).toMatchObject({
      phase: 'needsCredentials',
      account: { userId: 'alice' },
      ended: { error: { code: 'appServerOtherUser' } },
    });
    expect(owned.im.account(app, 'bob')).toMatchObject({ logins: 0 });
    await server.close();
  }, 30_000);
});
