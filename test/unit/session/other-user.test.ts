// An app's server that returns tokens of another user.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { startAppServer } from '../../server/app-server';
import { Installation, useTestServices } from './test-session';

const services = useTestServices();

/** Starts an app's server that issues tokens of `issues.user`. */
async function appServerOf(lifeSeconds: number) {
  const issues = { user: 'alice' };
  const server = await startAppServer({
    users: [{ userId: 'desk-7', password: 'app-pass' }],
    lifeSeconds,
    issue: (_account, seconds) => {
      const { value: token, expiresAt: expireAt, userId } = services.im.issueToken(app, issues.user, seconds * 1000);
      return { token, expireAt, userId };
    },
  });
  const { endpoint } = { endpoint: server.url };
  const fields = { account: 'userAccount', password: 'userPassword', user: 'chatUserName' };
  const credential = { kind: 'appServer' as const, endpoint, password: 'app-pass', fields };
  const request = services.signInRequest('agora', { userId: 'desk-7', credential, remember: true });
  return { server, issues, request };
}

describe('the app’s server', () => {
  it('names the user id at the service at the first sign-in', async () => {
    const { server, request } = await appServerOf(600);
    const worker = services.startWorker();
    await worker.controller.signIn(request);
    expect(worker.controller.state).toMatchObject({ phase: 'online', account: { userId: 'alice' } });
    await server.close();
  });

  it('is refused when it names another user at a renewal; the session continues', async () => {
    const { server, issues, request } = await appServerOf(6);
    const worker = services.startWorker();
    await worker.controller.signIn(request);
    issues.user = 'bob';
    await worker.until(({ controller: { state } }) => state.phase === 'online' && state.expiring !== undefined);
    expect(worker.controller.state).toMatchObject({
      phase: 'online',
      account: { userId: 'alice' },
      expiring: { error: { code: 'appServerOtherUser', about: server.url } },
    });
    expect(worker.controller.record?.token?.value).toBe(server.issued[0]);
    issues.user = 'alice';
    server.lifeSeconds = 600;
    await worker.until(({ controller: { state } }) => state.phase === 'online' && state.expiring === undefined);
    expect(services.im.account(app, 'bob')).toMatchObject({ logins: 0 });
    await server.close();
  });

  it('is refused when it names another user after a browser restart; the user is asked', async () => {
    const { server, issues, request } = await appServerOf(2);
    const installation = new Installation();
    const first = services.startWorker(installation);
    await first.controller.signIn(request);
    await first.kill();
    const saved = await installation.wanted();
    issues.user = 'bob';
    await new Promise(done => setTimeout(done, 2_100));
    installation.storedSession = undefined;
    const second = services.startWorker(installation);
    await second.controller.restore(saved).catch(() => {});
    expect(second.controller.state).toMatchObject({
      phase: 'needsCredentials',
      account: { userId: 'alice' },
      ended: { error: { code: 'appServerOtherUser' } },
    });
    expect(services.im.account(app, 'bob')).toMatchObject({ logins: 0 });
    await server.close();
  });
});
