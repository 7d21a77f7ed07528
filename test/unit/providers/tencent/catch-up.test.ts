// What was missed before a sign-in, and the order in which it is told.
import { expect, it } from 'vitest';
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
const words = (messages: readonly TencentSdkMessage[]) =>
  messages.map(({ from, time, sequence }) => `${from} ${time} ${sequence}`);

it('is told by its time, within a second by each sender’s sequence, and once', () => {
  const live = [message('bob', 7, 4), message('carol', 7, 1), message('bob', 8, 5)];
  const found = [message('bob', 7, 3), message('bob', 6, 2), message('bob', 6, 1), message('carol', 7, 1)];
  expect(words(sortMessages([...live, ...found]))).toEqual([
    ...['bob 6 1', 'bob 6 2', 'bob 7 3', 'carol 7 1', 'bob 7 4', 'bob 8 5'],
  ]);
});

it('does not mix the sequences of one sender’s conversations', () => {
  const inGroup = { conversationID: 'GROUPteam' };
  const said = [
    message('bob', 7, 9),
    message('bob', 7, 1, inGroup),
    message('bob', 7, 10),
    message('bob', 7, 2, inGroup),
  ];
  expect(sortMessages(said)).toEqual(said);
});
