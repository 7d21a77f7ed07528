// Messages of a thread belong to its group.
import { describe, expect, it } from 'vitest';
import { Inbox } from '@/lib/inbox/inbox';
import { defaultApp } from '../../server';
import { useTestServices } from '../session/test-session';
import { type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();
const soon = <T>(value: () => T) => expect.poll(value);

async function signedIn(provider: 'agora' | 'easemob', userId: string): Promise<TestBackground> {
  const background = await start();
  await background.sessions.signIn(services.signInRequest(provider, { userId }));
  await soon(() => background.session(userId).state.phase).toBe('online');
  return background;
}

const countsOf = (background: TestBackground) =>
  background
    .session('alice')
    .data.unread.counts()
    .flatMap(({ conversation, unread }) => (unread ? [{ conversation, unread }] : []));
const tea = { to: 'tea', chatType: 'groupChat' } as const;

describe.each(['agora', 'easemob'] as const)('a thread of %s', provider => {
  async function threadIn() {
    services.im.addGroup(defaultApp, { groupId: 'tea', owner: 'bob', members: ['alice'] });
    const messageId = services.im.send(defaultApp, 'bob', 'tea', 'who brings the cake?');
    const [alice, bob] = [await signedIn(provider, 'alice'), await signedIn(provider, 'bob')];
    const call = (background: TestBackground, user: string, method: string, ...args: unknown[]) =>
      background.session(user).controller.requests.call(method, args);
    const created = await call(bob, 'bob', 'createChatThread', { name: 'Cake', messageId, parentId: 'tea' });
    const { chatThreadId } = (created as { data: { chatThreadId: string } }).data;
    await call(alice, 'alice', 'joinChatThread', { chatThreadId });
    const request = async (method: string, params: { method?: string; args?: unknown[] }) => {
      if (method !== 'vendor.call') throw new Error('no background');
      return call(alice, 'alice', params.method!, ...params.args!);
    };
    const inbox = new Inbox({ request: request as never }, alice.session('alice').account);
    await soon(() => inbox.view.list.phase).toBe('ready');
    const { frames } = alice.attach({ origin: 'https://desk.example' });
    const write = (msg: string) =>
      call(bob, 'bob', 'send', { type: 'txt', chatType: 'groupChat', isChatThread: true, to: chatThreadId, msg });
    await alice.session('alice').data.unread.reportRead({ kind: 'ui' }, ['all']);
    return { alice, inbox, frames, chatThreadId, write };
  }

  it('is counted under its group, and uncounted by a receipt for the group or the thread', async () => {
    const { alice, chatThreadId, write } = await threadIn();
    await write('I do');
    await soon(() => countsOf(alice)).toEqual([{ conversation: tea, unread: 1 }]);
    const { unread } = alice.session('alice').data;
    const client = { kind: 'ui' } as const;
    const receipt = { type: 'channel', chatType: 'groupChat', to: chatThreadId };
    unread.onVendorCall('send', [receipt], client);
    expect(countsOf(alice)).toEqual([]);

    await write('Me, too');
    await soon(() => countsOf(alice)).toHaveLength(1);
    unread.onVendorCall('send', [{ ...receipt, to: 'tea' }], client);
    expect(countsOf(alice)).toEqual([]);
  });

  it('is no conversation of its own in the inbox', async () => {
    const { inbox, frames, write } = await threadIn();
    await write('I do');
    const find = () =>
      frames.find(({ topic, payload }) => topic === 'onTextMessage' && /I do/.test(JSON.stringify(payload)));
    await soon(find).toBeDefined();
    inbox.handleEvent('onTextMessage', find()!.payload);
    expect(inbox.view.conversations).toMatchObject([
      { key: 'groupChat tea', last: { thread: 'Cake', content: { text: 'I do' } } },
    ]);
    inbox.open(tea);
    await soon(() => inbox.view.open[0]?.history.phase).toBe('ready');
    expect(inbox.view.open[0]?.messages.map(({ content }) => content)).toMatchObject([
      { text: 'who brings the cake?' },
    ]);
    await inbox.load();
    expect(inbox.view.conversations.map(({ key }) => key)).toEqual(['groupChat tea']);
  });
});
