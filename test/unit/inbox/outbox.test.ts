// What an agent writes in the panel, over its end.
import { describe, expect, it } from 'vitest';
import { conversationKey } from '@/lib/contract/conversations';
import { PartylineError } from '@/lib/contract/errors';
import { Inbox, type InboxClient } from '@/lib/inbox/inbox';
import { directClient, MemoryOutboxStore } from './direct-client';

const bob = { to: 'bob', chatType: 'singleChat' } as const;
const bobKey = 'singleChat bob';
const key = conversationKey(bob);
const account = { provider: 'agora', app: '1#a', userId: 'alice' } as const;
const refusal = new PartylineError('vendor', { vendor: { code: 219 } });

const message = (id: number) => ({
  ...{ type: 'txt', chatType: 'singleChat', from: 'bob', to: 'alice', msg: `${id}` },
  id: `${id}`,
  time: id,
});

/** A service that answers as a test says. */
function service() {
  const sent: string[] = [];
  const pages: ((ids: number[], cursor?: string) => void)[] = [];
  const state = { send: async () => ({ localMsgId: '1', serverMsgId: 's1' }) };
  const provider = {
    send: async ({ text }: { text: string }) => {
      sent.push(text);
      return state.send();
    },
    call: (method: string) => {
      if (method === 'getServerConversations') return Promise.resolve({ data: { conversations: [], cursor: '' } });
      if (method !== 'getHistoryMessages') return Promise.resolve({});
      return new Promise(resolve => {
        pages.push((ids, cursor) => resolve({ messages: ids.map(message), cursor, isLast: cursor === undefined }));
      });
    },
  };
  return { sent, pages, state, provider: provider as never };
}

/** A panel over the same store as another. */
async function openPanel(client: InboxClient): Promise<Inbox> {
  const inbox = new Inbox(client, account);
  await expect.poll(() => inbox.view.list.phase).toBe('ready');
  return inbox;
}

const texts = (inbox: Inbox) =>
  inbox.view.open[0]?.messages.map(({ content }) => (content.kind === 'text' ? content.text : ''));

describe('a draft', () => {
  it('is there in the next panel, and its conversation is listed', async () => {
    const { provider } = service();
    const store = new MemoryOutboxStore();
    const first = await openPanel(directClient(provider, store));
    first.open(bob);
    for (const text of ['H', 'Ha', 'Half an answer']) first.setDraft(key, text);
    await expect.poll(() => JSON.stringify(store.content)).toContain('Half an answer');
    const second = await openPanel(directClient(provider, store));
    await expect.poll(() => second.view.drafts.get(key)).toBe('Half an answer');
    expect(second.view.conversations).toMatchObject([{ to: 'bob' }]);
    second.open(bob);
    second.close(bobKey);
    expect(second.view.conversations).toMatchObject([{ to: 'bob' }]);
  });

  it('is posted at once when the panel closes', async () => {
    const { provider } = service();
    const posted: string[] = [];
    const client = directClient(provider);
    const hanging: InboxClient = {
      request: ((method: string, params: { text: string }) => {
        if (method !== 'outbox.setDraft') return client.request(method as never, params as never);
        posted.push(params.text);
        return new Promise(() => {});
      }) as InboxClient['request'],
    };
    const inbox = await openPanel(hanging);
    for (const text of ['H', 'Ha', 'Half']) inbox.setDraft(key, text);
    inbox.flush();
    expect(posted).toEqual(['H', 'Half']);
  });

  it('is stored with the next change when it could not be stored', async () => {
    const { provider } = service();
    const store = new MemoryOutboxStore();
    const client = directClient(provider, store);
    let isBroken = true;
    const inbox = await openPanel({
      request: ((method: string, params: object) =>
        method === 'outbox.setDraft' && isBroken
          ? Promise.reject(new PartylineError('disconnected'))
          : client.request(method as never, params as never)) as InboxClient['request'],
    });
    inbox.setDraft(key, 'Half');
    await new Promise(done => setTimeout(done, 20));
    isBroken = false;
    inbox.setDraft(conversationKey({ ...bob, to: 'carol' }), 'Hi');
    await expect.poll(() => JSON.stringify(store.content)).toMatch(/Hi.*Half|Half.*Hi/);
  });
});

describe('a refused message', () => {
  it('stays in its conversation with its reason, also in the next panel, and is sent again', async () => {
    const { provider, sent, state, pages } = service();
    const store = new MemoryOutboxStore();
    const first = await openPanel(directClient(provider, store));
    first.open(bob);
    state.send = () => Promise.reject(refusal);
    await first.send(bobKey, 'Hello');
    first.close(bobKey);
    expect(first.view.unsent).toMatchObject([{ to: 'bob', text: 'Hello', error: { vendor: { code: 219 } } }]);

    const second = await openPanel(directClient(provider, store));
    await expect.poll(() => second.view.unsent).toHaveLength(1);
    second.open(bob);
    await expect.poll(() => pages).toHaveLength(2);
    pages[1]!([1]);
    await expect.poll(() => texts(second)).toEqual(['1', 'Hello']);
    const failed = second.view.open[0]?.messages.at(-1);
    expect(failed).toMatchObject({ sending: { phase: 'failed', error: { vendor: { code: 219 } } } });
    state.send = async () => ({ localMsgId: '2', serverMsgId: 's2' });
    await second.sendAgain(failed!.id);
    expect(sent).toEqual(['Hello', 'Hello']);
    expect(second.view.unsent).toEqual([]);
    expect(second.view.open[0]?.messages.map(({ id }) => id)).toEqual(['1', 's2']);
    await expect.poll(() => store.content).toEqual({ drafts: [], unsent: [] });
  });

  it('is deleted by the user', async () => {
    const { provider, state } = service();
    const store = new MemoryOutboxStore();
    const inbox = await openPanel(directClient(provider, store));
    inbox.open(bob);
    state.send = () => Promise.reject(refusal);
    await inbox.send(bobKey, 'Hello');
    inbox.discard(inbox.view.unsent[0]!.id);
    expect(texts(inbox)).toEqual([]);
    await expect.poll(() => store.content).toEqual({ drafts: [], unsent: [] });
  });
});

describe('unread messages', () => {
  /** Alice has 60 unread messages of bob, in two pages. */
  async function openWithUnread() {
    const { provider, pages } = service();
    const requests: [string, unknown][] = [];
    const direct = directClient(provider);
    const client: InboxClient = {
      request: ((method: string, params: never) => {
        requests.push([method, params]);
        return direct.request(method as never, params);
      }) as InboxClient['request'],
    };
    const inbox = await openPanel(client);
    for (let id = 1; id <= 60; id++) inbox.handleEvent('onTextMessage', message(id));
    inbox.setVisible(true);
    inbox.open(bob);
    const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => to - index);
    await expect.poll(() => pages).toHaveLength(1);
    pages[0]!(numbers(11, 60), 'cursor');
    await expect.poll(() => pages).toHaveLength(2);
    const read = () => requests.filter(([method, params]) => method === 'unread.read' || isReceipt(params));
    return { inbox, pages, numbers, read };
  }
  const isReceipt = (params: unknown) => JSON.stringify(params).includes('"type":"channel"');

  it('are marked from the first, whose page is loaded, and are read as the user sees them', async () => {
    const { inbox, pages, numbers, read } = await openWithUnread();
    inbox.seen(bobKey, '60');
    expect(inbox.view.open[0]?.firstUnread).toBeUndefined();
    expect(read()).toEqual([]);
    pages[1]!(numbers(1, 10), undefined);
    await expect.poll(() => inbox.view.open[0]?.firstUnread).toBe('1');
    expect(read()).toEqual([]);
    inbox.seen(bobKey, '20');
    inbox.seen(bobKey, '15');
    expect(inbox.view.conversations[0]?.unread).toBe(40);
    const conversation = expect.objectContaining(bob);
    expect(read()).toEqual([['unread.read', expect.objectContaining({ conversation, upTo: '20' })]]);
    inbox.seen(bobKey, '60');
    expect(inbox.view.conversations[0]?.unread).toBe(0);
    expect(read()).toHaveLength(2);
    expect(isReceipt(read()[1])).toBe(true);
    expect(inbox.view.open[0]?.firstUnread).toBe('1');
  });

  it('stay unread while the panel is not in front', async () => {
    const { inbox, pages, numbers, read } = await openWithUnread();
    inbox.setVisible(false);
    pages[1]!(numbers(1, 10), undefined);
    await expect.poll(() => inbox.view.open[0]?.firstUnread).toBe('1');
    inbox.seen(bobKey, '60');
    expect(read()).toEqual([]);
    inbox.setVisible(true);
    expect(inbox.view.conversations[0]?.unread).toBe(0);
  });
});

describe('the history', () => {
  it('ignores an older page that arrives after a reload', async () => {
    const { provider, pages } = service();
    const inbox = await openPanel(directClient(provider));
    inbox.open(bob);
    await expect.poll(() => pages).toHaveLength(1);
    pages[0]!([6, 5, 4], 'cursor');
    await expect.poll(() => texts(inbox)).toEqual(['4', '5', '6']);
    void inbox.loadEarlier(bobKey);
    await expect.poll(() => pages).toHaveLength(2);
    void inbox.load();
    await expect.poll(() => pages).toHaveLength(3);
    pages[2]!([6, 5, 4], 'cursor');
    await expect.poll(() => texts(inbox)).toEqual(['4', '5', '6']);
    pages[1]!([3, 2, 1]);
    await new Promise(done => setTimeout(done, 20));
    expect(texts(inbox)).toEqual(['4', '5', '6']);
    void inbox.loadEarlier(bobKey);
    await expect.poll(() => pages).toHaveLength(4);
    pages[3]!([3, 2, 1]);
    await expect.poll(() => texts(inbox)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('stays while it is loaded again, and is then what the service has', async () => {
    const { provider, pages } = service();
    const inbox = await openPanel(directClient(provider));
    inbox.open(bob);
    await expect.poll(() => pages).toHaveLength(1);
    pages[0]!([6, 5, 4], 'cursor');
    await expect.poll(() => texts(inbox)).toEqual(['4', '5', '6']);
    void inbox.load();
    await expect.poll(() => pages).toHaveLength(2);
    expect(texts(inbox)).toEqual(['4', '5', '6']);
    inbox.handleEvent('onTextMessage', { ...message(8), id: '8' });
    pages[1]!([7, 6, 5], 'cursor');
    await expect.poll(() => texts(inbox)).toEqual(['5', '6', '7', '8']);
  });

  it('ignores a page of the conversation as it was opened before', async () => {
    const { provider, pages } = service();
    const inbox = await openPanel(directClient(provider));
    inbox.open(bob);
    inbox.close(bobKey);
    inbox.open(bob);
    await expect.poll(() => pages).toHaveLength(2);
    pages[1]!([2]);
    await expect.poll(() => texts(inbox)).toEqual(['2']);
    pages[0]!([1]);
    await new Promise(done => setTimeout(done, 20));
    expect(texts(inbox)).toEqual(['2']);
  });
});
