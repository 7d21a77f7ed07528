// The provider for Shengwang, which runs agora-chat, beside shengwang-chat itself.
import { describe, expect, it, vi } from 'vitest';
import { sdkNameOf, sdkNames } from '@/lib/contract/sdk-name';
import { shengwangCodes, statusCodesOf } from '@/lib/page/dropin/msync/status-code';
import { definitions } from '@/lib/providers/definitions';
import { createMsyncProvider } from '@/lib/providers/msync/driver';
import { defaultApp as app } from '../../server';
import { loadRawSdk, openRawTab, vendorFile } from '../../server/raw-sdk';
import { createMsyncFixture, evaluatorOf, platform, RecordedSession } from './msync-connection';

const fixture = createMsyncFixture();
const password = (userId: string) => ({ kind: 'password', password: `${userId}-pass` }) as const;

const openOwnTab = async (user: string) => {
  const { sdk } = openRawTab('shengwang');
  const connection = new sdk.connection({
    appKey: app,
    isHttpDNS: false,
    apiUrl: fixture.im.restUrl,
    url: fixture.im.wsUrl,
  });
  await connection.open({ user, pwd: `${user}-pass` });
  return { sdk, connection };
};

/** A request that fails at once. */
const recordingRequest = (asked: string[]) =>
  class {
    status = 0;
    readyState = 0;
    responseText = '';
    onreadystatechange?: () => void;
    onerror?: (error: unknown) => void;
    open(_method: string, url: string) {
      asked.push(url);
    }
    setRequestHeader() {}
    abort() {}
    send() {
      setTimeout(() => {
        this.readyState = 4;
        this.onreadystatechange?.();
        this.onerror?.({ type: 'error' });
      });
    }
  };

describe('the provider for Shengwang', () => {
  it('runs the script of Agora Chat', () => {
    expect(sdkNameOf('shengwang')).toBe('agora');
    expect(sdkNames).not.toContain('shengwang');
  });

  it('asks the HTTP-DNS servers of shengwang-chat, one after the other', async () => {
    const asked: string[] = [];
    const evaluate = evaluatorOf(vendorFile('agora'));
    const create = createMsyncProvider(
      globals => evaluate({ ...globals, XMLHttpRequest: recordingRequest(asked) as never }),
      platform,
    );
    const service = definitions.shengwang.parseService({ appKey: app });
    const session = new RecordedSession(create, service, { provider: 'shengwang' });
    await expect(session.provider.open('alice', password('alice'))).rejects.toMatchObject({ code: 'unreachable' });
    const servers = new (loadRawSdk('shengwang').connection)({ appKey: app }).dnsArr;
    expect([...new Set(asked.map(url => new URL(url).origin))]).toEqual(servers);
    await session.provider.close();
  });

  it('exchanges messages with shengwang-chat, and is signed out by it', async () => {
    const alice = await fixture.signedIn('shengwang');
    const bob = await openOwnTab('bob');
    const received: Record<string, unknown>[] = [];
    bob.connection.addEventHandler('test', { onTextMessage: message => received.push(message as never) });
    const text = { type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' };
    await alice.provider.call('send', [text]);
    await vi.waitFor(() => expect(received).toMatchObject([{ msg: 'hello', from: 'alice' }]));
    await bob.connection.send(bob.sdk.message.create({ ...text, to: 'alice', msg: 'ho' }));
    await alice.until(session => session.payloads('onTextMessage').length === 1);
    const other = await openOwnTab('alice');
    await alice.until(session => session.signalsOf('ended').length === 1);
    expect(alice.signalsOf('ended')).toMatchObject([{ reason: 'replaced' }]);
    for (const { connection } of [bob, other]) connection.close();
  });

  it('has the status codes of shengwang-chat', () => {
    expect(statusCodesOf(shengwangCodes)).toEqual({ ...loadRawSdk('shengwang').statusCode });
  });
});

describe.each(['agora', 'easemob', 'shengwang'] as const)('a failed upload of the file of %s', sdk => {
  const create = createMsyncProvider(evaluatorOf(vendorFile(sdk)), platform);
  const signedIn = async () => {
    const addresses = { isHttpDNS: false, apiUrl: fixture.im.restUrl, url: fixture.im.wsUrl };
    const session = new RecordedSession(create, definitions.shengwang.parseService({ appKey: app, ...addresses }));
    await session.provider.open('alice', password('alice'));
    return session;
  };
  const send = ({ provider }: RecordedSession) =>
    provider.call('send', [
      {
        ...{ type: 'file', chatType: 'singleChat', to: 'bob', id: 'mine' },
        file: { data: new File([new Uint8Array(70_000)], 'a.bin'), filename: 'a.bin' },
      },
    ]);

  it.each<[string, () => void]>([
    ['the file is too large', () => fixture.im.configure(app, { maxFileBytes: 1000 })],
    ['the token has expired', () => fixture.im.expireToken(app, 'alice')],
    ['the service is away', () => Object.assign(fixture.im, { paused: 'reset' })],
  ])('rejects send: %s', async (_when, fail) => {
    const session = await signedIn();
    fail();
    await expect(send(session)).rejects.toMatchObject({ code: 'vendor', vendor: { code: 101 } });
    expect(session.payloads('uploadError')).toMatchObject([{ id: 'mine' }]);
    expect(fixture.im.count('message', 'alice')).toBe(0);
    await session.provider.close();
  });
});
