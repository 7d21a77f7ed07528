import { describe, expect, it, vi } from 'vitest';
import { connect, PartylineError, type ProviderSession, type Status } from '@/lib/page/client';
import { alice, announceOnRequest, FakeExtension, online, signedOut, stubPage } from './extension';

const browser = stubPage();
const bob = { ...alice, userId: 'bob' };

async function attach(extension = new FakeExtension()): Promise<[ProviderSession<'agora'>, FakeExtension]> {
  announceOnRequest(browser.page, extension);
  const result = await connect({ provider: 'agora' });
  if (!result.ok) throw result.error;
  return [result.session, extension];
}

const never = () => new Promise<never>(() => {});

describe('on and once', () => {
  it('calls the handler until it is unsubscribed', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    const off = session.on('onTextMessage', fn);
    extension.emit('onTextMessage', { msg: 'one' });
    off();
    extension.emit('onTextMessage', { msg: 'two' });
    expect(fn.mock.calls).toEqual([[{ msg: 'one' }, { topic: 'onTextMessage', seq: 1, at: 2 }]]);
    expect(extension.listeners('onTextMessage')).toBe(0);
  });

  it('unsubscribes when the signal is aborted, and never subscribes after it', async () => {
    const [session, extension] = await attach();
    const { signal, abort } = createController();
    session.on('onTextMessage', () => {}, { signal });
    expect(extension.listeners('onTextMessage')).toBe(1);
    abort();
    session.on('onTextMessage', () => {}, { signal });
    expect(extension.listeners('onTextMessage')).toBe(0);
  });

  it('once calls the handler for one event', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    session.once('onTextMessage', fn);
    for (const msg of ['one', 'two']) extension.emit('onTextMessage', { msg });
    expect(fn).toHaveBeenCalledTimes(1);
    expect(extension.listeners('onTextMessage')).toBe(0);
  });

  it('emits a gap without a number when the extension has none', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    session.on('gap', fn);
    extension.emit('gap', null);
    expect(fn).toHaveBeenCalledWith({}, expect.objectContaining({ topic: 'gap' }));
  });
});

describe('events', () => {
  it('yields events in order, including those before the first read', async () => {
    const [session, extension] = await attach();
    const events = session.events(['onTextMessage', 'onCmdMessage']);
    extension.emit('onTextMessage', 1);
    extension.emit('onImageMessage', 2);
    extension.emit('onCmdMessage', 3);
    const third = [events.next(), events.next(), events.next()].at(-1);
    extension.emit('onTextMessage', 4);
    expect(await third).toEqual({ value: { topic: 'onTextMessage', payload: 4, seq: 4, at: 2 }, done: false });
  });

  it('excludes events of the older API when no topics are given', async () => {
    const [session, extension] = await attach();
    const events = session.events();
    for (const topic of ['listen.onTextMessage', 'onTextMessage', 'sent']) extension.emit(topic, {});
    session.detach();
    expect((await toArray(events)).map(({ topic }) => topic)).toEqual(['onTextMessage', 'sent']);
  });

  it('drops the oldest when the buffer is full, and yields their number', async () => {
    const [session, extension] = await attach();
    const events = session.events('onTextMessage', { buffer: 3 });
    for (let text = 1; text <= 10; text += 1) extension.emit('onTextMessage', text);
    const received = [];
    for await (const { topic, payload } of events) if (received.push([topic, payload]) === 4) break;
    expect(received).toEqual([
      ['gap', { missed: 7 }],
      ['onTextMessage', 8],
      ['onTextMessage', 9],
      ['onTextMessage', 10],
    ]);
  });

  it('yields gaps for any topic', async () => {
    const [session, extension] = await attach();
    const events = session.events('onTextMessage');
    extension.emit('gap', null);
    expect(await events.next()).toMatchObject({ value: { topic: 'gap', payload: {} } });
  });

  it('ends when the loop is left', async () => {
    const [session, extension] = await attach();
    const events = session.events('onTextMessage');
    extension.emit('onTextMessage', 1);
    for await (const _ of events) break;
    expect(extension.listeners('onTextMessage')).toBe(0);
    expect(await events.next()).toEqual({ value: undefined, done: true });
  });

  it('ends at once when the signal is aborted, also during a pending read', async () => {
    const [session, extension] = await attach();
    const { signal, abort } = createController();
    const [full, waiting] = [session.events('onTextMessage', { signal }), session.events('onCmdMessage', { signal })];
    extension.emit('onTextMessage', 1);
    const next = waiting.next();
    abort();
    expect(await next).toMatchObject({ done: true });
    expect(await full.next()).toMatchObject({ done: true });
    expect(extension.listeners('onTextMessage') + extension.listeners('onCmdMessage')).toBe(0);
    expect(await session.events('onTextMessage', { signal }).next()).toMatchObject({ done: true });
  });

  it('yields the buffered events and ends when the extension is gone', async () => {
    const [session, extension] = await attach();
    const events = session.events('onTextMessage');
    extension.emit('onTextMessage', 1);
    extension.link('gone');
    expect(await toArray(events)).toMatchObject([{ payload: 1 }]);
  });
});

describe('a call', () => {
  it('passes method, arguments and result', async () => {
    const [session, extension] = await attach();
    expect(await session.call('getGroupInfo', { groupId: '1' })).toBe('done');
    await session.send({ to: 'bob', text: 'hello' });
    expect(extension.calls).toEqual([
      ['getGroupInfo', { groupId: '1' }],
      ['message.send', { to: 'bob', text: 'hello' }],
    ]);
  });

  it('has the given timeout, otherwise that of the extension, and at most ten minutes', async () => {
    vi.useFakeTimers();
    const [session, extension] = await attach();
    extension.answer = never;
    const ended = vi.fn();
    session.call('getContacts').catch(error => ended('default', error.code));
    session.callWith({ timeout: 200 }, 'getContacts').catch(error => ended('short', error.code));
    session.callWith({ timeout: Number.NaN }, 'getContacts').catch(error => ended('invalid', error.code));
    session.send({ to: 'bob', text: 'hello' }, { timeout: 300 }).catch(error => ended('send', error.code));
    expect(extension.callOptions.map(options => options?.timeout)).toEqual([undefined, 200, undefined, 300]);
    await vi.advanceTimersByTimeAsync(200);
    expect(ended.mock.calls).toEqual([['short', 'deadline']]);
    await vi.advanceTimersByTimeAsync(599_799);
    expect(ended.mock.calls.slice(1)).toEqual([['send', 'deadline']]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended.mock.calls.slice(2)).toEqual([
      ['default', 'deadline'],
      ['invalid', 'deadline'],
    ]);
  });

  it('aborts the extension’s request on abort, timeout and detach', async () => {
    vi.useFakeTimers();
    const [session, extension] = await attach();
    extension.answer = async method => (method === 'getContacts' ? 'done' : never());
    const { signal, abort } = createController();
    const calls = [
      session.call('getContacts'),
      session.callWith({ signal }, 'getBlocklist'),
      session.send({ to: 'bob', text: 'hello' }, { timeout: 300 }),
      session.supplyToken('YWMt'),
    ].map(call => call.then(String, ({ code }: PartylineError) => code));
    const aborted = () => extension.callOptions.map(options => options?.signal?.aborted);
    await calls[0];
    expect(aborted()).toEqual([false, false, false, false]);
    abort();
    expect(aborted()).toEqual([false, true, false, false]);
    await vi.advanceTimersByTimeAsync(300);
    expect(aborted()).toEqual([false, true, true, false]);
    session.detach();
    expect(aborted()).toEqual([false, true, true, true]);
    expect(await Promise.all(calls)).toEqual(['done', 'cancelled', 'deadline', 'detached']);
  });

  it('sends the session’s account, when there is one', async () => {
    const [session, extension] = await attach(new FakeExtension(signedOut));
    await session.call('getContacts');
    extension.setState(online(alice));
    await session.call('getContacts');
    await session.send({ to: 'bob', text: 'hello' });
    await session.supplyToken('YWMt');
    await session.markRead();
    await session.mute({ to: 'bob', chatType: 'singleChat' });
    expect(extension.callOptions.map(options => options?.account)).toEqual([undefined, ...Array(5).fill(alice)]);
  });

  it('passes conversations to markRead and mute', async () => {
    const [session, extension] = await attach();
    const tea = { to: 'tea', chatType: 'groupChat' } as const;
    await session.markRead(tea);
    await session.markRead();
    await session.mute(tea);
    await session.mute(tea, false);
    expect(extension.calls).toEqual([
      ['markRead', tea],
      ['markRead', undefined],
      ['mute', tea, true],
      ['mute', tea, false],
    ]);
  });

  it('rejects with unknownMethod when the extension is too old', async () => {
    const tea = { to: 'tea', chatType: 'groupChat' } as const;
    const [older] = await attach(new FakeExtension(online(alice), true));
    await expect(older.markRead()).rejects.toMatchObject({ code: 'unknownMethod', retryable: false });
    await expect(older.mute(tea)).rejects.toMatchObject({ code: 'unknownMethod' });
  });

  it('rejects when the signal is aborted, and leaves no timer', async () => {
    vi.useFakeTimers();
    const [session, extension] = await attach();
    extension.answer = never;
    const { signal, abort } = createController();
    const call = session.callWith({ signal }, 'getContacts');
    abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled', cause: expect.any(DOMException) });
    await expect(session.send({ to: 'bob', text: 'x' }, { signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(extension.calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with the extension’s error and the vendor’s code', async () => {
    const [session, extension] = await attach();
    const body = { code: 'vendor', message: 'Refused.', retryable: false, vendor: { code: 605, message: 'no group' } };
    extension.answer = () => Promise.reject(Object.assign(new Error(body.message), body));
    const error = await session.call('getContacts').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PartylineError);
    expect(error).toMatchObject({ ...body, name: 'PartylineError' });
  });

  it('applies the timeout itself when the extension is too old', async () => {
    vi.useFakeTimers();
    const [session, extension] = await attach(new FakeExtension(online(alice), true));
    expect(await session.callWith({ timeout: 500 }, 'getGroupInfo', { groupId: '1' })).toBe('done');
    expect(extension.calls).toEqual([['getGroupInfo', { groupId: '1' }]]);
    extension.answer = never;
    const call = session.callWith({ timeout: 500 }, 'getContacts').catch(({ code }) => code);
    await vi.advanceTimersByTimeAsync(500);
    expect(await call).toBe('deadline');
  });
});

describe('the status', () => {
  it('is passed to the watcher at once and after each change, until unsubscribed', async () => {
    const [session, extension] = await attach(new FakeExtension(signedOut));
    const phases: Status['phase'][] = [];
    const { signal, abort } = createController();
    session.onStatus(({ phase }) => phases.push(phase), { signal });
    extension.setState({ phase: 'signingIn', since: 2, account: alice, step: 'starting' });
    extension.setState(online(alice));
    expect(session.account).toEqual(alice);
    abort();
    extension.setState(signedOut);
    expect(phases).toEqual(['signedOut', 'signingIn', 'online']);
    expect(session.status).toEqual(signedOut);
  });

  it('is passed to all watchers even if one throws', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    session.onStatus(() => {
      throw new Error('from the watcher');
    });
    session.onStatus(fn);
    extension.setState(signedOut);
    expect(fn).toHaveBeenLastCalledWith(signedOut);
    expect(reportError).toHaveBeenCalledTimes(2);
  });

  it('ignores the account of a pending sign-in', async () => {
    const [session, extension] = await attach(new FakeExtension(signedOut));
    extension.setState({ phase: 'signingIn', since: 2, account: alice, step: 'checking' });
    extension.setState(signedOut);
    extension.setState(online(bob));
    expect(session).toMatchObject({ account: bob, status: { phase: 'online' } });
  });

  it('ignores malformed states', async () => {
    const [session, extension] = await attach();
    extension.setState({ phase: 'online' } as never);
    expect(session.status).toEqual(online(alice));
  });
});

describe('another account', () => {
  it('blocks events and rejects calls', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    session.on('onTextMessage', fn);
    extension.setState(online(bob));
    extension.emit('onTextMessage', { to: 'bob' });
    expect(session.status).toEqual({ phase: 'otherAccount', since: 1 });
    expect(session.account).toEqual(alice);
    await expect(session.send({ to: 'carol', text: 'hello' })).rejects.toMatchObject({ code: 'otherAccount' });
    await expect(session.call('getContacts')).rejects.toMatchObject({ code: 'otherAccount' });
    expect(extension.calls).toEqual([]);
    expect(fn).not.toHaveBeenCalled();
  });

  it('suspends the session until its own account is back', async () => {
    const [session, extension] = await attach();
    extension.setState(online(bob));
    const ended = { reason: 'byUser', at: 3 } as const;
    extension.setState({ phase: 'signedOut', since: 3, account: bob, ended });
    expect(session.status).toEqual({ phase: 'signedOut', since: 3 });
    extension.setState(online(alice));
    expect(session.status).toEqual(online(alice));
    expect(await session.call('getContacts')).toBe('done');
  });
});

describe('the link', () => {
  it('follows the extension’s link', async () => {
    const [session, extension] = await attach();
    const links: string[] = [];
    session.onLink(link => links.push(link));
    extension.link('suspended');
    extension.link('connected');
    extension.answer = never;
    const call = session.call('getContacts');
    extension.link('gone');
    await expect(call).rejects.toMatchObject({ code: 'disconnected' });
    await expect(session.call('getContacts')).rejects.toMatchObject({ code: 'disconnected' });
    expect(links).toEqual(['connected', 'suspended', 'connected', 'gone']);
    expect(session.link).toBe('gone');
  });

  it('is suspended in the back/forward cache when the extension is too old for onLink', async () => {
    const [session] = await attach(new FakeExtension(online(alice), true));
    const dispatch = (name: string, persisted: boolean) =>
      browser.page.dispatchEvent(Object.assign(new Event(name), { persisted }));
    dispatch('pagehide', false);
    expect(session.link).toBe('connected');
    dispatch('pagehide', true);
    expect(session.link).toBe('suspended');
    dispatch('pageshow', true);
    expect(session.link).toBe('connected');
  });
});

describe('detach', () => {
  it('ends calls and events of this session, but not of others', async () => {
    const [session, extension] = await attach();
    const result = await connect();
    if (!result.ok) throw result.error;
    extension.answer = never;
    const call = session.call('getContacts');
    const events = session.events();
    const next = events.next();
    session.detach();
    session.detach();
    await expect(call).rejects.toMatchObject({ code: 'detached' });
    await expect(session.send({ to: 'bob', text: 'x' })).rejects.toMatchObject({ code: 'detached' });
    expect(await next).toMatchObject({ done: true });
    expect(session.on('onTextMessage', () => {})).toBeTypeOf('function');
    expect(extension.listeners('onTextMessage')).toBe(0);
    expect(session.link).toBe('gone');
    expect(extension.detached).toBe(1);
    expect(result.session.link).toBe('connected');
  });

  it('runs at the end of a `using` block', async () => {
    const [session, extension] = await attach();
    session[Symbol.dispose]();
    expect(extension.detached).toBe(1);
  });
});

/** Node 20 has no `Array.fromAsync`. */
async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function createController() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
