import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import { msyncChatRooms } from '@/lib/providers/msync/chat-rooms';
import type { Provider } from '@/lib/providers/provider';
import { tencentChatRooms } from '@/lib/providers/tencent/chat-rooms';
import { ChatRooms } from '@/lib/session/chat-rooms';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createRooms(answer: (roomId: string) => Promise<unknown> = async () => undefined) {
  const joins: string[] = [];
  const events: unknown[] = [];
  const stored: string[][] = [];
  const call = (_method: string, [{ roomId }]: [{ roomId: string }]) => {
    joins.push(roomId);
    return answer(roomId);
  };
  const rooms: ChatRooms = new ChatRooms({
    rules: () => msyncChatRooms,
    service: () => ({}),
    userId: () => 'alice',
    serviceTime: () => 0,
    provider: () => ({ call }) as unknown as Provider,
    emit: ({ topic, payload }) => topic === 'onChatroomEvent' && events.push(payload),
    store: async () => void stored.push([...rooms.ids]),
    log: () => {},
  });
  return { rooms, joins, events, stored };
}

describe('the chat rooms of a session', () => {
  it('are at most 100, without the oldest', async () => {
    const { rooms } = createRooms();
    for (let i = 0; i < 102; i++) await rooms.handleCall('joinChatRoom', [{ roomId: `r${i}` }], undefined);
    expect(rooms.ids).toHaveLength(100);
    expect(rooms.ids[0]).toBe('r2');
  });

  it('are joined again until the service answers', async () => {
    let failures = 2;
    const { rooms, joins, events } = createRooms(async () => {
      if (failures-- > 0) throw new PartylineError('unreachable');
    });
    rooms.load(['lounge']);
    rooms.rejoin();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(joins).toEqual(['lounge', 'lounge', 'lounge']);
    expect(events).toEqual([]);
    expect(rooms.ids).toEqual(['lounge']);
  });

  it('are joined again when a request gets no answer', async () => {
    const { rooms, joins } = createRooms(roomId =>
      joins.length === 1 && roomId === 'lounge' ? new Promise(() => {}) : Promise.resolve(),
    );
    rooms.load(['lounge', 'stage']);
    rooms.rejoin();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(joins).toEqual(['lounge', 'stage', 'lounge']);
  });

  it('are not joined again after a tab has left, or the connection has ended', async () => {
    const { rooms, joins } = createRooms(() => Promise.reject(new PartylineError('unreachable')));
    rooms.load(['lounge']);
    rooms.rejoin();
    await rooms.handleCall('leaveChatRoom', [{ roomId: 'lounge' }], undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(joins).toEqual(['lounge']);
    rooms.load(['stage']);
    rooms.rejoin();
    rooms.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(joins).toEqual(['lounge', 'stage']);
  });

  it.each([
    ['the SDK refuses too many requests', 2996, undefined],
    ['the service has an error', 10_002, undefined],
    ['the room is full', 10_014, 'removed'],
    ['the room does not exist', 10_010, 'dissolved'],
  ] as const)('of Tencent are left or tried again when %s', (_when, code, reason) => {
    expect(tencentChatRooms.reasonOf(code)).toBe(reason);
  });

  it('are stored without one that the service refuses, with its event', async () => {
    const { rooms, events, stored } = createRooms(() => {
      throw new PartylineError('vendor', { vendor: { code: 704 } });
    });
    rooms.load(['lounge']);
    rooms.rejoin();
    await vi.advanceTimersByTimeAsync(0);
    expect(events).toEqual([{ operation: 'removeMember', id: 'lounge', from: 'alice' }]);
    expect(stored).toEqual([[]]);
  });

  it('are stored before the caller gets its answer', async () => {
    const { rooms, stored } = createRooms();
    await rooms.handleCall('createChatRoom', [{}], { data: { id: '77' } });
    expect(stored).toEqual([['77']]);
    await rooms.handleCall('getChatRooms', [{}], {});
    expect(stored).toHaveLength(1);
  });
});
