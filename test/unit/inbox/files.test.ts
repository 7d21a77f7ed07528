// Files that an agent sends in the panel.
import { describe, expect, it } from 'vitest';
import { conversationKey } from '@/lib/contract/conversations';
import { PartylineError } from '@/lib/contract/errors';
import { FileCache } from '@/lib/inbox/file-cache';
import { Inbox, type InboxClient } from '@/lib/inbox/inbox';

const bob = { to: 'bob', chatType: 'singleChat' } as const;
const bobKey = 'singleChat bob';
const key = conversationKey(bob);
const account = { provider: 'agora', app: '1#a', userId: 'alice' } as const;
const data = new File(['tea'], 'order.txt', { type: 'text/plain' });
const file = { data, facts: { bytes: 3, type: 'text/plain' } };

interface SentFile {
  id: string;
  data?: File;
  file: { id: string };
  signal: AbortSignal;
  resolve(result: { serverMsgId: string }): void;
  reject(error: Error): void;
}

/** A panel whose uploads a test settles. */
async function openPanel(unsent: object[] = []) {
  const sent: SentFile[] = [];
  const discarded: string[] = [];
  const answers: Record<string, () => unknown> = {
    'outbox.read': () => ({ drafts: [], unsent }),
    'mutes.list': () => [],
    'vendor.call': () => ({ data: { conversations: [] }, messages: [], isLast: true }),
  };
  const request = async (method: string, params: SentFile, options?: { signal: AbortSignal }) => {
    if (method === 'outbox.discard') discarded.push(params.id);
    if (method !== 'outbox.send') return answers[method]?.();
    return new Promise((resolve, reject) => {
      const { signal } = options!;
      signal.addEventListener('abort', () => reject(new PartylineError('cancelled')));
      sent.push({ ...params, signal, resolve, reject });
    });
  };
  const inbox = new Inbox({ request: request as unknown as InboxClient['request'] }, account);
  await expect.poll(() => inbox.view.list.phase).toBe('ready');
  inbox.open(bob);
  await expect.poll(() => inbox.view.open[0]?.history.phase).toBe('ready');
  return { inbox, sent, discarded };
}

const messages = (inbox: Inbox) => inbox.view.open[0]?.messages ?? [];

describe('a file', () => {
  it('is shown with its progress, and as sent', async () => {
    const { inbox, sent } = await openPanel();
    void inbox.sendFile(bobKey, file);
    const { id } = messages(inbox)[0]!;
    expect(messages(inbox)).toMatchObject([{ content: { kind: 'file', name: 'order.txt', bytes: 3 } }]);
    inbox.handleEvent('uploadProgress', { id, loaded: 1, total: 2 });
    inbox.handleEvent('uploadProgress', { id: 'of a tab', loaded: 2, total: 2 });
    expect(messages(inbox)).toMatchObject([{ sending: { phase: 'pending', progress: 0.5 } }]);
    inbox.handleEvent('sent', {
      message: { type: 'file', chatType: 'singleChat', to: 'bob', filename: 'order.txt', url: 'https://s/1', time: 1 },
      serverMsgId: 's1',
    });
    sent[0]?.resolve({ serverMsgId: 's1' });
    await expect.poll(() => inbox.view.unsent).toEqual([]);
    expect(messages(inbox)).toMatchObject([{ id: 's1', content: { kind: 'file', url: 'https://s/1' } }]);
  });

  it('stays when it is refused, and is sent again with its bytes', async () => {
    const { inbox, sent, discarded } = await openPanel();
    void inbox.sendFile(bobKey, file);
    sent[0]?.reject(new PartylineError('vendor', { vendor: { code: 101 } }));
    await expect.poll(() => messages(inbox)[0]?.sending?.phase).toBe('failed');
    const { id } = messages(inbox)[0]!;
    expect(inbox.fileOf(id)).toBe(data);
    void inbox.sendAgain(id);
    expect(discarded).toEqual([id]);
    expect(sent[1]).toMatchObject({ data, file: { id: sent[0]!.file.id } });
    expect(sent[1]?.id).not.toBe(id);
    expect(sent[1]?.signal.aborted).toBe(false);
  });

  it('is not uploaded further when it is deleted, and nothing of it stays', async () => {
    const { inbox, sent, discarded } = await openPanel();
    const sending = inbox.sendFile(bobKey, file);
    const { id } = messages(inbox)[0]!;
    inbox.discard(id);
    await sending;
    expect(sent[0]?.signal.aborted).toBe(true);
    expect(discarded).toEqual([id]);
    expect([messages(inbox), inbox.view.unsent]).toEqual([[], []]);
  });

  it('of an earlier panel is asked for without its bytes, which the background may have', async () => {
    const facts = { id: 'f1', bytes: 3, type: 'image/png' };
    const { inbox, sent } = await openPanel([{ id: '1', ...bob, text: 'cat.png', file: facts, at: 1 }]);
    await expect.poll(() => sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ id: '1', file: facts });
    expect(sent[0]).not.toHaveProperty('data');
    sent[0]?.reject(new PartylineError('fileUnreadable'));
    await expect.poll(() => messages(inbox)[0]?.sending?.phase).toBe('failed');
    expect(messages(inbox)).toMatchObject([{ content: { kind: 'image', name: 'cat.png' } }]);
  });

  it('that is attached stays with its conversation', async () => {
    const { inbox } = await openPanel();
    inbox.attach(key, [file]);
    inbox.close(bobKey);
    expect(inbox.view.conversations).toMatchObject([{ to: 'bob' }]);
    expect(inbox.view.attached.get(key)).toEqual([file]);
    inbox.attach(key, []);
    expect(inbox.view.attached.size).toBe(0);
  });
});

it('the panel keeps the bytes of few files', () => {
  const cache = new FileCache(10);
  for (const name of ['a', 'b', 'c']) cache.add(name, new Blob(['12345']));
  expect(['a', 'b', 'c'].map(name => cache.get(name)?.size)).toEqual([undefined, 5, 5]);
  cache.get('b');
  cache.add('d', new Blob(['12345']));
  expect([cache.get('c'), cache.get('b')?.size]).toEqual([undefined, 5]);
  // One that is too large is not kept.
  cache.add('e', new Blob(['x'.repeat(11)]));
  expect(cache.get('e')).toBeUndefined();
});
