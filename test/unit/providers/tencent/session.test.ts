import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import { startTencentService } from '../../../server/tencent/service';
import { createTencentFixture, userSig } from './tencent-connection';

const fixture = createTencentFixture();
const { session, signedIn } = fixture;

const text = (msg: string) => ({ to: 'bob', text: msg, chatType: 'singleChat' }) as const;

describe('sign-in to Tencent', () => {
  it('resolves with the UserSig’s expiry', async () => {
    const alice = session();
    const sig = fixture.im.issueUserSig('alice', 3600);
    const { token, expireAt } = await alice.provider.open('alice', userSig(sig));
    expect(token).toBe(sig);
    expect(Math.abs((expireAt ?? 0) - Date.now() - 3_600_000)).toBeLessThan(5_000);
    expect(fixture.im.account('alice')).toMatchObject({ sockets: 1, logins: 1 });
    await alice.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
  });

  it('works when the server compresses frames', async () => {
    fixture.im.compress = true;
    const alice = await signedIn();
    fixture.im.send('bob', 'alice', 'hi');
    await alice.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
  });

  it.each([
    ['expired', (): string => fixture.im.issueUserSig('alice', -60), 'userSigExpired', 70001],
    ['not a UserSig', (): string => 'nonsense', 'userSigInvalid', 70003],
    ['of another user', (): string => fixture.im.issueUserSig('bob'), 'userSigForeign', 70013],
  ] as const)('fails when the UserSig is %s', async (_name, sig, code, vendor) => {
    const alice = session();
    await expect(alice.provider.open('alice', userSig(sig()))).rejects.toMatchObject({
      code,
      field: 'token',
      vendor: { code: vendor },
    });
    expect(fixture.im.account('alice').logins).toBe(0);
  });

  it('fails when the UserSig was signed with another key', async () => {
    const other = await startTencentService({ sdkAppId: fixture.im.sdkAppId });
    other.addUser('alice');
    const forged = other.issueUserSig('alice');
    await other.close();
    await expect(session().provider.open('alice', userSig(forged))).rejects.toMatchObject({
      code: 'userSigInvalid',
      vendor: { code: 70009 },
    });
  });

  it('fails when the UserSig is for another app', async () => {
    const alice = session({ SDKAppID: fixture.im.sdkAppId + 1 });
    await expect(alice.provider.open('alice', userSig(fixture.im.issueUserSig('alice')))).rejects.toMatchObject({
      code: 'userSigForeign',
      vendor: { code: 70014 },
    });
  });

  it('fails with unreachable when the service is down', async () => {
    const alice = session({ proxyServer: 'ws://127.0.0.1:9' });
    await expect(alice.provider.open('alice', userSig('x'))).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('can be cancelled', async () => {
    fixture.im.pause('hang');
    const alice = session();
    const opening = alice.provider.open('alice', userSig(fixture.im.issueUserSig('alice')));
    await alice.until(({ signalNames }) => signalNames.includes('step'));
    await alice.provider.close();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('signed in to Tencent, the provider', () => {
  it('sends a message and emits sent', async () => {
    const alice = await signedIn();
    const { serverMsgId } = await alice.provider.send(text('hello'));
    expect(alice.payloads('sent')).toMatchObject([
      { message: { ID: serverMsgId, payload: { text: 'hello' }, from: 'alice', to: 'bob' } },
    ]);
    expect(fixture.im.count('message', 'alice')).toBe(1);
  });

  it('emits a received message', async () => {
    const alice = await signedIn();
    fixture.im.send('bob', 'alice', 'hi');
    await alice.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
    expect(alice.payloads('onMessageReceived')).toMatchObject([
      { name: 'onMessageReceived', data: [{ from: 'bob', payload: { text: 'hi' } }] },
    ]);
  });

  it('delays calls until the SDK is ready', async () => {
    const alice = session();
    const opening = alice.provider.open('alice', userSig(fixture.im.issueUserSig('alice')));
    await opening;
    await expect(alice.provider.call('getMyProfile', [])).resolves.toMatchObject({
      code: 0,
      data: { userID: 'alice' },
    });
    expect(await alice.provider.call('getLoginUser', [])).toBe('alice');
  });

  it('does not run a call that is aborted before the SDK is ready', async () => {
    const alice = await signedIn();
    const controller = new AbortController();
    const reason = new PartylineError('deadline');
    const calls = Promise.allSettled([
      alice.provider.send(text('late'), { signal: controller.signal }),
      alice.provider.call('updateMyProfile', [{ nick: 'late' }], { signal: controller.signal }),
    ]);
    controller.abort(reason);
    expect(await calls).toEqual(Array(2).fill({ status: 'rejected', reason }));
    expect(await alice.provider.call('getMyProfile', [])).toMatchObject({ data: { nick: '' } });
    expect(fixture.im.count('message')).toBe(0);
  });

  it('sends a message of which a tab has a copy', async () => {
    const alice = await signedIn();
    const message = await alice.provider.call('createCustomMessage', [
      { to: 'bob', conversationType: 'C2C', payload: { data: 'd', description: '', extension: '' } },
    ]);
    const copy = JSON.parse(JSON.stringify(message));
    await expect(alice.provider.call('sendMessage', [copy])).resolves.toMatchObject({ code: 0 });
    expect(fixture.im.count('message', 'alice')).toBe(1);
  });

  it('revokes a message by its copy, and removes it from the history', async () => {
    const alice = await signedIn();
    fixture.im.send('bob', 'alice', 'one');
    await alice.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
    await alice.provider.send(text('two'));
    const [{ message }] = alice.payloads('sent') as [{ message: { ID: string } }];
    await expect(alice.provider.call('revokeMessage', [JSON.parse(JSON.stringify(message))])).resolves.toMatchObject({
      code: 0,
    });
    await alice.provider.close();

    const again = await signedIn();
    const history = await again.provider.call('getMessageList', [{ conversationID: 'C2Cbob' }]);
    expect(history).toMatchObject({ data: { messageList: [{ from: 'bob', payload: { text: 'one' } }] } });
  });

  it('answers concurrent reads of a history alike, and finds a sent message meanwhile', async () => {
    const alice = await signedIn();
    const { serverMsgId: id } = await alice.provider.send(text('one'));
    await alice.provider.close();

    const again = await fixture.ready('alice');
    const conversationID = 'C2Cbob';
    const read = () => again.provider.call('getMessageList', [{ conversationID }]);
    const find = (ID: string) => again.provider.findResult({ id: ID, conversationID, isCall: false });
    const [first, second, found] = await Promise.all([read(), read(), find(id)]);
    expect(first).toMatchObject({ data: { messageList: [{ ID: id, payload: { text: 'one' } }] } });
    expect(second).toEqual(first);
    expect(found).toMatchObject({ serverMsgId: id });
    await expect(find(`${id}0`)).rejects.toMatchObject({ code: 'unknownOutcome' });
  });

  it('lists conversations, marks them read, and changes the profile', async () => {
    const alice = await signedIn();
    fixture.im.send('bob', 'alice', 'one');
    await alice.until(() => JSON.stringify(alice.payloads('onConversationListUpdated')).includes('C2Cbob'));
    const list = await alice.provider.call('getConversationList', []);
    expect(list).toMatchObject({ data: { conversationList: [{ conversationID: 'C2Cbob', unreadCount: 1 }] } });
    await alice.provider.call('setMessageRead', [{ conversationID: 'C2Cbob' }]);
    expect(await alice.provider.call('getTotalUnreadMessageCount', [])).toBe(0);
    await alice.provider.setNickname('Alice at the desk');
    expect(await alice.provider.call('getMyProfile', [])).toMatchObject({ data: { nick: 'Alice at the desk' } });
  });

  it('creates a group, sends and receives in it, and lists it', async () => {
    const alice = await signedIn();
    const memberList = [{ userID: 'bob' }];
    await alice.provider.call('createGroup', [{ type: 'Public', name: 'Tea', groupID: 'tea', memberList }]);
    await alice.provider.send({ to: 'tea', text: 'milk?', chatType: 'groupChat' });
    fixture.im.sendToGroup('bob', 'tea', 'lemon');
    await alice.until(() => JSON.stringify(alice.payloads('onMessageReceived')).includes('lemon'));
    expect(await alice.provider.call('getGroupList', [])).toMatchObject({
      data: { groupList: expect.arrayContaining([expect.objectContaining({ groupID: 'tea', memberCount: 2 })]) },
    });
    await expect(alice.provider.call('joinGroup', [{ groupID: 'none', type: 'Public' }])).rejects.toMatchObject({
      vendor: { code: 10010 },
    });
  });

  it('joins and leaves another user’s group', async () => {
    const bob = session();
    await bob.provider.open('bob', userSig(fixture.im.issueUserSig('bob')));
    await bob.provider.call('createGroup', [{ type: 'Public', name: 'Tea', groupID: 'tea' }]);
    const alice = await signedIn();
    expect(await alice.provider.call('joinGroup', [{ groupID: 'tea', type: 'Public' }])).toMatchObject({
      data: { status: 'JoinedSuccess' },
    });
    await bob.provider.send({ to: 'tea', text: 'welcome', chatType: 'groupChat' });
    await alice.until(() => JSON.stringify(alice.payloads('onMessageReceived')).includes('welcome'));
    expect(await alice.provider.call('quitGroup', ['tea'])).toMatchObject({ code: 0 });
    expect(fixture.im.groups.get('tea')?.members).toEqual(new Set(['bob']));
  });

  it('rejects with the vendor’s code', async () => {
    const alice = await signedIn();
    await expect(alice.provider.send({ ...text('x'), to: 'nobody' })).rejects.toMatchObject({
      code: 'vendor',
      vendor: { code: 20003 },
    });
  });
});

describe('the connection of Tencent', () => {
  it('reconnects as the same instance', async () => {
    const alice = await signedIn();
    // The SDK counts a socket that closes within a second as a failed attempt.
    await alice.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await new Promise(done => setTimeout(done, 1_200));
    fixture.im.dropSockets('alice');
    await alice.until(({ signalNames }) => signalNames.includes('connected') && signalNames.includes('reconnecting'));
    await fixture.im.until(() => fixture.im.count('login', 'alice') === 2);
    fixture.im.send('bob', 'alice', 'after');
    await alice.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
    expect(fixture.im.account('alice')).toMatchObject({ sockets: 1, kicks: 0 });
  });

  it.each<['multipleAccount' | 'multipleDevice' | 'REST_API_Kick', EndReason]>([
    ['multipleAccount', 'replaced'],
    ['multipleDevice', 'tooManyDevices'],
    ['REST_API_Kick', 'kicked'],
  ])('ends on %s: %s, after the SDK’s events', async (type, reason) => {
    const alice = await signedIn();
    await alice.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    fixture.im.kick('alice', type);
    await alice.until(({ signalNames }) => signalNames.includes('ended'));
    expect(alice.signalsOf('ended')).toMatchObject([{ reason }]);
    expect(alice.payloads('kickedOut')).toMatchObject([{ data: { type } }]);
    for (const topic of ['kickedOut', 'sdkStateNotReady']) {
      expect(alice.signalNames.indexOf(topic)).toBeGreaterThan(-1);
      expect(alice.signalNames.indexOf(topic)).toBeLessThan(alice.signalNames.indexOf('ended'));
    }
  });

  it('ends at the next call when the UserSig has expired', async () => {
    const alice = await signedIn();
    await alice.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    fixture.im.expire('alice');
    const failed = await alice.provider.send(text('late')).catch(error => error);
    // The next call may be the SDK's own. It then rejects waiting calls with 2801.
    expect([20002, 2801]).toContain(failed.vendor.code);
    await alice.until(({ signalNames }) => signalNames.includes('ended'));
    expect(alice.signalsOf('ended')).toMatchObject([{ reason: 'tokenExpired', vendor: { message: 'userSigExpired' } }]);
    expect(alice.signalNames.indexOf('kickedOut')).toBeLessThan(alice.signalNames.indexOf('ended'));
    expect(fixture.im.account('alice').logins).toBe(1);
  });

  it('ends when the service has ended the session while it was disconnected', async () => {
    const alice = await signedIn();
    await alice.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await new Promise(done => setTimeout(done, 1_200));
    const { sockets } = fixture.im;
    fixture.im.dropSignIns('alice');
    for (const { ws } of sockets) ws.terminate();
    await alice.until(({ signalNames }) => signalNames.includes('ended'));
    expect(alice.signalsOf('ended')).toMatchObject([{ reason: 'tokenExpired' }]);
  });

  it('reconnects soon after the server is back', async () => {
    const alice = await signedIn();
    await alice.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await new Promise(done => setTimeout(done, 1_200));
    fixture.im.pause();
    await alice.until(
      ({ signals }) =>
        signals.some(signal => signal.kind === 'event' && JSON.stringify(signal.payload).includes('disconnected')),
      30_000,
    );
    fixture.im.resume();
    await fixture.im.until(() => fixture.im.account('alice').sockets === 1, 15_000);
  });

  it('reconnects after a server that did not answer', async () => {
    const alice = await signedIn();
    await alice.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await new Promise(done => setTimeout(done, 1_200));
    fixture.im.pause('hang');
    const { length } = fixture.im.hosts;
    await alice.until(({ signalNames }) => signalNames.includes('reconnecting'));
    // V4 waits a second before it tries.
    await expect.poll(() => fixture.im.hosts.length).toBeGreaterThan(length);
    fixture.im.resume();
    await fixture.im.until(() => fixture.im.account('alice').sockets === 1, 25_000);
    await alice.until(({ signalNames }) => signalNames.includes('connected'));
  });
});

describe('an idle connection to Tencent', () => {
  it('carries heartbeats only', async () => {
    await fixture.ready('alice');
    const { im } = fixture;
    // The SDK sends one 10 s after the last frame it received. V4 (4.2.1) sends none while it asks each second.
    await im.until(() => im.account('alice').heartbeats === 2, 30_000);
    const { frames } = im;
    await im.until(() => im.account('alice').heartbeats === 3, 30_000);
    expect(im.frames - frames).toBe(1);
  });
});

describe('instances of an account', () => {
  it('are limited to one: the second ends the first', async () => {
    const first = await signedIn();
    await first.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await signedIn();
    await first.until(({ signalNames }) => signalNames.includes('ended'));
    expect(first.signalsOf('ended')).toMatchObject([{ reason: 'replaced', vendor: { message: 'multipleAccount' } }]);
    expect(fixture.im.account('alice')).toMatchObject({ instances: 1, kicks: 1 });
  });

  it('are limited to two when the app allows two: the third ends the first', async () => {
    fixture.im.webInstances = 2;
    const [a1, a2] = [await signedIn(), await signedIn()];
    const a3 = await signedIn();
    await a1.until(({ signalNames }) => signalNames.includes('ended'));
    await a3.provider.close();
    await fixture.im.until(() => fixture.im.account('alice').instances === 1);
    expect(a2.signalsOf('ended')).toEqual([]);
    await expect(a2.provider.send(text('still here'))).resolves.toMatchObject({ serverMsgId: expect.any(String) });
  });

  it('receive each other’s sent messages', async () => {
    fixture.im.webInstances = 2;
    const [a1, a2] = [await signedIn(), await signedIn()];
    await a1.provider.send(text('from here'));
    await a2.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
    const [{ data }] = a2.payloads('onMessageReceived') as [{ data: [object] }];
    expect(data).toMatchObject([{ from: 'alice', to: 'bob', flow: 'out', payload: { text: 'from here' } }]);
  });
});

describe('a message that a page has created', () => {
  const pageMessage = (by: string, more: object = {}) => ({
    ID: 'the page’s',
    made: { by, options: { to: 'bob', conversationType: 'C2C', clientTime: 1_700_000_000, random: 4711, ...more } },
  });

  it('is created again and sent with the same id', async () => {
    const alice = await signedIn();
    const draft = pageMessage('createTextMessage', { payload: { text: 'tea' } });
    const answer = await alice.provider.call('sendMessage', [draft, undefined]);
    const [, tinyId] = /^(\d+)-1700000000-4711$/.exec(idOf(answer)) ?? [];
    expect(tinyId).toBe(fixture.im.users.get('alice')?.tinyId);
    expect(alice.payloads('sent')).toMatchObject([{ localMsgId: idOf(answer), message: { payload: { text: 'tea' } } }]);
    const again = await alice.provider.call('revokeMessage', [{ ID: idOf(answer) }]);
    expect(again).toMatchObject({ code: 0, data: { message: { isRevoked: true } } });
    expect(alice.payloads('onMessageRevoked')).toMatchObject([{ data: [{ ID: idOf(answer), revoker: 'alice' }] }]);
  });

  it('can have a file, or forward a message', async () => {
    const alice = await signedIn();
    const file = new File(['Tea.'], 'order.txt');
    const withFile = pageMessage('createFileMessage', { payload: { file } });
    const sent = await alice.provider.call('sendMessage', [withFile]);
    expect(sent).toMatchObject({ data: { message: { payload: { fileName: 'order.txt' } } } });
    expect(alice.payloads('uploadProgress').map(({ ID }) => ID)).toContain(idOf(sent));
    const forward = pageMessage('createForwardMessage', { random: 4712, payload: { ID: idOf(sent) } });
    const forwarded = await alice.provider.call('sendMessage', [forward]);
    expect(forwarded).toMatchObject({ data: { message: { payload: { fileName: 'order.txt' } } } });
  });

  it('can be created only by a create method', async () => {
    const alice = await signedIn();
    for (const by of ['logout', 'destroy', 'sendMessage', 'constructor'])
      await expect(alice.provider.call('sendMessage', [pageMessage(by)])).rejects.toMatchObject({ code: 'vendor' });
    expect(fixture.im.account('alice')).toMatchObject({ sockets: 1, logouts: 0 });
  });
});

const idOf = (answer: unknown) => (answer as { data: { message: { ID: string } } }).data.message.ID;

describe('closing Tencent', () => {
  it('leaves no socket, and emits the SDK’s events first', async () => {
    const alice = await signedIn();
    await alice.provider.close();
    await fixture.im.until(() => fixture.im.sockets.size === 0);
    expect(fixture.im.account('alice').logouts).toBe(1);
    expect(alice.signalNames).toContain('sdkStateNotReady');
    await expect(alice.provider.send(text('late'))).rejects.toMatchObject({ code: 'notSignedIn' });
  });
});
