// Connection options of an account, changed while it is signed in or remembered: real SDK, real service, real vault.
import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import { accountId } from '@/lib/contract/session';
import type { SignIn } from '@/lib/contract/sign-in';
import { ConnectionOptions } from '@/lib/session/connection-options';
import { defaultApp as app } from '../../server';
import { createOwned, Installation } from './test-session';

const owned = createOwned();
const alice = accountId({ provider: 'agora', app, userId: 'alice' });

async function signedIn(more: Partial<SignIn> = {}, check = () => {}) {
  const installation = new Installation();
  const run = owned.run(installation);
  const request = owned.request('agora', { remember: true, ...more });
  await run.owner.signIn(request);
  const connections = new ConnectionOptions(run.owner, installation.saved, check);
  return { installation, run, connections, service: request.service };
}

describe('the connection options of an account', () => {
  it('change for the session and for what is remembered, without touching the line', async () => {
    const { installation, run, connections, service } = await signedIn();
    await connections.change(alice, { ...service, heartBeatWait: 12_000 });
    expect(await connections.read(alice)).toMatchObject({ heartBeatWait: 12_000 });
    expect(run.owner.record?.service).toMatchObject({ heartBeatWait: 12_000 });
    expect(installation.kept?.live?.service).toMatchObject({ heartBeatWait: 12_000 });
    expect(await installation.saved.open(alice)).toMatchObject({ service: { heartBeatWait: 12_000 } });
    expect(run.owner.state.phase).toBe('online');
    expect(owned.account('agora').logins).toBe(1);
  });

  it('hold when the line is next opened', async () => {
    const { installation, run, connections, service } = await signedIn();
    await connections.change(alice, { ...service, url: 'ws://127.0.0.1:9' });
    await run.vanish();
    const next = owned.run(installation);
    await next.owner.restore().catch(() => {});
    expect(next.owner.record?.service).toMatchObject({ url: 'ws://127.0.0.1:9' });
    expect(next.owner.state.phase).not.toBe('online');
  });

  it('change for an account that is remembered only, which is not come back to for that', async () => {
    const { installation, run, connections, service } = await signedIn();
    await run.owner.signIn(owned.request('agora', { userId: 'bob', remember: true, instead: true }));
    const before = structuredClone(installation.list);
    await connections.change(alice, { ...service, heartBeatWait: 12_000 });
    expect(installation.list).toEqual(before);
    expect(await installation.saved.open(alice)).toMatchObject({ service: { heartBeatWait: 12_000 } });
    expect(run.owner.record?.service).not.toMatchObject({ heartBeatWait: 12_000 });
  });

  it('are not kept of an account that is not to be remembered', async () => {
    const { installation, connections, service } = await signedIn({ remember: false });
    await connections.change(alice, { ...service, heartBeatWait: 12_000 });
    expect(await installation.vault.names()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['name another app', { appKey: '1117#other' }, 'otherAccount'],
    ['cannot be', { apiUrl: 'nowhere' }, 'addressMalformed'],
    ['are not encrypted', { url: 'ws://chat.example' }, 'tlsRequired'],
  ])('stay as they are where the new ones %s', async (_what, change, code) => {
    const { connections, service } = await signedIn();
    const before = await connections.read(alice);
    await expect(connections.change(alice, { ...service, ...change })).rejects.toMatchObject({ code });
    expect(await connections.read(alice)).toEqual(before);
  });

  it('stay as they are where an administrator has set them', async () => {
    const { connections, service } = await signedIn({}, () => {
      throw new PartylineError('optionPinned');
    });
    await expect(connections.change(alice, { ...service, delivery: true })).rejects.toMatchObject({
      code: 'optionPinned',
    });
    expect(await connections.read(alice)).not.toMatchObject({ delivery: true });
  });

  it('are those of nobody where nobody of that name is known', async () => {
    const { connections } = await signedIn();
    await expect(connections.read(`${alice}x`)).rejects.toMatchObject({ code: 'savedUnreadable' });
  });
});
