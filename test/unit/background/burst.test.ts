// Events that one write has stored go to each client in one frame.
import { expect, it, vi } from 'vitest';
import { maxEventsFrameBytes, maxEventsPerFrame } from '@/lib/channel/event-frames';
import type { ProviderId } from '@/lib/contract/provider-id';
import { useTestServices } from '../session/test-session';
import { MemoryJournalStore } from '../storage/memory-journal-store';
import { Profile, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();

const desk = 'https://desk.example';

/** Alice is online, with one tab, and a disk that can be stopped. */
async function aliceOnline({ provider = 'agora', topics = ['*'] }: { provider?: ProviderId; topics?: string[] } = {}) {
  const store = new MemoryJournalStore();
  const background = await start(new Profile(() => store));
  await background.sessions.signIn(services.signInRequest(provider));
  const session = background.session('alice');
  await expect.poll(() => session.state.phase).toBe('online');
  const tab = background.attach({ origin: desk }, { topics });
  await expect.poll(() => tab.frames.at(-1)?.t).toBe('hello');
  await expect.poll(() => session.data.journal.isSaved).toBe(true);
  /** Stops the disk. @returns a function that lets it go on */
  const holdDisk = () => {
    let go = () => {};
    store.gate = new Promise(resolve => {
      go = resolve;
    });
    return go;
  };
  const emit = (payload: unknown, topic = 'onTyping') => session.handleEvent(topic, payload);
  const payloads = () => tab.frames.filter(({ t }) => t === 'event').map(({ payload }) => payload);
  const eventFrames = () => tab.posted.filter(({ t }) => t === 'events').map(({ events }) => events as object[]);
  return { background, session, tab, emit, holdDisk, payloads, eventFrames };
}

it('a burst reaches a tab in its order, in few frames', async () => {
  const { emit, payloads, eventFrames } = await aliceOnline();
  for (let n = 0; n < 300; n++) emit(n);
  await expect.poll(payloads).toHaveLength(300);
  expect(payloads()).toEqual(Array.from({ length: 300 }, (_, n) => n));
  const sizes = eventFrames().map(events => events.length);
  expect(sizes.length).toBeLessThan(10);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(maxEventsPerFrame);
});

it('no event is published before it is on disk', async () => {
  const { emit, holdDisk, payloads } = await aliceOnline();
  const go = holdDisk();
  for (let n = 0; n < 10; n++) emit(n);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(payloads()).toEqual([]);
  go();
  await expect.poll(payloads).toHaveLength(10);
});

it('an event that the next write stores is not published with those of this one', async () => {
  const { emit, holdDisk, payloads } = await aliceOnline();
  const endFirstWrite = holdDisk();
  emit(0);
  await new Promise(resolve => setTimeout(resolve, 20));
  const endSecondWrite = holdDisk();
  for (let n = 1; n < 10; n++) emit(n);
  endFirstWrite();
  await expect.poll(payloads).toEqual([0]);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(payloads()).toEqual([0]);
  endSecondWrite();
  await expect.poll(payloads).toHaveLength(10);
});

it('a state keeps its place among the events', async () => {
  const { session, tab, emit, holdDisk, payloads } = await aliceOnline();
  const go = holdDisk();
  const { state } = session;
  for (let n = 0; n < 5; n++) emit(n);
  session.handleState({ ...state, since: 5 }, state);
  for (let n = 5; n < 9; n++) emit(n);
  session.handleState({ ...state, since: 9 }, state);
  emit(9);
  go();
  await expect.poll(payloads).toHaveLength(10);
  const order = tab.frames.slice(1).map(({ t, payload }) => (t === 'state' ? t : payload));
  expect(order).toEqual([0, 1, 2, 3, 4, 'state', 5, 6, 7, 8, 'state', 9]);
});

it('a frame is not longer than its limit, unless one event is', async () => {
  const { emit, holdDisk, payloads, tab } = await aliceOnline();
  const go = holdDisk();
  const lengths = [60_000, 60_000, 60_000, 60_000, 60_000, 400_000, 10, 10];
  for (const length of lengths) emit('x'.repeat(length));
  go();
  await expect.poll(payloads).toHaveLength(lengths.length);
  const events = tab.posted.slice(1).map(frame => (frame.t === 'events' ? (frame.events as object[]) : [frame]));
  expect(events.map(({ length }) => length)).toEqual([4, 1, 1, 2]);
  for (const frame of events)
    if (frame.length > 1) expect(JSON.stringify(frame).length).toBeLessThanOrEqual(maxEventsFrameBytes + 10);
});

it('a whole list is alone in its frame', async () => {
  const list = 'onConversationGroupListUpdated';
  const { emit, holdDisk, tab } = await aliceOnline({ provider: 'tencent', topics: ['onTyping', list] });
  const go = holdDisk();
  const topics = ['onTyping', 'onTyping', list, 'onTyping', 'onTyping'];
  for (const [n, topic] of topics.entries()) emit(n, topic);
  go();
  await expect.poll(() => tab.frames.filter(({ topic }) => topic === 'onTyping')).toHaveLength(4);
  const posted = tab.posted.filter(({ topic, payload }) => topic !== list || payload === 2).slice(1);
  expect(posted.map(({ t }) => t)).toEqual(['events', 'event', 'events']);
});

it('a tab gets the events of its topics only', async () => {
  const { background, emit, holdDisk } = await aliceOnline();
  const other = background.attach({ origin: desk }, { topics: ['onTextMessage'] });
  await expect.poll(() => other.frames.at(-1)?.t).toBe('hello');
  const go = holdDisk();
  for (let n = 0; n < 6; n++) emit(n, n % 3 ? 'onTyping' : 'onTextMessage');
  emit('last', 'onTextMessage');
  go();
  await expect.poll(() => other.frames.at(-1)).toMatchObject({ payload: 'last' });
  expect(other.frames.slice(1).map(({ payload }) => payload)).toEqual([0, 3, 'last']);
});

it('the count of a burst is one change of the state', async () => {
  const { session, emit, holdDisk } = await aliceOnline({ topics: ['onTyping'] });
  const onState = vi.spyOn(session, 'handleState');
  const go = holdDisk();
  const text = { type: 'txt', msg: 'hello', from: 'bob', to: 'alice', chatType: 'singleChat' };
  for (let n = 0; n < 20; n++) emit({ id: `m${n}`, ...text }, 'onTextMessage');
  go();
  await expect.poll(() => session.state.unread).toBe(20);
  // The first event may be written alone.
  expect(onState.mock.calls.length).toBeLessThanOrEqual(2);
});
