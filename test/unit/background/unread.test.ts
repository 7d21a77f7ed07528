// Read is what was in front of the user, or what a site reports.
import { describe, expect, it } from 'vitest';
import { createUnreadHandlers } from '@/lib/background/handlers/unread';
import type { ProviderId } from '@/lib/contract/provider-id';
import { defaultApp } from '../../server';
import { everyProvider, useTestServices } from '../session/test-session';
import { MemoryJournalStore } from '../storage/memory-journal-store';
import { Profile, type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();

/** The first test of a file evaluates the SDK, which takes seconds on a busy computer. */
const soon = <T>(value: () => T) => expect.poll(value);
const desk = { origin: 'https://desk.example' };

async function signedIn(provider: ProviderId, profile?: Profile): Promise<TestBackground> {
  const background = await start(profile);
  await background.sessions.signIn(services.signInRequest(provider, { userId: 'alice' }));
  await soon(() => background.session('alice').state.phase).toBe('online');
  return background;
}

const sendText = (provider: ProviderId, text: string) =>
  provider === 'tencent'
    ? services.tencent.send('bob', 'alice', text)
    : services.im.send(defaultApp, 'bob', 'alice', text);

const unreadOf = (background: TestBackground) => background.session('alice').data.unread.total;

function focus(background: TestBackground, tabId: number | undefined): void {
  background.focusedTab = tabId;
  if (tabId !== undefined) background.server.handleFocus(tabId);
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Waits until the text has been counted, or not. */
const untilPublished = (background: TestBackground, text: string) =>
  soon(() => JSON.stringify(background.session('alice').data.journal.events)).toContain(text);
const untilDelivered = (frames: unknown, text: string) => soon(() => JSON.stringify(frames)).toContain(text);

it('an observer cannot mark messages as read', async () => {
  const background = await signedIn('agora');
  sendText('agora', 'one');
  await soon(() => unreadOf(background)).toBe(1);
  const { signal } = new AbortController();
  const session = background.session('alice');
  const client = { kind: 'page', tabId: 1, scopes: ['receive'], ...desk } as const;
  const marked = createUnreadHandlers()['unread.read']({ observer: true }, { client, signal, session });
  await expect(marked).rejects.toMatchObject({ code: 'notAllowed', about: 'observer' });
  expect(unreadOf(background)).toBe(1);
  expect(session.data.unread.isReader(client)).toBe(false);
});

describe.each(everyProvider)('a message of %s', provider => {
  it('is unread while the tab that received it is hidden, and read when the tab comes to the front', async () => {
    const background = await signedIn(provider);
    const hidden = background.attach(desk);
    focus(background, 2);
    sendText(provider, 'one');
    await untilDelivered(hidden.frames, 'one');
    await soon(() => unreadOf(background)).toBe(1);
    expect(background.session('alice').state.unread).toBe(1);
    await soon(() => background.notified.length).toBe(1);

    focus(background, 1);
    expect(unreadOf(background)).toBe(0);
    expect(background.session('alice').state.unread).toBe(0);
    expect(background.cleared).toEqual([{ userId: 'alice', key: 'singleChat bob' }]);
  });

  it('is read at once in the tab in front, and not notified', async () => {
    const background = await signedIn(provider);
    focus(background, 1);
    const { frames } = background.attach(desk);
    sendText(provider, 'one');
    await untilDelivered(frames, 'one');
    await background.session('alice').data.journal.saved();
    expect(unreadOf(background)).toBe(0);
    focus(background, undefined);
    sendText(provider, 'two');
    await soon(() => unreadOf(background)).toBe(1);
    await soon(() => background.notified.map(({ text }) => text)).toEqual(['two']);
  });

  it('is no longer counted in its conversation once a tab in front has received it, also after a restart', async () => {
    const profile = new Profile();
    const background = await signedIn(provider, profile);
    background.attach(desk);
    const conversation = { to: 'bob', chatType: 'singleChat' };
    const counts = (of = background) => of.session('alice').data.unread.counts();
    sendText(provider, 'one');
    await soon(() => counts()).toEqual([{ conversation, unread: 1, isReadHere: false }]);
    focus(background, 1);
    expect(counts()).toEqual([{ conversation, unread: 0, isReadHere: true }]);
    focus(background, undefined);
    sendText(provider, 'two');
    await soon(() => counts()).toEqual([{ conversation, unread: 1, isReadHere: true }]);

    await background.session('alice').data.unread.reportRead({ kind: 'page', tabId: 1, ...desk } as never, ['all']);
    await background.kill();
    const next = await start(profile);
    await soon(() => counts(next)).toEqual([{ conversation, unread: 0, isReadHere: true }]);
  });

  it('leaves its conversation to the service’s count when the panel reads a part', async () => {
    const background = await signedIn(provider);
    for (const text of ['one', 'two']) sendText(provider, text);
    const { unread } = background.session('alice').data;
    await soon(() => unread.ids()).toHaveLength(2);
    const conversation = { to: 'bob', chatType: 'singleChat' } as const;
    await unread.reportRead({ kind: 'ui' }, [{ conversation, upTo: unread.ids()[0]! }]);
    expect(unread.counts()).toEqual([{ conversation, unread: 1, isReadHere: false }]);
  });

  it('stays unread for a tab in front that receives no messages, or other ones', async () => {
    const background = await signedIn(provider);
    focus(background, 1);
    background.attach(desk, { topics: ['uploadProgress', 'onImageMessage', 'onConversationListUpdated'] });
    sendText(provider, 'one');
    await soon(() => unreadOf(background)).toBe(1);
    focus(background, 1);
    expect(unreadOf(background)).toBe(1);
  });

  it('that arrived before a restart of the worker is read when the tab comes to the front', async () => {
    const profile = new Profile();
    const first = await signedIn(provider, profile);
    first.attach(desk);
    sendText(provider, 'one');
    await soon(() => unreadOf(first)).toBe(1);
    await first.session('alice').data.unread.reportRead({ kind: 'ui' }, []);
    await first.session('alice').data.journal.saved();
    await first.kill();
    const next = await start(profile);
    await soon(() => unreadOf(next)).toBe(1);
    const other = next.attach(desk, { topics: ['uploadProgress'] });
    const topic = provider === 'tencent' ? 'onMessageReceived' : 'onTextMessage';
    const tab = next.attach({ ...desk, tabId: 2 }, { topics: [topic] });
    await soon(() => [...other.frames, ...tab.frames].filter(({ t }) => t === 'hello')).toHaveLength(2);
    focus(next, 1);
    expect(unreadOf(next)).toBe(1);
    focus(next, 2);
    expect(unreadOf(next)).toBe(0);
  });

  it('stays unread for an observer in front of the user', async () => {
    const background = await signedIn(provider);
    focus(background, 1);
    const { frames, post } = background.attach(desk, { observer: true });
    sendText(provider, 'one');
    await untilDelivered(frames, 'one');
    await soon(() => unreadOf(background)).toBe(1);
    focus(background, 1);
    expect(unreadOf(background)).toBe(1);
    post({ t: 'request', id: 1, method: 'events.subscribe', params: { topics: ['*'], observer: true } });
    await untilDelivered(frames, '"reply"');
    expect(unreadOf(background)).toBe(1);
    post({ t: 'request', id: 2, method: 'events.subscribe', params: { topics: ['*'] } });
    await soon(() => unreadOf(background)).toBe(0);
  });

  it('stays unread in front of the user on a site that reports what was read', async () => {
    const background = await signedIn(provider);
    focus(background, 1);
    const { frames } = background.attach(desk);
    await background.session('alice').data.unread.reportRead({ kind: 'page', tabId: 1, scopes: [], ...desk }, ['all']);
    sendText(provider, 'one');
    await untilDelivered(frames, 'one');
    await soon(() => unreadOf(background)).toBe(1);
    focus(background, 1);
    expect(unreadOf(background)).toBe(1);
  });
});

it('is read by the tab in front when the counts are loaded after the tab attached', async () => {
  const profile = new Profile();
  const first = await signedIn('agora', profile);
  sendText('agora', 'one');
  await soon(() => unreadOf(first)).toBe(1);
  await first.session('alice').data.unread.reportRead({ kind: 'ui' }, []);
  await first.session('alice').data.journal.saved();
  await first.kill();
  const { promise: ready, resolve } = deferred();
  const store = profile.unread.of(1);
  const { read } = store;
  store.read = async account => {
    await ready;
    return read(account);
  };
  const next = await start(profile);
  focus(next, 1);
  const { frames } = next.attach(desk);
  await soon(() => frames.length).toBeGreaterThan(0);
  resolve();
  await soon(() => next.cleared).toEqual([{ userId: 'alice', key: 'singleChat bob' }]);
  expect(unreadOf(next)).toBe(0);
});

describe.each(['agora', 'easemob'] as const)('a message of %s', provider => {
  it.each(['onTextMessage', 'onMessage', '*'])('is read by a tab in front that receives %s', async topic => {
    const background = await signedIn(provider);
    focus(background, 1);
    background.attach(desk, { topics: [topic] });
    sendText(provider, 'one');
    await untilPublished(background, 'one');
    sendText(provider, 'two');
    await untilPublished(background, 'two');
    await soon(() => unreadOf(background)).toBe(0);
  });
});

it('what was read stays read when the browser starts again, also if the journal needs seconds to load', async () => {
  let readMs = 0;
  class SlowStore extends MemoryJournalStore {
    override async read(account: string) {
      await new Promise(done => setTimeout(done, readMs));
      return super.read(account);
    }
  }
  const profile = new Profile(() => new SlowStore());
  const first = await start(profile);
  await first.sessions.signIn(services.signInRequest('tencent', { userId: 'alice', remember: true }));
  for (const text of ['one', 'two', 'three']) sendText('tencent', text);
  await soon(() => unreadOf(first)).toBe(3);
  await first.session('alice').controller.requests.call('setMessageRead', [{ conversationID: 'C2Cbob' }]);
  first.session('alice').data.unread.onVendorCall('setMessageRead', [{ conversationID: 'C2Cbob' }], {
    ...{ kind: 'page', tabId: 1, scopes: ['receive'] },
    ...desk,
  });
  await soon(() => unreadOf(first)).toBe(0);
  await first.kill();
  profile.sessions = undefined;

  readMs = 2_000;
  const second = await start(profile);
  await soon(() => second.session('alice').state.phase).toBe('online');
  sendText('tencent', 'four');
  await untilPublished(second, 'four');
  expect(unreadOf(second)).toBe(1);
  expect(second.notified.map(({ text }) => text)).toEqual(['four']);
});
