// What is taken back, or ends, is no longer unread, and its notification is removed.
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import { definitions } from '@/lib/providers/definitions';
import { defaultApp } from '../../server';
import { everyProvider, useTestServices } from '../session/test-session';
import { Profile, type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();

async function signedIn(provider: ProviderId, userId: string, profile?: Profile): Promise<TestBackground> {
  const background = await start(profile);
  await background.sessions.signIn(services.signInRequest(provider, { userId }));
  return background;
}

/** Sends a text to alice. @returns a function that recalls it */
async function sendFrom(
  background: TestBackground,
  provider: ProviderId,
  text: string,
): Promise<() => Promise<unknown>> {
  const { requests } = background.session('bob').controller;
  if (provider !== 'tencent') {
    const { serverMsgId } = await requests.send({ to: 'alice', text, chatType: 'singleChat' });
    return () => requests.call('recallMessage', [{ mid: serverMsgId, to: 'alice', chatType: 'singleChat' }]);
  }
  const draft = await requests.call('createTextMessage', [{ to: 'alice', conversationType: 'C2C', payload: { text } }]);
  const { data } = (await requests.call('sendMessage', [draft])) as { data: { message: unknown } };
  return () => requests.call('revokeMessage', [data.message]);
}

const bobsKey = 'singleChat bob';
const unreadOf = (background: TestBackground) => background.session('alice').data.unread.total;

describe.each(everyProvider)('an unread message of %s', provider => {
  it('is uncounted, and its notification removed, when its sender recalls it', async () => {
    const alice = await signedIn(provider, 'alice');
    const bob = await signedIn(provider, 'bob');
    await sendFrom(bob, provider, 'stays');
    const recall = await sendFrom(bob, provider, 'goes');
    await expect.poll(() => unreadOf(alice)).toBe(2);
    await expect.poll(() => alice.notified).toHaveLength(2);
    expect(alice.cleared).toEqual([]);
    await recall();
    await expect.poll(() => unreadOf(alice)).toBe(1);
    expect(alice.cleared).toEqual([{ userId: 'alice', key: bobsKey }]);
    expect(alice.session('alice').state.unread).toBe(1);
  });

  it('loses its notification also if a hidden tab has received it', async () => {
    const alice = await signedIn(provider, 'alice');
    const bob = await signedIn(provider, 'bob');
    alice.attach({ origin: 'https://desk.example' });
    const recall = await sendFrom(bob, provider, 'goes');
    await expect.poll(() => alice.notified).toHaveLength(1);
    expect(unreadOf(alice)).toBe(1);
    await recall();
    await expect.poll(() => unreadOf(alice)).toBe(0);
    await expect.poll(() => alice.cleared).toEqual([{ userId: 'alice', key: bobsKey }]);
  });

  it('is uncounted when it was recalled while the worker was dead', async () => {
    const profile = new Profile();
    const alice = await signedIn(provider, 'alice', profile);
    const bob = await signedIn(provider, 'bob');
    await sendFrom(bob, provider, 'stays');
    const recall = await sendFrom(bob, provider, 'goes');
    await sendFrom(bob, provider, 'stays too');
    await expect.poll(() => unreadOf(alice)).toBe(3);
    await alice.session('alice').data.unread.reportRead({ kind: 'ui' }, []);
    await alice.kill();
    await recall();
    const next = await start(profile);
    await expect.poll(() => unreadOf(next)).toBe(2);
    expect(next.cleared).toEqual([{ userId: 'alice', key: bobsKey }]);
  });
});

describe('a conversation with unread messages', () => {
  it.each(['agora', 'easemob'] as const)('is uncounted when its group of %s is dissolved', async provider => {
    services.im.addGroup(defaultApp, { groupId: 'tea', owner: 'bob', members: ['alice'] });
    const alice = await signedIn(provider, 'alice');
    services.im.send(defaultApp, 'bob', 'tea', 'hello');
    await expect.poll(() => unreadOf(alice)).toBe(1);
    services.im.deliver(defaultApp, 'alice', { kind: 'muc:destroy', group: 'tea', from: 'bob' });
    await expect.poll(() => unreadOf(alice)).toBe(0);
    expect(alice.cleared).toEqual([{ userId: 'alice', key: 'groupChat tea' }]);
  });
});

describe('the definition of', () => {
  it.each([
    ['agora', 'onGroupEvent', { operation: 'removeMember', id: 'tea' }, { to: 'tea', chatType: 'groupChat' }],
    ['agora', 'onGroupEvent', { operation: 'memberAbsence', id: 'tea' }, undefined],
    [
      'easemob',
      'onMultiDeviceEvent',
      { operation: 'deleteConversation', conversationId: 'bob', conversationType: 'singleChat' },
      { to: 'bob', chatType: 'singleChat' },
    ],
    [
      'tencent',
      'onMessageReceived',
      {
        data: [
          {
            type: 'TIMGroupSystemNoticeElem',
            payload: { operationType: 5, groupProfile: { groupID: 'tea' } },
          },
        ],
      },
      { to: 'tea', chatType: 'groupChat' },
    ],
  ] as const)('%s finds the conversation that %s ends', (provider, topic, payload, conversation) => {
    expect(definitions[provider].withdrawnIn(topic, payload)).toEqual(conversation ? [{ conversation }] : []);
  });

  it.each([
    ['agora', 'leaveGroup', { groupId: 'tea' }, { to: 'tea', chatType: 'groupChat' }],
    [
      'easemob',
      'deleteConversation',
      { channel: 'bob', chatType: 'singleChat' },
      { to: 'bob', chatType: 'singleChat' },
    ],
    ['tencent', 'quitGroup', 'tea', { to: 'tea', chatType: 'groupChat' }],
    ['tencent', 'deleteConversation', 'C2Cbob', { to: 'bob', chatType: 'singleChat' }],
  ] as const)('%s finds the conversation that a call of %s ends', (provider, method, arg, conversation) => {
    expect(definitions[provider].conversationsEndedBy(method, [arg])).toEqual([conversation]);
  });
});
