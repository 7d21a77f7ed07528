// What a person does with messages and conversations of Agora Chat and Easemob.
import { describe, expect, it } from 'vitest';
import { Inbox } from '@/lib/inbox/inbox';
import { answer, edit, pin, react, recall } from '@/lib/inbox/message-actions';
import { waitFor } from '../../browser/wait';
import { defaultApp as app } from '../../server';
import type { RawSdkName } from '../../server/raw-sdk';
import { createMsyncFixture, msyncSdks } from '../providers/msync-connection';
import { allowedClient, followed } from './direct-client';

const fixture = createMsyncFixture();

/** The inboxes of both, with their conversation open. */
async function inboxes(name: RawSdkName): Promise<Record<'alice' | 'bob', Inbox>> {
  const open = async (me: string, to: string) => {
    const session = fixture.session(name);
    await session.provider.open(me, { kind: 'password', password: `${me}-pass` });
    const inbox = followed(
      session,
      new Inbox(allowedClient(name, session.provider), { provider: name, app, userId: me }),
    );
    await waitFor('the list', () => inbox.view.list.phase === 'ready');
    inbox.open({ chatType: 'singleChat', to });
    await waitFor('the history', () => inbox.view.open[0]?.history.phase === 'ready');
    return inbox;
  };
  return { alice: await open('alice', 'bob'), bob: await open('bob', 'alice') };
}

const messages = ({ view }: Inbox) => view.open[0]?.messages ?? [];
const textsOf = (inbox: Inbox) =>
  messages(inbox).map(({ content }) => (content.kind === 'text' ? content.text : content.kind));

describe.each(msyncSdks)('the actions of %s', name => {
  it('answers with a quote as the vendor’s UI kit writes it', async () => {
    const { alice, bob } = await inboxes(name);
    await bob.send('singleChat alice', 'is it open?');
    await waitFor('the question', () => messages(alice).length === 1);
    const [question] = messages(alice);
    await answer(alice, question!);
    expect(alice.view.open[0]?.composing).toMatchObject({ kind: 'answer', message: { id: question!.id } });
    await alice.send('singleChat bob', 'until six');
    expect(alice.view.open[0]?.composing).toBeUndefined();
    await waitFor('the answer', () => messages(bob).length === 2);
    const quote = { id: question!.id, sender: 'bob', text: 'is it open?' };
    expect(messages(bob)[1]).toMatchObject({ content: { text: 'until six' }, quote });
    expect(messages(alice)[1]).toMatchObject({ content: { text: 'until six' }, quote });
  });

  it('edits, and keeps the quote', async () => {
    const { alice, bob } = await inboxes(name);
    await bob.send('singleChat alice', 'when?');
    await waitFor('the question', () => messages(alice).length === 1);
    await answer(alice, messages(alice)[0]!);
    await alice.send('singleChat bob', 'at siks');
    await waitFor('the answer', () => messages(bob).length === 2);
    await edit(alice, messages(alice)[1]!, 'at six');
    await waitFor('the edit', () => textsOf(bob)[1] === 'at six');
    for (const each of [alice, bob])
      expect(messages(each)[1]).toMatchObject({
        content: { text: 'at six' },
        isEdited: true,
        quote: { text: 'when?' },
      });
    alice.close('singleChat bob');
    alice.open({ chatType: 'singleChat', to: 'bob' });
    await waitFor('the history', () => alice.view.open[0]?.history.phase === 'ready');
    expect(messages(alice)[1]).toMatchObject({ content: { text: 'at six' }, isEdited: true, quote: { text: 'when?' } });
  });

  it('recalls for both', async () => {
    const { alice, bob } = await inboxes(name);
    await alice.send('singleChat bob', 'to the wrong one');
    await waitFor('it', () => messages(bob).length === 1);
    await recall(alice, messages(alice)[0]!);
    expect(messages(alice)).toMatchObject([{ isRecalled: true, content: { kind: 'other' } }]);
    await waitFor('the recall', () => messages(bob)[0]?.isRecalled);
  });

  it('adds and removes reactions, which the history has, too', async () => {
    const { alice, bob } = await inboxes(name);
    await bob.send('singleChat alice', 'cake');
    await waitFor('it', () => messages(alice).length === 1);
    await react(alice, messages(alice)[0]!, '👍');
    await waitFor('the reaction', () => messages(bob)[0]?.reactions?.length === 1);
    expect(messages(bob)[0]?.reactions).toEqual([{ id: '👍', count: 1, isOwn: false }]);
    expect(messages(alice)[0]?.reactions).toEqual([{ id: '👍', count: 1, isOwn: true }]);
    await react(bob, messages(bob)[0]!, '👍');
    await waitFor('both', () => messages(alice)[0]?.reactions?.[0]?.count === 2);
    bob.close('singleChat alice');
    bob.open({ chatType: 'singleChat', to: 'alice' });
    await waitFor('the history', () => bob.view.open[0]?.history.phase === 'ready');
    expect(messages(bob)[0]?.reactions).toEqual([{ id: '👍', count: 2, isOwn: true }]);
    await react(bob, messages(bob)[0]!, '👍');
    await react(alice, messages(alice)[0]!, '👍');
    await waitFor(
      'none',
      () => messages(bob)[0]?.reactions?.length === 0 && messages(alice)[0]?.reactions?.length === 0,
    );
  });

  it('pins and unpins a conversation', async () => {
    const { alice, bob } = await inboxes(name);
    await bob.send('singleChat alice', 'cake');
    await waitFor('it', () => messages(alice).length === 1);
    const [conversation] = alice.view.conversations;
    await pin(alice, conversation!);
    await alice.load();
    expect(alice.view.conversations).toMatchObject([{ isPinned: true }]);
    await pin(alice, alice.view.conversations[0]!);
    await alice.load();
    expect(alice.view.conversations[0]?.isPinned).not.toBe(true);
  });

  it('keeps the message when the service refuses', async () => {
    const { alice } = await inboxes(name);
    await alice.send('singleChat bob', 'once');
    const [sent] = messages(alice);
    const missing = { ...sent!, id: '123' };
    await expect(edit(alice, missing, 'twice')).rejects.toMatchObject({ code: 'vendor' });
    await expect(recall(alice, missing)).rejects.toMatchObject({ code: 'vendor' });
    expect(textsOf(alice)).toEqual(['once']);
  });
});
