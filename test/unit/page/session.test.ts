import { describe, expect, it, vi } from 'vitest';
import { connect, PartylineError, type ProviderSession, type Status } from '@/lib/page/client';
import { alice, announceOnRequest, FakeExtension, online, signedOut, stubPage } from './extension';

const world = stubPage();
const bob = { ...alice, userId: 'bob' };

async function attach(extension = new FakeExtension()): Promise<[ProviderSession<'agora'>, FakeExtension]> {
  announceOnRequest(world.page, extension);
  const result = await connect({ provider: 'agora' });
  if (!result.ok) throw result.error;
  return [result.session, extension];
}

const never = () => new Promise<never>(() => {});

describe('listening', () => {
  it('hears an event until told otherwise', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    const off = session.on('onTextMessage', fn);
    extension.emit('onTextMessage', { msg: 'one' });
    off();
    extension.emit('onTextMessage', { msg: 'two' });
    expect(fn.mock.calls).toEqual([[{ msg: 'one' }, { topic: 'onTextMessage', seq: 1, at: 2 }]]);
    expect(extension.listeners('onTextMessage')).toBe(0);
  });

  it('ends with a signal, and does not begin after it', async () => {
    const [session, extension] = await attach();
    const { signal, abort } = controller();
    session.on('onTextMessage', () => {}, { signal });
    expect(extension.listeners('onTextMessage')).toBe(1);
    abort();
    session.on('onTextMessage', () => {}, { signal });
    expect(extension.listeners('onTextMessage')).toBe(0);
  });

  it('once hears one', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    session.once('onTextMessage', fn);
    for (const msg of ['one', 'two']) extension.emit('onTextMessage', { msg });
    expect(fn).toHaveBeenCalledTimes(1);
    expect(extension.listeners('onTextMessage')).toBe(0);
  });

  it('tells of a gap without a number where the extension knows none', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    session.on('gap', fn);
    extension.emit('gap', null);
    expect(fn).toHaveBeenCalledWith({}, expect.objectContaining({ topic: 'gap' }));
  });
});

describe('the stream of events', () => {
  it('brings them in order, those that came before they were asked for too', async () => {
    const [session, extension] = await attach();
    const events = session.events(['onTextMessage', 'onCmdMessage']);
    extension.emit('onTextMessage', 1);
    extension.emit('onImageMessage', 2);
    extension.emit('onCmdMessage', 3);
    const third = [events.next(), events.next(), events.next()].at(-1);
    extension.emit('onTextMessage', 4);
    expect(await third).toEqual({ value: { topic: 'onTextMessage', payload: 4, seq: 4, at: 2 }, done: false });
  });

  it('of everything leaves out the older API’s repetitions', async () => {
    const [session, extension] = await attach();
    const events = session.events();
    for (const topic of ['listen.onTextMessage', 'onTextMessage', 'sent']) extension.emit(topic, {});
    session.detach();
    expect((await all(events)).map(({ topic }) => topic)).toEqual(['onTextMessage', 'sent']);
  });

  it('drops the oldest when they are not taken, and says how many', async () => {
    const [session, extension] = await attach();
    const events = session.events('onTextMessage', { buffer: 3 });
    for (let text = 1; text <= 10; text += 1) extension.emit('onTextMessage', text);
    const taken = [];
    for await (const { topic, payload } of events) if (taken.push([topic, payload]) === 4) break;
    expect(taken).toEqual([
      ['gap', { missed: 7 }],
      ['onTextMessage', 8],
      ['onTextMessage', 9],
      ['onTextMessage', 10],
    ]);
  });

  it('hears of gaps, whatever it is of', async () => {
    const [session, extension] = await attach();
    const events = session.events('onTextMessage');
    extension.emit('gap', null);
    expect(await events.next()).toMatchObject({ value: { topic: 'gap', payload: {} } });
  });

  it('ends with the loop over it', async () => {
    const [session, extension] = await attach();
    const events = session.events('onTextMessage');
    extension.emit('onTextMessage', 1);
    for await (const _ of events) break;
    expect(extension.listeners('onTextMessage')).toBe(0);
    expect(await events.next()).toEqual({ value: undefined, done: true });
  });

  it('ends with a signal, at once, and also while it is waited for', async () => {
    const [session, extension] = await attach();
    const { signal, abort } = controller();
    const [full, waiting] = [session.events('onTextMessage', { signal }), session.events('onCmdMessage', { signal })];
    extension.emit('onTextMessage', 1);
    const next = waiting.next();
    abort();
    expect(await next).toMatchObject({ done: true });
    expect(await full.next()).toMatchObject({ done: true });
    expect(extension.listeners('onTextMessage') + extension.listeners('onCmdMessage')).toBe(0);
    expect(await session.events('onTextMessage', { signal }).next()).toMatchObject({ done: true });
  });

  it('ends when the extension is gone, after what has come', async () => {
    const [session, extension] = await attach();
    const events = session.events('onTextMessage');
    extension.emit('onTextMessage', 1);
    extension.link('gone');
    expect(await all(events)).toMatchObject([{ payload: 1 }]);
  });
});

describe('a call', () => {
  it('passes on method, arguments and answer', async () => {
    const [session, extension] = await attach();
    expect(await session.call('getGroupInfo', { groupId: '1' })).toBe('done');
    await session.send({ to: 'bob', text: 'hello' });
    expect(extension.calls).toEqual([
      ['getGroupInfo', { groupId: '1' }],
      ['message.send', { to: 'bob', text: 'hello' }],
    ]);
  });

  it('has the deadline that it is given; else the extension’s, and in any case one', async () => {
    vi.useFakeTimers();
    const [session, extension] = await attach();
    extension.answer = never;
    const ended = vi.fn();
    session.call('getContacts').catch(error => ended('usual', error.code));
    session.callWith({ timeout: 200 }, 'getContacts').catch(error => ended('short', error.code));
    session.callWith({ timeout: Number.NaN }, 'getContacts').catch(error => ended('none', error.code));
    session.send({ to: 'bob', text: 'hello' }, { timeout: 300 }).catch(error => ended('send', error.code));
    expect(extension.callOptions.map(terms => terms?.timeout)).toEqual([undefined, 200, undefined, 300]);
    await vi.advanceTimersByTimeAsync(200);
    expect(ended.mock.calls).toEqual([['short', 'deadline']]);
    await vi.advanceTimersByTimeAsync(599_799);
    expect(ended.mock.calls.slice(1)).toEqual([['send', 'deadline']]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended.mock.calls.slice(2)).toEqual([
      ['usual', 'deadline'],
      ['none', 'deadline'],
    ]);
  });

  it('is called back from the extension when nobody waits for it any more, whyever', async () => {
    vi.useFakeTimers();
    const [session, extension] = await attach();
    extension.answer = async method => (method === 'getContacts' ? 'done' : never());
    const { signal, abort } = controller();
    const calls = [
      session.call('getContacts'),
      session.callWith({ signal }, 'getBlocklist'),
      session.send({ to: 'bob', text: 'hello' }, { timeout: 300 }),
      session.supplyToken('YWMt'),
    ].map(call => call.then(String, ({ code }: PartylineError) => code));
    const unwanted = () => extension.callOptions.map(terms => terms?.signal?.aborted);
    await calls[0];
    expect(unwanted()).toEqual([false, false, false, false]);
    abort();
    expect(unwanted()).toEqual([false, true, false, false]);
    await vi.advanceTimersByTimeAsync(300);
    expect(unwanted()).toEqual([false, true, true, false]);
    session.detach();
    expect(unwanted()).toEqual([false, true, true, true]);
    expect(await Promise.all(calls)).toEqual(['done', 'cancelled', 'deadline', 'detached']);
  });

  it('names its account, once there is one', async () => {
    const [session, extension] = await attach(new FakeExtension(signedOut));
    await session.call('getContacts');
    extension.setState(online(alice));
    await session.call('getContacts');
    await session.send({ to: 'bob', text: 'hello' });
    await session.supplyToken('YWMt');
    await session.markRead();
    await session.mute({ to: 'bob', chatType: 'singleChat' });
    expect(extension.callOptions.map(terms => terms?.account)).toEqual([undefined, ...Array(5).fill(alice)]);
  });

  it('says what was read and what is to be quiet', async () => {
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

  it('says so where the extension is older than a call', async () => {
    const tea = { to: 'tea', chatType: 'groupChat' } as const;
    const [older] = await attach(new FakeExtension(online(alice), true));
    await expect(older.markRead()).rejects.toMatchObject({ code: 'unknownMethod', retryable: false });
    await expect(older.mute(tea)).rejects.toMatchObject({ code: 'unknownMethod' });
  });

  it('ends with a signal, which leaves nothing behind', async () => {
    vi.useFakeTimers();
    const [session, extension] = await attach();
    extension.answer = never;
    const { signal, abort } = controller();
    const call = session.callWith({ signal }, 'getContacts');
    abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled', cause: expect.any(DOMException) });
    await expect(session.send({ to: 'bob', text: 'x' }, { signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(extension.calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails as the extension says, with the vendor’s own code', async () => {
    const [session, extension] = await attach();
    const body = { code: 'vendor', message: 'Refused.', retryable: false, vendor: { code: 605, message: 'no group' } };
    extension.answer = () => Promise.reject(Object.assign(new Error(body.message), body));
    const error = await session.call('getContacts').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PartylineError);
    expect(error).toMatchObject({ ...body, name: 'PartylineError' });
  });

  it('does without the extension’s help where that is too old for it', async () => {
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
  it('is told at once and after each change, until told otherwise', async () => {
    const [session, extension] = await attach(new FakeExtension(signedOut));
    const phases: Status['phase'][] = [];
    const { signal, abort } = controller();
    session.onStatus(({ phase }) => phases.push(phase), { signal });
    extension.setState({ phase: 'signingIn', since: 2, account: alice, step: 'starting' });
    extension.setState(online(alice));
    expect(session.account).toEqual(alice);
    abort();
    extension.setState(signedOut);
    expect(phases).toEqual(['signedOut', 'signingIn', 'online']);
    expect(session.status).toEqual(signedOut);
  });

  it('is told to all, even if one of them throws', async () => {
    const [session, extension] = await attach();
    const fn = vi.fn();
    session.onStatus(() => {
      throw new Error('mine');
    });
    session.onStatus(fn);
    extension.setState(signedOut);
    expect(fn).toHaveBeenLastCalledWith(signedOut);
    expect(reportError).toHaveBeenCalledTimes(2);
  });

  it('is of nobody’s account while somebody is trying to sign in', async () => {
    const [session, extension] = await attach(new FakeExtension(signedOut));
    extension.setState({ phase: 'signingIn', since: 2, account: alice, step: 'checking' });
    extension.setState(signedOut);
    extension.setState(online(bob));
    expect(session).toMatchObject({ account: bob, status: { phase: 'online' } });
  });

  it('that is none is not heard', async () => {
    const [session, extension] = await attach();
    extension.setState({ phase: 'online' } as never);
    expect(session.status).toEqual(online(alice));
  });
});

describe('another account', () => {
  it('is not this session’s: nothing of it is heard, and nothing is said in its name', async () => {
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

  it('that goes again leaves the session as it was', async () => {
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
  it('is what the extension says of it', async () => {
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

  it('is suspended while the page is kept for going back to, where the extension says nothing', async () => {
    const [session] = await attach(new FakeExtension(online(alice), true));
    const turn = (name: string, persisted: boolean) =>
      world.page.dispatchEvent(Object.assign(new Event(name), { persisted }));
    turn('pagehide', false);
    expect(session.link).toBe('connected');
    turn('pagehide', true);
    expect(session.link).toBe('suspended');
    turn('pageshow', true);
    expect(session.link).toBe('connected');
  });
});

describe('detaching', () => {
  it('ends everything of this session, and nobody’s else', async () => {
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

  it('is what `using` does', async () => {
    const [session, extension] = await attach();
    session[Symbol.dispose]();
    expect(extension.detached).toBe(1);
  });
});

/** `Array.fromAsync`, which Node 20 has not. */
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function controller() {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}
