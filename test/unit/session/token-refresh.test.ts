// The life of a token, with the real SDKs, the local services and an app's own server.
import { describe, expect, it, vi } from 'vitest';
import { accountId } from '@/lib/contract/session';
import { createOwned, everyProvider, Installation, type Run } from './test-session';

const owned = createOwned();

const isOnline = ({ owner }: Run) => owner.state.phase === 'online';
const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);

describe.each(everyProvider)('%s, by the app’s own server', provider => {
  it('signs in with the token that it gives', async () => {
    const run = owned.run();
    await run.owner.signIn(owned.request(provider));
    expect(run.owner.state).toMatchObject({ phase: 'online', account: { provider, userId: 'alice' } });
    expect(owned.appOf(provider).requests).toBe(1);
    expect(owned.account(provider)).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('attaches who is signed in already, and refuses everybody else', async () => {
    const run = owned.run();
    await run.owner.signIn(owned.request(provider));
    await run.owner.signIn(owned.request(provider));
    await expect(run.owner.signIn(owned.request(provider, { userId: 'bob' }))).rejects.toMatchObject({
      code: 'alreadySignedIn',
    });
    expect(run.owner.state).toMatchObject({ phase: 'online', account: { userId: 'alice' } });
    expect(owned.account(provider)).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('refuses with the app’s own word for it, and keeps nothing', async () => {
    const run = owned.run();
    owned.appOf(provider).behaviour = 'refuse';
    await expect(run.owner.signIn(owned.request(provider))).rejects.toMatchObject({ code: 'appServerRefused' });
    expect(run.owner.state).toMatchObject({ phase: 'signedOut', ended: { reason: 'badCredentials' } });
    expect(owned.account(provider).logins).toBe(0);
  });

  it('renews while it is used, and loses nothing', async () => {
    owned.appOf(provider).lifeSeconds = 3;
    const run = owned.run();
    await run.owner.signIn(owned.request(provider));
    const sent = texts(30);
    for (const text of sent) {
      owned.text(provider, text);
      await new Promise(done => setTimeout(done, 250));
    }
    await run.until(({ texts }) => texts.length >= sent.length);
    expect(run.texts).toEqual(sent);
    expect(owned.appOf(provider).requests).toBeGreaterThanOrEqual(3);
    expect(new Set(run.phases)).toEqual(
      new Set(provider === 'tencent' ? ['signingIn', 'online', 'reconnecting'] : ['signingIn', 'online']),
    );
    // Where a new token takes a new session, the last text may have come between two of them.
    await run.until(isOnline);
    expect(owned.account(provider)).toMatchObject({ kicks: 0, sockets: 1 });
    if (provider !== 'tencent') expect(owned.account(provider).logins).toBe(1);
  }, 40_000);

  it('goes on asking while the app’s server fails, and says so', async () => {
    const app = owned.appOf(provider);
    app.lifeSeconds = 6;
    const run = owned.run();
    await run.owner.signIn(owned.request(provider));
    app.behaviour = 'fail';
    await run.until(({ owner: { state } }) => state.phase === 'online' && state.expiring !== undefined);
    expect(run.owner.state).toMatchObject({ expiring: { error: { code: 'appServerFailed' } } });
    app.behaviour = 'ok';
    app.lifeSeconds = 600;
    await run.until(({ owner: { state } }) => state.phase === 'online' && state.expiring === undefined);
    expect(run.owner.state.phase).toBe('online');
  }, 30_000);

  it('asks the user when it is gone for good; a new token from a page brings it back', async () => {
    const app = owned.appOf(provider);
    const run = owned.run();
    await run.owner.signIn(owned.request(provider));
    app.behaviour = 'reset';
    if (provider === 'tencent') owned.tencent.expire('alice');
    else owned.im.expireToken('1117#partyline', 'alice');
    if (provider === 'tencent') owned.tencent.dropSockets('alice');
    else owned.im.dropSockets('1117#partyline', 'alice');
    await run.untilPhase('needsCredentials', 30_000);
    expect(run.owner.state).toMatchObject({
      canRetry: true,
      ended: { reason: 'tokenExpired', error: { code: 'appServerUnreachable', retryable: true } },
    });
    const token =
      provider === 'tencent'
        ? owned.tencent.issueUserSig('alice')
        : owned.im.issueToken('1117#partyline', 'alice').value;
    await run.owner.supplyToken(token);
    expect(isOnline(run)).toBe(true);
    owned.text(provider, 'back');
    await run.until(({ texts }) => texts.includes('back'));
  }, 60_000);

  it('stays on the line when the new token is no good', async () => {
    const run = owned.run();
    await run.owner.signIn(owned.request(provider));
    const supplied = run.owner.supplyToken('nonsense');
    // Where a new token takes a new session, the app's server is asked once more instead.
    if (provider === 'tencent') await supplied;
    else await expect(supplied).rejects.toMatchObject({ name: 'PartylineError' });
    expect(isOnline(run)).toBe(true);
  }, 30_000);
});

describe.each(everyProvider)('%s, remembered', provider => {
  it('comes back by itself when the browser starts, with one login and the token it has', async () => {
    const installation = new Installation();
    const first = owned.run(installation);
    await first.owner.signIn(owned.request(provider, { remember: true }));
    await endBrowser(first, installation);
    const logins = owned.account(provider).logins;

    const second = owned.run(installation);
    await second.owner.restore(await installation.saved.current());
    expect(second.phases).toEqual(['signingIn', 'online']);
    expect(owned.account(provider)).toMatchObject({ logins: logins + 1, kicks: 0, sockets: 1 });
    expect(owned.appOf(provider).requests).toBe(1);
  }, 30_000);

  it('is not brought back after the user signed out, and leaves nothing', async () => {
    const installation = new Installation();
    const run = owned.run(installation);
    await run.owner.signIn(owned.request(provider, { remember: true }));
    await run.owner.signOut();
    expect(installation.list).toEqual({ accounts: [] });
    expect(await installation.vault.names()).toEqual([]);
    expect(installation.kept?.live).toBeUndefined();
  });

  it('is not brought back without being asked to remember', async () => {
    const installation = new Installation();
    const run = owned.run(installation);
    await run.owner.signIn(owned.request(provider));
    expect(await installation.vault.names()).toEqual([]);
    expect(await installation.saved.current()).toBeUndefined();
  });

  it('can be switched to and back, the old one closed before the new one opens', async () => {
    const installation = new Installation();
    const run = owned.run(installation);
    await run.owner.signIn(owned.request(provider, { remember: true }));
    await run.owner.signIn(owned.request(provider, { userId: 'bob', remember: true, instead: true }));
    expect(run.owner.state).toMatchObject({ phase: 'online', account: { userId: 'bob' } });
    expect(owned.account(provider).sockets).toBe(0);
    const { app } = run.owner.state.account!;
    await run.owner.switchTo(accountId({ provider, app, userId: 'alice' }));
    expect(run.owner.state).toMatchObject({ phase: 'online', account: { userId: 'alice' } });
    expect(owned.account(provider)).toMatchObject({ sockets: 1, kicks: 0 });
    expect(owned.appOf(provider).requests).toBe(2);
    expect((await installation.saved.list()).map(({ userId }) => userId)).toEqual(['alice', 'bob']);
  }, 30_000);

  it('is wiped when the account is removed', async () => {
    const installation = new Installation();
    const run = owned.run(installation);
    await run.owner.signIn(owned.request(provider, { remember: true }));
    // Tencent's SDK cannot tell a removed account from a forced sign-out.
    if (provider === 'tencent') return;
    owned.im.kick('1117#partyline', 'alice', 207);
    await run.untilPhase('signedOut');
    await vi.waitFor(async () => expect(await installation.vault.names()).toEqual([]));
    expect(installation.list?.accounts).toEqual([]);
  });
});

/** The browser ends: what it kept in memory is gone, and so is the socket. */
async function endBrowser(run: Run, installation: Installation): Promise<void> {
  installation.kept = undefined;
  await run.vanish();
}

describe('tencent, signed in anew', () => {
  it('brings what was sent meanwhile, once and in order, also where much was', async () => {
    const installation = new Installation();
    const first = owned.run(installation);
    await first.owner.signIn(owned.request('tencent'));
    owned.text('tencent', 'before');
    await first.until(({ texts }) => texts.length === 1);
    await first.vanish();
    const missed = texts(50);
    for (const text of missed) owned.text('tencent', text);
    const second = owned.run(installation, first.events);
    await second.owner.restore();
    owned.text('tencent', 'after');
    await second.until(({ texts }) => texts.includes('after'));
    expect([...first.texts, ...second.texts]).toEqual(['before', ...missed, 'after']);
  }, 30_000);

  it('brings no history of before the session', async () => {
    owned.text('tencent', 'long ago');
    await new Promise(done => setTimeout(done, 1_100));
    const run = owned.run();
    await run.owner.signIn(owned.request('tencent'));
    owned.text('tencent', 'now');
    await run.until(({ texts }) => texts.includes('now'));
    expect(run.texts).toEqual(['now']);
  });
});
