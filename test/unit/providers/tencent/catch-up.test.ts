import { describe, expect, it } from 'vitest';
import { sortMessages } from '@/lib/providers/tencent/catch-up';
import type { TencentSdkMessage } from '@/lib/providers/tencent/sdk';

const message = (
  from: string,
  time: number,
  sequence: number,
  more: Partial<TencentSdkMessage> = {},
): TencentSdkMessage => ({
  ID: `${from}-${time}-${sequence}`,
  conversationID: `C2C${from}`,
  from,
  time,
  sequence,
  ...more,
});
const labelsOf = (messages: readonly TencentSdkMessage[]) =>
  messages.map(({ from, time, sequence }) => `${from} ${time} ${sequence}`);

describe('sortMessages', () => {
  it('sorts by time, then by each sender’s sequence, without duplicates', () => {
    const received = [message('bob', 7, 4), message('carol', 7, 1), message('bob', 8, 5)];
    const missed = [message('bob', 7, 3), message('bob', 6, 2), message('bob', 6, 1), message('carol', 7, 1)];
    expect(labelsOf(sortMessages([...received, ...missed]))).toEqual([
      ...['bob 6 1', 'bob 6 2', 'bob 7 3', 'carol 7 1', 'bob 7 4', 'bob 8 5'],
    ]);
  });

  it('keeps the order between a sender’s conversations', () => {
    const inGroup = { conversationID: 'GROUPteam' };
    const messages = [
      message('bob', 7, 9),
      message('bob', 7, 1, inGroup),
      message('bob', 7, 10),
      message('bob', 7, 2, inGroup),
    ];
    expect(sortMessages(messages)).toEqual(messages);
  });
});
