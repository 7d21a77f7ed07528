import { expect, it } from 'vitest';
import { definitions } from '@/lib/providers/definitions';
import { MessageDedup } from '@/lib/session/message-dedup';

const text = (id: string, time = 5) => ({ id, time: String(time), msg: 'hello' });
const received = (...ids: string[]) => ({ name: 'onMessageReceived', data: ids.map(ID => ({ ID, time: 7 })) });

it('passes on what brings no message as it is, also nothing at all', () => {
  const known = new MessageDedup(definitions.agora, 0);
  for (const payload of [undefined, null, { id: '1' }, []]) {
    expect(known.withoutDuplicates('onConnected', payload)).toEqual({ payload });
    expect(known.withoutDuplicates('onConnected', payload)).toEqual({ payload });
    expect(known.withoutDuplicates('onReadMessage', payload)).toEqual({ payload });
    expect(known.withoutDuplicates('onReadMessage', payload)).toEqual({ payload });
  }
});

it('passes on a message once under each of its names', () => {
  const known = new MessageDedup(definitions.easemob, 0);
  for (const topic of ['onTextMessage', 'listen.onTextMessage', 'onMessage']) {
    const payload = topic === 'onMessage' ? [text('1')] : text('1');
    expect(known.withoutDuplicates(topic, payload)).toEqual({ payload });
    expect(known.withoutDuplicates(topic, payload)).toBeUndefined();
  }
});

it('takes only what is known out of several', () => {
  const known = new MessageDedup(definitions.tencent, 0);
  known.withoutDuplicates('onMessageReceived', received('1', '2'));
  expect(known.withoutDuplicates('onMessageReceived', received('2', '3'))).toEqual({ payload: received('3') });
  expect(known.withoutDuplicates('onMessageReceived', received('1', '2', '3'))).toBeUndefined();
  const agora = new MessageDedup(definitions.agora, 0);
  agora.withoutDuplicates('onMessage', [text('1')]);
  expect(agora.withoutDuplicates('onMessage', [text('1'), text('2')])).toEqual({ payload: [text('2')] });
});

it('knows one’s own messages when the service shows them', () => {
  const known = new MessageDedup(definitions.tencent, 0);
  known.withoutDuplicates('sent', { message: { ID: '9', time: 3 }, localMsgId: '9', serverMsgId: '9' });
  expect(known.withoutDuplicates('onMessageReceived', received('9'))).toBeUndefined();
});

it('tells of one’s own message once, though it is found again after the background’s death', () => {
  const known = new MessageDedup(definitions.tencent, 0);
  const payload = { message: { ID: '9', time: 3 }, localMsgId: '9', serverMsgId: '9' };
  expect(known.withoutDuplicates('sent', payload)).toEqual({ payload });
  expect(known.withoutDuplicates('sent', payload)).toBeUndefined();
});

it('remembers how far it has seen, by the service’s clock', () => {
  const known = new MessageDedup(definitions.agora, 100);
  expect(known.latestAt).toBe(100);
  known.add('onTextMessage', text('1', 2_000));
  known.add('onTextMessage', text('2', 1_000));
  expect(known.latestAt).toBe(2_000);
});

it('does not take one’s own message for a sign that what others said before it has come', () => {
  const known = new MessageDedup(definitions.tencent, 100);
  known.withoutDuplicates('sent', { message: { ID: '9', time: 3 }, localMsgId: '9', serverMsgId: '9' });
  expect(known.latestAt).toBe(100);
});

it('forgets the oldest when there are very many', () => {
  const known = new MessageDedup(definitions.agora, 0);
  for (let n = 0; n < 20_001; n++) known.add('onTextMessage', text(`m${n}`));
  expect(known.withoutDuplicates('onTextMessage', text('m0'))).toBeDefined();
  expect(known.withoutDuplicates('onTextMessage', text('m20000'))).toBeUndefined();
});
