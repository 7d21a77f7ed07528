// Token renewal and saved sessions with the real SDKs, the local services and an app's server.
import { describe, expect, it, vi } from 'vitest';
import { everyProvider, Installation, useTestServices, type Worker } from './test-session';

const services = useTestServices();

const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);
const isOnline = ({ controller }: Worker) => controller.state.phase === 'online';

describe.each(everyProvider)('%s with the app’s server as the token source', provider => {
  it('signs in with its token', async () => {
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    expect(worker.controller.state).toMatchObject({ phase: 'online', account: { provider, userId: 'alice' } });
    expect(services.appServerOf(provider).requests).toBe(1);
    expect(services.account(provider)).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('accepts a second sign-in of the same account and refuses another', async () => {
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    await worker.controller.signIn(services.signInRequest(provider));
    await expect(worker.controller.signIn(services.signInRequest(provider, { userId: 'bob' }))).rejects.toMatchObject({
      code: 'alreadySignedIn',
    });
    expect(worker.controller.state).toMatchObject({ phase: 'online', account: { userId: 'alice' } });
    expect(services.account(provider)).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('fails with the app server’s error and stores nothing', async () => {
    const worker = services.startWorker();
    services.appServerOf(provider).behaviour = 'refuse';
    await expect(worker.controller.signIn(services.signInRequest(provider))).rejects.toMatchObject({
      code: 'appServerRefused',
    });
    expect(worker.controller.state).toMatchObject({ phase: 'signedOut', ended: { reason: 'badCredentials' } });
    expect(services.account(provider).logins).toBe(0);
  });

  it('renews during traffic without losing messages', async () => {
    const app = services.appServerOf(provider);
    // Renewed after half of it, so a busy computer has 4 s for each renewal.
    app.lifeSeconds = 8;
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    const sent: string[] = [];
    while (app.requests < 3) {
      sent.push(`text ${sent.length}`);
      services.sendText(provider, sent.at(-1)!);
      await new Promise(done => setTimeout(done, 250));
    }
    await worker.until(({ texts }) => texts.length >= sent.length);
    expect(worker.texts).toEqual(sent);
    expect(new Set(worker.phases)).toEqual(
      new Set(provider === 'tencent' ? ['signingIn', 'online', 'reconnecting'] : ['signingIn', 'online']),
    );
    // Tencent reconnects to renew, so the last text may have arrived between two connections.
    await worker.until(isOnline);
    expect(services.account(provider)).toMatchObject({ kicks: 0, sockets: 1 });
    if (provider !== 'tencent') expect(services.account(provider).logins).toBe(1);
  });

  it('retries while the app’s server fails, and reports the error', async () => {
    const app = services.appServerOf(provider);
    app.lifeSeconds = 6;
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    app.behaviour = 'fail';
    await worker.until(({ controller: { state } }) => state.phase === 'online' && state.expiring !== undefined);
    expect(worker.controller.state).toMatchObject({ expiring: { error: { code: 'appServerFailed' } } });
    app.behaviour = 'ok';
    app.lifeSeconds = 600;
    await worker.until(({ controller: { state } }) => state.phase === 'online' && state.expiring === undefined);
    expect(worker.controller.state.phase).toBe('online');
  });

  it('needs credentials when the app’s server is down; a supplied token reconnects', async () => {
    const app = services.appServerOf(provider);
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    app.behaviour = 'reset';
    if (provider === 'tencent') services.tencent.expire('alice');
    else services.im.expireToken('1117#partyline', 'alice');
    if (provider === 'tencent') services.tencent.dropSockets('alice');
    else services.im.dropSockets('1117#partyline', 'alice');
    await worker.untilPhase('needsCredentials', 30_000);
    expect(worker.controller.state).toMatchObject({
      canRetry: true,
      ended: { reason: 'tokenExpired', error: { code: 'appServerUnreachable', retryable: true } },
    });
    const token =
      provider === 'tencent'
        ? services.tencent.issueUserSig('alice')
        : services.im.issueToken('1117#partyline', 'alice').value;
    await worker.controller.supplyToken(token);
    expect(isOnline(worker)).toBe(true);
    services.sendText(provider, 'back');
    await worker.until(({ texts }) => texts.includes('back'));
  });

  it('stays online when a supplied token is invalid', async () => {
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    const supplied = worker.controller.supplyToken('nonsense');
    await expect(supplied).rejects.toMatchObject({ name: 'PartylineError' });
    expect(isOnline(worker)).toBe(true);
  });
});

describe.each(everyProvider)('%s with a saved account', provider => {
  it('signs in once with the saved token when the browser starts', async () => {
    const installation = new Installation();
    const first = services.startWorker(installation);
    await first.controller.signIn(services.signInRequest(provider, { remember: true }));
    await endBrowser(first, installation);
    const logins = services.account(provider).logins;

    const second = services.startWorker(installation);
    await second.controller.restore(await installation.wanted());
    expect(second.phases).toEqual(['signingIn', 'online']);
    expect(services.account(provider)).toMatchObject({ logins: logins + 1, kicks: 0, sockets: 1 });
    expect(services.appServerOf(provider).requests).toBe(1);
  });

  it('deletes everything at sign-out', async () => {
    const installation = new Installation();
    const worker = services.startWorker(installation);
    await worker.controller.signIn(services.signInRequest(provider, { remember: true }));
    await worker.controller.signOut();
    expect(installation.accountList).toEqual({ accounts: [] });
    expect(await installation.vault.names()).toEqual([]);
    expect(installation.storedSession?.live).toBeUndefined();
  });

  it('saves nothing without `remember`', async () => {
    const installation = new Installation();
    const worker = services.startWorker(installation);
    await worker.controller.signIn(services.signInRequest(provider));
    expect(await installation.vault.names()).toEqual([]);
    expect(await installation.wanted()).toBeUndefined();
  });

  it('deletes everything when the account is removed', async () => {
    const installation = new Installation();
    const worker = services.startWorker(installation);
    await worker.controller.signIn(services.signInRequest(provider, { remember: true }));
    // Tencent's SDK cannot tell a removed account from a forced sign-out.
    if (provider === 'tencent') return;
    services.im.kick('1117#partyline', 'alice', 207);
    await worker.untilPhase('signedOut');
    await vi.waitFor(async () => expect(await installation.vault.names()).toEqual([]));
    expect(installation.accountList?.accounts).toEqual([]);
  });
});

/** Ends the browser: storage.session is empty, and sockets are closed. */
async function endBrowser(worker: Worker, installation: Installation): Promise<void> {
  installation.storedSession = undefined;
  await worker.kill();
}

describe('tencent after a restart', () => {
  it('delivers 50 missed messages once and in order', async () => {
    const installation = new Installation();
    const first = services.startWorker(installation);
    await first.controller.signIn(services.signInRequest('tencent'));
    services.sendText('tencent', 'before');
    await first.until(({ texts }) => texts.length === 1);
    await first.kill();
    const missed = texts(50);
    for (const text of missed) services.sendText('tencent', text);
    const second = services.startWorker(installation, first.events);
    await second.controller.restore();
    services.sendText('tencent', 'after');
    await second.until(({ texts }) => texts.includes('after'));
    expect([...first.texts, ...second.texts]).toEqual(['before', ...missed, 'after']);
  });

  it('delivers no history from before the session', async () => {
    services.sendText('tencent', 'long ago');
    // The service's clock and the times of messages both count seconds.
    await new Promise(done => setTimeout(done, 2_100));
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest('tencent'));
    services.sendText('tencent', 'now');
    await worker.until(({ texts }) => texts.includes('now'));
    expect(worker.texts).toEqual(['now']);
  });
});
