// What a person does with messages and conversations of Tencent Cloud Chat.
import { expect, it } from 'vitest';
import { conversationOf } from '@/lib/contract/conversations';
import { Inbox } from '@/lib/inbox/inbox';
import { answer, archive, edit, markUnread, pin, react, recall } from '@/lib/inbox/message-actions';
import { textOf } from '@/lib/inbox/thread';
import { waitFor } from '../../browser/wait';
import { createTencentFixture, signInPair } from '../providers/tencent/tencent-connection';
import { allowedClient, followed } from './direct-client';

const fixture = createTencentFixture();

/** The inboxes of both, with their conversation open. */
async function inboxes(): Promise<Record<'alice' | 'bob', Inbox>> {
  const sessions = await signInPair(fixture);
  const open = async (session: (typeof sessions)[0], userId: string, to: string) => {
    const client = allowedClient('tencent', session.provider);
    const inbox = followed(session, new Inbox(client, { provider: 'tencent', app: '1', userId }));
    await waitFor('the list', () => inbox.view.list.phase === 'ready');
    inbox.open({ chatType: 'singleChat', to });
    await waitFor('the history', () => inbox.view.open[0]?.history.phase === 'ready');
    return inbox;
  };
  return { alice: await open(sessions[0], 'alice', 'bob'), bob: await open(sessions[1], 'bob', 'alice') };
}

const messages = ({ view }: Inbox) => view.open[0]?.messages ?? [];

it('answers with a quote as the vendor’s UI kit writes it', async () => {
  const { alice, bob } = await inboxes();
  await bob.send('singleChat alice', 'is it open?');
  await waitFor('the question', () => messages(alice).length === 1);
  const [question] = messages(alice);
  await answer(alice, question!);
  expect(alice.view.open[0]?.composing).toMatchObject({
    ext: { messageReply: { messageAbstract: 'is it open?', messageType: 1, messageSequence: expect.any(Number) } },
  });
  await alice.send('singleChat bob', 'until six');
  await waitFor('the answer', () => messages(bob).length === 2);
  const quote = { id: question!.id, sender: 'bob', text: 'is it open?' };
  for (const each of [alice, bob]) expect(messages(each)[1]).toMatchObject({ content: { text: 'until six' }, quote });
});

it('edits and recalls for both', async () => {
  const { alice, bob } = await inboxes();
  await alice.send('singleChat bob', 'at siks');
  await waitFor('it', () => messages(bob).length === 1);
  await edit(alice, messages(alice)[0]!, 'at six');
  await waitFor('the edit', () => messages(bob)[0]?.isEdited);
  for (const each of [alice, bob])
    expect(messages(each)).toMatchObject([{ content: { text: 'at six' }, isEdited: true }]);
  await recall(alice, messages(alice)[0]!);
  await waitFor('the recall', () => messages(bob)[0]?.isRecalled);
  expect(messages(alice)).toMatchObject([{ isRecalled: true }]);
});

it('edits a message that the SDK of a restarted worker does not have', async () => {
  const { alice, bob } = await inboxes();
  for (let index = 0; index < 20; index++) await alice.send('singleChat bob', `${index}`);
  await waitFor('all', () => messages(bob).length === 20);
  const [first] = messages(alice);
  const session = await fixture.ready('alice');
  const client = allowedClient('tencent', session.provider);
  const later = new Inbox(client, { provider: 'tencent', app: '1', userId: 'alice' });
  await edit(later, first!, 'zero');
  await waitFor('the edit', () => messages(bob)[0]?.isEdited);
  expect(messages(bob)[0]).toMatchObject({ content: { text: 'zero' } });
});

it('adds and removes reactions, which are loaded after the history', async () => {
  const { alice, bob } = await inboxes();
  await bob.send('singleChat alice', 'cake');
  await waitFor('it', () => messages(alice).length === 1);
  await react(alice, messages(alice)[0]!, '[TUIEmoji_Like]');
  await waitFor('the reaction', () => messages(bob)[0]?.reactions?.length === 1);
  expect(messages(bob)[0]?.reactions).toEqual([{ id: '[TUIEmoji_Like]', count: 1, isOwn: false }]);
  expect(messages(alice)[0]?.reactions).toEqual([{ id: '[TUIEmoji_Like]', count: 1, isOwn: true }]);
  alice.close('singleChat bob');
  alice.open(conversationOf('singleChat bob'));
  await waitFor('them', () => messages(alice)[0]?.reactions?.length === 1);
  expect(messages(alice)[0]?.reactions).toEqual([{ id: '[TUIEmoji_Like]', count: 1, isOwn: true }]);
  await react(alice, messages(alice)[0]!, '[TUIEmoji_Like]');
  await waitFor('none', () => messages(bob)[0]?.reactions?.length === 0 && messages(alice)[0]?.reactions?.length === 0);
});

it('pins, marks as unread and archives a conversation, and back', async () => {
  const { alice, bob } = await inboxes();
  await bob.send('singleChat alice', 'cake');
  await waitFor('it', () => messages(alice).length === 1);
  const row = () => alice.view.conversations[0]!;
  await pin(alice, row());
  await markUnread(alice, row());
  await archive(alice, row());
  await alice.load();
  expect(row()).toMatchObject({ isPinned: true, isMarkedUnread: true, isArchived: true });
  await pin(alice, row());
  await archive(alice, row());
  await alice.markRead(row());
  await waitFor(
    'the mark',
    () => [...(fixture.im.users.get('alice')?.conversationMarks.get('bob') ?? [])].length === 0,
  );
  await alice.load();
  for (const name of ['isPinned', 'isMarkedUnread', 'isArchived'] as const) expect(row()[name]).not.toBe(true);
});

it('searches the texts of all conversations', async () => {
  const { alice, bob } = await inboxes();
  for (const text of ['order #48213', 'thanks', 'about order #48213 again']) await bob.send('singleChat alice', text);
  await waitFor('all', () => messages(alice).length === 3);
  const actions = await alice.actions();
  const found = await actions!.search!(alice.call, '#48213');
  // Times of the service are whole seconds.
  expect(new Set(found.map(textOf))).toEqual(new Set(['order #48213', 'about order #48213 again']));
  expect(found[0]).toMatchObject({ conversation: 'singleChat bob', isOwn: false });
  expect(found[0]!.at).toBeGreaterThan(1e12);
  expect(messages(alice).map(({ id }) => id)).toContain(found[1]!.id);
  expect(await actions!.search!(alice.call, 'nothing like it')).toEqual([]);
});
