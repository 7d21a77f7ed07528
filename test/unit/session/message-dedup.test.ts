import { expect, it } from 'vitest';
import { definitions } from '@/lib/providers/definitions';
import { MessageDedup } from '@/lib/session/message-dedup';

const text = (id: string, time = 5) => ({ id, time: String(time), msg: 'hello' });
const received = (...ids: string[]) => ({ name: 'onMessageReceived', data: ids.map(ID => ({ ID, time: 7 })) });

it('returns an event without messages unchanged', () => {
  const dedup = new MessageDedup(definitions.agora, 0);
  for (const payload of [undefined, null, { id: '1' }, []]) {
    expect(dedup.withoutDuplicates('onConnected', payload)).toEqual({ payload });
    expect(dedup.withoutDuplicates('onConnected', payload)).toEqual({ payload });
    expect(dedup.withoutDuplicates('onReadMessage', payload)).toEqual({ payload });
    expect(dedup.withoutDuplicates('onReadMessage', payload)).toEqual({ payload });
  }
});

it('returns a message once under each topic', () => {
  const dedup = new MessageDedup(definitions.easemob, 0);
  for (const topic of ['onTextMessage', 'onMessage']) {
    const payload = topic === 'onMessage' ? [text('1')] : text('1');
    expect(dedup.withoutDuplicates(topic, payload)).toEqual({ payload });
    expect(dedup.withoutDuplicates(topic, payload)).toBeUndefined();
  }
});

it('removes only the known messages from an event', () => {
  const dedup = new MessageDedup(definitions.tencent, 0);
  dedup.withoutDuplicates('onMessageReceived', received('1', '2'));
  expect(dedup.withoutDuplicates('onMessageReceived', received('2', '3'))).toEqual({ payload: received('3') });
  expect(dedup.withoutDuplicates('onMessageReceived', received('1', '2', '3'))).toBeUndefined();
  const agora = new MessageDedup(definitions.agora, 0);
  agora.withoutDuplicates('onMessage', [text('1')]);
  expect(agora.withoutDuplicates('onMessage', [text('1'), text('2')])).toEqual({ payload: [text('2')] });
});

it('drops the user’s own message when the service delivers it', () => {
  const dedup = new MessageDedup(definitions.tencent, 0);
  dedup.withoutDuplicates('sent', { message: { ID: '9', time: 3 }, localMsgId: '9', serverMsgId: '9' });
  expect(dedup.withoutDuplicates('onMessageReceived', received('9'))).toBeUndefined();
});

it('returns the user’s own message once', () => {
  const dedup = new MessageDedup(definitions.tencent, 0);
  const payload = { message: { ID: '9', time: 3 }, localMsgId: '9', serverMsgId: '9' };
  expect(dedup.withoutDuplicates('sent', payload)).toEqual({ payload });
  expect(dedup.withoutDuplicates('sent', payload)).toBeUndefined();
});

it('tracks the time of the latest message', () => {
  const dedup = new MessageDedup(definitions.agora, 100);
  expect(dedup.latestAt).toBe(100);
  dedup.add('onTextMessage', text('1', 2_000));
  dedup.add('onTextMessage', text('2', 1_000));
  expect(dedup.latestAt).toBe(2_000);
});

it('does not advance that time for the user’s own message', () => {
  const dedup = new MessageDedup(definitions.tencent, 100);
  dedup.withoutDuplicates('sent', { message: { ID: '9', time: 3 }, localMsgId: '9', serverMsgId: '9' });
  expect(dedup.latestAt).toBe(100);
});

it('forgets the oldest of more than 20,000 messages', () => {
  const dedup = new MessageDedup(definitions.agora, 0);
  for (let n = 0; n < 20_001; n++) dedup.add('onTextMessage', text(`m${n}`));
  expect(dedup.withoutDuplicates('onTextMessage', text('m0'))).toBeDefined();
  expect(dedup.withoutDuplicates('onTextMessage', text('m20000'))).toBeUndefined();
});
