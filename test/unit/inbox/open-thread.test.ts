import { describe, expect, it } from 'vitest';
import { conversationKey } from '@/lib/contract/conversations';
import type { Account } from '@/lib/contract/session';
import { Inbox, type InboxClient } from '@/lib/inbox/inbox';

const account: Account = { provider: 'agora', app: '1#a', userId: 'alice' };
const to = (peer: string) => ({ to: peer, chatType: 'singleChat' }) as const;
const [bob, carol] = [conversationKey(to('bob')), conversationKey(to('carol'))];
const message = (from: string, id: string, time: number) => ({
  ...{ id, type: 'txt', chatType: 'singleChat', from, to: 'alice', msg: id, time },
});

/** Bob and carol have written one message each, and their conversations are open. */
async function openBoth() {
  const requests: { method: string; params: Record<string, unknown> }[] = [];
  const client: InboxClient = {
    request: (async (method: string, params: Record<string, unknown>) => {
      requests.push({ method, params });
      const { method: call, args } = params as { method?: string; args?: [{ targetId: string }] };
      if (method === 'mutes.list') return [];
      if (method === 'outbox.send') return { serverMsgId: `sent ${params.text}` };
      if (call === 'getHistoryMessages')
        return { messages: [message(args![0].targetId, `from ${args![0].targetId}`, 5)] };
      if (call !== 'getServerConversations') return undefined;
      const conversations = ['bob', 'carol'].map(peer => ({
        ...{ conversationId: peer, conversationType: 'singleChat', unReadCount: 1 },
        lastMessage: message(peer, `from ${peer}`, 5),
      }));
      return { data: { conversations, cursor: '' } };
    }) as InboxClient['request'],
  };
  const inbox = new Inbox(client, account);
  await expect.poll(() => inbox.view.conversations.length).toBe(2);
  inbox.open(to('bob'));
  inbox.open(to('carol'));
  const open = (key: string) => inbox.view.open.find(each => each.key === key);
  await expect.poll(() => [bob, carol].map(key => open(key)?.history.phase)).toEqual(['ready', 'ready']);
  const unread = () => Object.fromEntries(inbox.view.conversations.map(each => [each.to, each.unread]));
  return { inbox, open, unread, requests, ids: (key: string) => open(key)?.messages.map(({ id }) => id) };
}

describe('two open conversations', () => {
  it('have their own history and their own first unread message', async () => {
    const { open, ids } = await openBoth();
    expect([ids(bob), ids(carol)]).toEqual([['from bob'], ['from carol']]);
    expect([open(bob)?.firstUnread, open(carol)?.firstUnread]).toEqual(['from bob', 'from carol']);
  });

  it('receive their own messages', async () => {
    const { inbox, ids } = await openBoth();
    inbox.handleEvent('onTextMessage', message('bob', 'bob again', 9));
    inbox.handleEvent('onTextMessage', message('carol', 'carol again', 9));
    expect([ids(bob), ids(carol)]).toEqual([
      ['from bob', 'bob again'],
      ['from carol', 'carol again'],
    ]);
  });

  it('are read each by what was seen in it, only while the page is in front', async () => {
    const { inbox, unread } = await openBoth();
    inbox.seen(bob, 'from bob');
    expect(unread()).toEqual({ bob: 1, carol: 1 });
    inbox.setVisible(true);
    expect(unread()).toEqual({ bob: 0, carol: 1 });
    inbox.seen(carol, 'from carol');
    expect(unread()).toEqual({ bob: 0, carol: 0 });
  });

  it('send what was written in each to its own user', async () => {
    const { inbox, requests, ids } = await openBoth();
    await Promise.all([inbox.send(bob, 'for bob'), inbox.send(carol, 'for carol')]);
    const sent = requests
      .filter(({ method }) => method === 'outbox.send')
      .map(({ params }) => [params.to, params.text]);
    expect(sent).toEqual([
      ['bob', 'for bob'],
      ['carol', 'for carol'],
    ]);
    expect([ids(bob)?.at(-1), ids(carol)?.at(-1)]).toEqual(['sent for bob', 'sent for carol']);
  });

  it('keep what is being answered apart, also if one is closed meanwhile', async () => {
    const { inbox, open, requests } = await openBoth();
    const [answered] = open(bob)!.messages;
    inbox.close(bob);
    inbox.compose(bob, { kind: 'answer', message: answered!, ext: { msgQuote: { msgID: '1' } } });
    expect(open(carol)?.composing).toBeUndefined();
    await inbox.send(carol, 'not an answer');
    expect(requests.at(-1)?.params).not.toHaveProperty('ext');
    inbox.open(to('bob'));
    expect(open(bob)?.composing).toMatchObject({ kind: 'answer' });
  });

  it('do not stop one another: one is closed, the other goes on', async () => {
    const { inbox, open, ids } = await openBoth();
    inbox.close(bob);
    inbox.handleEvent('onTextMessage', message('carol', 'carol again', 9));
    expect([open(bob), ids(carol)]).toEqual([undefined, ['from carol', 'carol again']]);
    await inbox.load();
    expect(open(carol)?.history.phase).toBe('ready');
  });
});
