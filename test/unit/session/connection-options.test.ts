import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import { accountId } from '@/lib/contract/session';
import type { SignIn } from '@/lib/contract/sign-in';
import { ConnectionOptions } from '@/lib/session/connection-options';
import { defaultApp as app } from '../../server';
import { Installation, useTestServices, type Worker } from './test-session';

const services = useTestServices();
const alice = accountId({ provider: 'agora', app, userId: 'alice' });

async function signedIn(more: Partial<SignIn> = {}, check = () => {}) {
  const installation = new Installation();
  const worker = services.startWorker(installation);
  const request = services.signInRequest('agora', { remember: true, ...more });
  await worker.controller.signIn(request);
  const connections = new ConnectionOptions(id => controllerOf(worker, id), installation.saved, check);
  return { installation, worker, connections, service: request.service };
}

/** The worker has the session of one account. */
const controllerOf = ({ controller }: Worker, id: string) =>
  controller.record && accountId(controller.record.account) === id ? controller : undefined;

describe('the connection options of an account', () => {
  it('change in the session and in the vault without a reconnect', async () => {
    const { installation, worker, connections, service } = await signedIn();
    await connections.change(alice, { ...service, heartBeatWait: 12_000 });
    expect(await connections.read(alice)).toMatchObject({ heartBeatWait: 12_000 });
    expect(worker.controller.record?.service).toMatchObject({ heartBeatWait: 12_000 });
    expect(installation.storedSession?.live?.service).toMatchObject({ heartBeatWait: 12_000 });
    expect(await installation.saved.open(alice)).toMatchObject({ service: { heartBeatWait: 12_000 } });
    expect(worker.controller.state.phase).toBe('online');
    expect(services.account('agora').logins).toBe(1);
  });

  it('apply to the next connection', async () => {
    const { installation, worker, connections, service } = await signedIn();
    await connections.change(alice, { ...service, url: 'ws://127.0.0.1:9' });
    await worker.kill();
    const next = services.startWorker(installation);
    await next.controller.restore().catch(() => {});
    expect(next.controller.record?.service).toMatchObject({ url: 'ws://127.0.0.1:9' });
    expect(next.controller.state.phase).not.toBe('online');
  });

  it('change for a saved account, which stays signed out', async () => {
    const { installation, worker, service } = await signedIn();
    const connections = new ConnectionOptions(
      () => undefined,
      installation.saved,
      () => {},
    );
    const before = structuredClone(installation.accountList);
    await connections.change(alice, { ...service, heartBeatWait: 12_000 });
    expect(installation.accountList).toEqual(before);
    expect(await installation.saved.open(alice)).toMatchObject({ service: { heartBeatWait: 12_000 } });
    expect(worker.controller.record?.service).not.toMatchObject({ heartBeatWait: 12_000 });
  });

  it('are not saved for an account without `remember`', async () => {
    const { installation, connections, service } = await signedIn({ remember: false });
    await connections.change(alice, { ...service, heartBeatWait: 12_000 });
    expect(await installation.vault.names()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['name another app', { appKey: '1117#other' }, 'otherAccount'],
    ['are malformed', { apiUrl: 'nowhere' }, 'addressMalformed'],
    ['are not encrypted', { url: 'ws://chat.example' }, 'tlsRequired'],
  ])('stay unchanged if the new ones %s', async (_what, change, code) => {
    const { connections, service } = await signedIn();
    const before = await connections.read(alice);
    await expect(connections.change(alice, { ...service, ...change })).rejects.toMatchObject({ code });
    expect(await connections.read(alice)).toEqual(before);
  });

  it('stay unchanged if an administrator has set them', async () => {
    const { connections, service } = await signedIn({}, () => {
      throw new PartylineError('optionPinned');
    });
    await expect(connections.change(alice, { ...service, delivery: true })).rejects.toMatchObject({
      code: 'optionPinned',
    });
    expect(await connections.read(alice)).not.toMatchObject({ delivery: true });
  });

  it('cannot be read for an unknown account', async () => {
    const { connections } = await signedIn();
    await expect(connections.read(`${alice}x`)).rejects.toMatchObject({ code: 'savedUnreadable' });
  });
});
