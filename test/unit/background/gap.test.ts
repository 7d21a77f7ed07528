// Messages that were missed and cannot be emitted.
import { expect, it } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import type { EventFrame } from '@/lib/contract/frames';
import { portPair } from '../channel/ports';
import { useTestServices } from '../session/test-session';
import { Profile, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();

const textsIn = (events: readonly EventFrame[]) =>
  events.flatMap(({ topic, payload }) =>
    topic === 'onMessageReceived'
      ? (payload as { data: { payload: { text?: string } }[] }).data.flatMap(({ payload: { text } }) => text ?? [])
      : [],
  );

it('a tab receives a gap, then the last of 1,000 messages that were missed in a Tencent group', async () => {
  const profile = new Profile();
  const background = await start(profile);
  await background.sessions.signIn(services.signInRequest('tencent'));
  const bob = await start();
  await bob.sessions.signIn(services.signInRequest('tencent', { userId: 'bob' }));
  const members = { memberList: [{ userID: 'alice' }] };
  await bob
    .session('bob')
    .controller.requests.call('createGroup', [{ type: 'Public', groupID: 'tea', name: 'Tea', ...members }]);
  await background.kill();
  for (let n = 1; n <= 1_000; n++) services.tencent.sendToGroup('bob', 'tea', `text ${n}`);

  const next = await start(profile);
  const events: EventFrame[] = [];
  const order: string[] = [];
  const client = new ChannelClient({
    openPort: () => {
      const [near, far] = portPair();
      const scopes = ['status', 'receive'] as const;
      next.server.accept(far, { kind: 'page', origin: 'https://desk.example', tabId: 1, scopes: [...scopes] });
      return near;
    },
    onGap: () => order.push('gap'),
    onEvent: event => {
      events.push(event);
      order.push(event.topic);
    },
  });
  client.setTopics(['onMessageReceived']);
  await expect.poll(() => textsIn(events), { timeout: 20_000 }).toContain('text 1000');
  expect(textsIn(events)).not.toContain('text 1');
  expect(order[0]).toBe('gap');
  client.close();
});
