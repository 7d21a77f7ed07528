// The driver and the real SDK against the local service: signing in, the line, its end.
import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import { startTencentService } from '../../../server/tencent/service';
import { createTencentFixture, userSig } from './tencent-connection';

const fixture = createTencentFixture();
const { session, signedIn } = fixture;

const text = (msg: string) => ({ to: 'bob', text: msg, chatType: 'singleChat' }) as const;

describe('tencent signs in', () => {
  it('by UserSig, and reads from it when it expires', async () => {
    const made = session();
    const sig = fixture.im.issueUserSig('alice', 3600);
    const { token, expireAt } = await made.provider.open('alice', userSig(sig));
    expect(token).toBe(sig);
    expect(Math.abs((expireAt ?? 0) - Date.now() - 3_600_000)).toBeLessThan(5_000);
    expect(fixture.im.account('alice')).toMatchObject({ sockets: 1, logins: 1 });
    await made.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
  });

  it('though the server compresses what it sends', async () => {
    fixture.im.compress = true;
    const made = await signedIn();
    fixture.im.send('bob', 'alice', 'hi');
    await made.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
  });

  it.each([
    ['expired', (): string => fixture.im.issueUserSig('alice', -60), 'userSigExpired', 70001],
    ['no UserSig at all', (): string => 'nonsense', 'userSigInvalid', 70003],
    ['made for another user', (): string => fixture.im.issueUserSig('bob'), 'userSigForeign', 70013],
  ] as const)('unless the UserSig is %s', async (_name, sig, code, vendor) => {
    const made = session();
    await expect(made.provider.open('alice', userSig(sig()))).rejects.toMatchObject({
      code,
      field: 'token',
      vendor: { code: vendor },
    });
    expect(fixture.im.account('alice').logins).toBe(0);
  });

  it('unless the UserSig was signed with another key', async () => {
    const other = await startTencentService({ sdkAppId: fixture.im.sdkAppId });
    other.addUser('alice');
    const forged = other.issueUserSig('alice');
    await other.close();
    await expect(session().provider.open('alice', userSig(forged))).rejects.toMatchObject({
      code: 'userSigInvalid',
      vendor: { code: 70009 },
    });
  });

  it('unless the UserSig is for another app', async () => {
    const made = session({ SDKAppID: fixture.im.sdkAppId + 1 });
    await expect(made.provider.open('alice', userSig(fixture.im.issueUserSig('alice')))).rejects.toMatchObject({
      code: 'userSigForeign',
      vendor: { code: 70014 },
    });
  });

  it('unless nobody answers', async () => {
    const made = session({ proxyServer: 'ws://127.0.0.1:9' });
    await expect(made.provider.open('alice', userSig('x'))).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('until it is cancelled', async () => {
    fixture.im.pause('hang');
    const made = session();
    const opening = made.provider.open('alice', userSig(fixture.im.issueUserSig('alice')));
    await made.until(({ signalNames }) => signalNames.includes('step'));
    await made.provider.close();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('tencent, signed in,', () => {
  it('sends, is answered, and tells every tab of it', async () => {
    const made = await signedIn();
    const { serverMsgId } = await made.provider.send(text('hello'));
    expect(made.payloads('sent')).toMatchObject([
      { message: { ID: serverMsgId, payload: { text: 'hello' }, from: 'alice', to: 'bob' } },
    ]);
    expect(fixture.im.count('message', 'alice')).toBe(1);
  });

  it('receives', async () => {
    const made = await signedIn();
    fixture.im.send('bob', 'alice', 'hi');
    await made.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
    expect(made.payloads('onMessageReceived')).toMatchObject([
      { name: 'onMessageReceived', data: [{ from: 'bob', payload: { text: 'hi' } }] },
    ]);
  });

  it('waits until the SDK is ready', async () => {
    const made = session();
    const opening = made.provider.open('alice', userSig(fixture.im.issueUserSig('alice')));
    await opening;
    await expect(made.provider.call('getMyProfile', [])).resolves.toMatchObject({ code: 0, data: { userID: 'alice' } });
    expect(await made.provider.call('getLoginUser', [])).toBe('alice');
  });

  it('calls nothing that nobody wants any more by the time it could', async () => {
    const made = await signedIn();
    const unwanted = new AbortController();
    const reason = new PartylineError('deadline');
    const calls = Promise.allSettled([
      made.provider.send(text('late'), { signal: unwanted.signal }),
      made.provider.call('updateMyProfile', [{ nick: 'late' }], { signal: unwanted.signal }),
    ]);
    unwanted.abort(reason);
    expect(await calls).toEqual(Array(2).fill({ status: 'rejected', reason }));
    expect(await made.provider.call('getMyProfile', [])).toMatchObject({ data: { nick: '' } });
    expect(fixture.im.count('message')).toBe(0);
  });

  it('sends a message that a tab has made and holds only a copy of', async () => {
    const made = await signedIn();
    const message = await made.provider.call('createCustomMessage', [
      { to: 'bob', conversationType: 'C2C', payload: { data: 'd', description: '', extension: '' } },
    ]);
    const copy = JSON.parse(JSON.stringify(message));
    await expect(made.provider.call('sendMessage', [copy])).resolves.toMatchObject({ code: 0 });
    expect(fixture.im.count('message', 'alice')).toBe(1);
  });

  it('revokes a message that it is given a copy of, which is gone from the history then', async () => {
    const made = await signedIn();
    fixture.im.send('bob', 'alice', 'one');
    await made.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
    await made.provider.send(text('two'));
    const [{ message }] = made.payloads('sent') as [{ message: { ID: string } }];
    await expect(made.provider.call('revokeMessage', [JSON.parse(JSON.stringify(message))])).resolves.toMatchObject({
      code: 0,
    });
    await made.provider.close();

    const again = await signedIn();
    const history = await again.provider.call('getMessageList', [{ conversationID: 'C2Cbob' }]);
    expect(history).toMatchObject({ data: { messageList: [{ from: 'bob', payload: { text: 'one' } }] } });
  });

  it('has the conversations, marks them read, and changes the profile', async () => {
    const made = await signedIn();
    fixture.im.send('bob', 'alice', 'one');
    await made.until(() => JSON.stringify(made.payloads('onConversationListUpdated')).includes('C2Cbob'));
    const list = await made.provider.call('getConversationList', []);
    expect(list).toMatchObject({ data: { conversationList: [{ conversationID: 'C2Cbob', unreadCount: 1 }] } });
    await made.provider.call('setMessageRead', [{ conversationID: 'C2Cbob' }]);
    expect(await made.provider.call('getTotalUnreadMessageCount', [])).toBe(0);
    await made.provider.setNickname('Alice at the desk');
    expect(await made.provider.call('getMyProfile', [])).toMatchObject({ data: { nick: 'Alice at the desk' } });
  });

  it('makes a group, speaks in it, hears from it, and lists it', async () => {
    const made = await signedIn();
    const memberList = [{ userID: 'bob' }];
    await made.provider.call('createGroup', [{ type: 'Public', name: 'Tea', groupID: 'tea', memberList }]);
    await made.provider.send({ to: 'tea', text: 'milk?', chatType: 'groupChat' });
    fixture.im.sendToGroup('bob', 'tea', 'lemon');
    await made.until(() => JSON.stringify(made.payloads('onMessageReceived')).includes('lemon'));
    expect(await made.provider.call('getGroupList', [])).toMatchObject({
      data: { groupList: expect.arrayContaining([expect.objectContaining({ groupID: 'tea', memberCount: 2 })]) },
    });
    await expect(made.provider.call('joinGroup', [{ groupID: 'none', type: 'Public' }])).rejects.toMatchObject({
      vendor: { code: 10010 },
    });
  });

  it('joins a group that another has made', async () => {
    const bob = session();
    await bob.provider.open('bob', userSig(fixture.im.issueUserSig('bob')));
    await bob.provider.call('createGroup', [{ type: 'Public', name: 'Tea', groupID: 'tea' }]);
    const made = await signedIn();
    expect(await made.provider.call('joinGroup', [{ groupID: 'tea', type: 'Public' }])).toMatchObject({
      data: { status: 'JoinedSuccess' },
    });
    await bob.provider.send({ to: 'tea', text: 'welcome', chatType: 'groupChat' });
    await made.until(() => JSON.stringify(made.payloads('onMessageReceived')).includes('welcome'));
    expect(await made.provider.call('quitGroup', ['tea'])).toMatchObject({ code: 0 });
    expect(fixture.im.groups.get('tea')?.members).toEqual(new Set(['bob']));
  });

  it('passes the vendor’s code on', async () => {
    const made = await signedIn();
    await expect(made.provider.send({ ...text('x'), to: 'nobody' })).rejects.toMatchObject({
      code: 'vendor',
      vendor: { code: 20003 },
    });
  });
});

describe('the line of tencent', () => {
  it('comes back by itself, as the same instance', async () => {
    const made = await signedIn();
    // A drop within a second of the opening counts as a failed opening.
    await made.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await new Promise(done => setTimeout(done, 1_200));
    fixture.im.dropSockets('alice');
    await made.until(({ signalNames }) => signalNames.includes('connected') && signalNames.includes('reconnecting'));
    await fixture.im.until(() => fixture.im.count('login', 'alice') === 2);
    fixture.im.send('bob', 'alice', 'after');
    await made.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
    expect(fixture.im.account('alice')).toMatchObject({ sockets: 1, kicks: 0 });
  });

  it.each<['multipleAccount' | 'multipleDevice' | 'REST_API_Kick', EndReason]>([
    ['multipleAccount', 'replaced'],
    ['multipleDevice', 'tooManyDevices'],
    ['REST_API_Kick', 'kicked'],
  ])('ends on %s: %s, after the SDK has said so', async (type, reason) => {
    const made = await signedIn();
    await made.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    fixture.im.kick('alice', type);
    await made.until(({ signalNames }) => signalNames.includes('ended'));
    expect(made.signalsOf('ended')).toMatchObject([{ reason }]);
    expect(made.payloads('kickedOut')).toMatchObject([{ data: { type } }]);
    for (const topic of ['kickedOut', 'sdkStateNotReady']) {
      expect(made.signalNames.indexOf(topic)).toBeGreaterThan(-1);
      expect(made.signalNames.indexOf(topic)).toBeLessThan(made.signalNames.indexOf('ended'));
    }
  });

  it('ends when the UserSig has run out, with the next call', async () => {
    const made = await signedIn();
    await made.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    fixture.im.expire('alice');
    const failed = await made.provider.send(text('late')).catch(error => error);
    // The next call may be the SDK's own, which then takes back those that wait: 2801.
    expect([20002, 2801]).toContain(failed.vendor.code);
    await made.until(({ signalNames }) => signalNames.includes('ended'));
    expect(made.signalsOf('ended')).toMatchObject([{ reason: 'tokenExpired', vendor: { message: 'userSigExpired' } }]);
    expect(made.signalNames.indexOf('kickedOut')).toBeLessThan(made.signalNames.indexOf('ended'));
    expect(fixture.im.account('alice').logins).toBe(1);
  });

  it('ends when the service has forgotten it while it was away', async () => {
    const made = await signedIn();
    await made.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await new Promise(done => setTimeout(done, 1_200));
    const { sockets } = fixture.im;
    fixture.im.dropSignIns('alice');
    for (const { ws } of sockets) ws.terminate();
    await made.until(({ signalNames }) => signalNames.includes('ended'));
    expect(made.signalsOf('ended')).toMatchObject([{ reason: 'tokenExpired' }]);
  });

  it('comes back soon after the server does', async () => {
    const made = await signedIn();
    await made.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await new Promise(done => setTimeout(done, 1_200));
    fixture.im.pause();
    await made.until(
      ({ signals }) =>
        signals.some(signal => signal.kind === 'event' && JSON.stringify(signal.payload).includes('disconnected')),
      30_000,
    );
    fixture.im.resume();
    await fixture.im.until(() => fixture.im.account('alice').sockets === 1, 15_000);
  }, 60_000);

  it('comes back though it has asked a server that never answers', async () => {
    const made = await signedIn();
    await made.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await new Promise(done => setTimeout(done, 1_200));
    fixture.im.pause('hang');
    const { length } = fixture.im.hosts;
    await made.until(({ signalNames }) => signalNames.includes('reconnecting'));
    await expect.poll(() => fixture.im.hosts.length).toBe(length + 1);
    fixture.im.resume();
    await fixture.im.until(() => fixture.im.account('alice').sockets === 1, 25_000);
    await made.until(({ signalNames }) => signalNames.includes('connected'));
  }, 40_000);
});

describe('instances', () => {
  it('are one at a time: the second ends the first', async () => {
    const first = await signedIn();
    await first.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
    await signedIn();
    await first.until(({ signalNames }) => signalNames.includes('ended'));
    expect(first.signalsOf('ended')).toMatchObject([{ reason: 'replaced', vendor: { message: 'multipleAccount' } }]);
    expect(fixture.im.account('alice')).toMatchObject({ instances: 1, kicks: 1 });
  });

  it('are two where the app allows two: the third ends the first, and a sign-out leaves the other alone', async () => {
    fixture.im.webInstances = 2;
    const [a1, a2] = [await signedIn(), await signedIn()];
    const a3 = await signedIn();
    await a1.until(({ signalNames }) => signalNames.includes('ended'));
    await a3.provider.close();
    await fixture.im.until(() => fixture.im.account('alice').instances === 1);
    expect(a2.signalsOf('ended')).toEqual([]);
    await expect(a2.provider.send(text('still here'))).resolves.toMatchObject({ serverMsgId: expect.any(String) });
  });

  it('tell each other what was sent, as sent', async () => {
    fixture.im.webInstances = 2;
    const [a1, a2] = [await signedIn(), await signedIn()];
    await a1.provider.send(text('from here'));
    await a2.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
    const [{ data }] = a2.payloads('onMessageReceived') as [{ data: [object] }];
    expect(data).toMatchObject([{ from: 'alice', to: 'bob', flow: 'out', payload: { text: 'from here' } }]);
  });
});

describe('a message that a page has made', () => {
  const made = (by: string, more: object = {}) => ({
    ID: 'the page’s',
    made: { by, options: { to: 'bob', conversationType: 'C2C', clientTime: 1_700_000_000, random: 4711, ...more } },
  });

  it('is made of the same here, and sent under the same id', async () => {
    const alice = await signedIn();
    const draft = made('createTextMessage', { payload: { text: 'tea' } });
    const answer = await alice.provider.call('sendMessage', [draft, undefined]);
    const [, tinyId] = /^(\d+)-1700000000-4711$/.exec(idOf(answer)) ?? [];
    expect(tinyId).toBe(fixture.im.users.get('alice')?.tinyId);
    expect(alice.payloads('sent')).toMatchObject([{ localMsgId: idOf(answer), message: { payload: { text: 'tea' } } }]);
    const again = await alice.provider.call('revokeMessage', [{ ID: idOf(answer) }]);
    expect(again).toMatchObject({ code: 0, data: { message: { isRevoked: true } } });
    expect(alice.payloads('onMessageRevoked')).toMatchObject([{ data: [{ ID: idOf(answer), revoker: 'alice' }] }]);
  });

  it('can have a file, and a message that was received', async () => {
    const alice = await signedIn();
    const file = new File(['Tea.'], 'order.txt');
    const withFile = made('createFileMessage', { payload: { file } });
    const sent = await alice.provider.call('sendMessage', [withFile]);
    expect(sent).toMatchObject({ data: { message: { payload: { fileName: 'order.txt' } } } });
    expect(alice.payloads('uploadProgress').map(({ ID }) => ID)).toContain(idOf(sent));
    const forward = made('createForwardMessage', { random: 4712, payload: { ID: idOf(sent) } });
    const forwarded = await alice.provider.call('sendMessage', [forward]);
    expect(forwarded).toMatchObject({ data: { message: { payload: { fileName: 'order.txt' } } } });
  });

  it('is made by nothing but a maker of messages', async () => {
    const alice = await signedIn();
    for (const by of ['logout', 'destroy', 'sendMessage', 'constructor'])
      await expect(alice.provider.call('sendMessage', [made(by)])).rejects.toMatchObject({ code: 'vendor' });
    expect(fixture.im.account('alice')).toMatchObject({ sockets: 1, logouts: 0 });
  });
});

const idOf = (answer: unknown) => (answer as { data: { message: { ID: string } } }).data.message.ID;

describe('closing tencent', () => {
  it('leaves no socket behind, and says so to the tabs first', async () => {
    const made = await signedIn();
    await made.provider.close();
    await fixture.im.until(() => fixture.im.sockets.size === 0);
    expect(fixture.im.account('alice').logouts).toBe(1);
    expect(made.signalNames).toContain('sdkStateNotReady');
    await expect(made.provider.send(text('late'))).rejects.toMatchObject({ code: 'notSignedIn' });
  });
});
