// Everything that deliver() sends causes the right callback, for `addEventHandler` and `listen`.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { type Case, from } from './deliveries/case';
import { groups } from './deliveries/groups';
import { contacts, messages } from './deliveries/messages';
import { notifications } from './deliveries/notifications';
import { createWorld, sdks } from './world';

const world = createWorld();

const label = ({ sent, fires }: Case) => `${sent.kind}${'operation' in sent ? `/${sent.operation}` : ''} -> ${fires}`;

describe.each(sdks)('%s calls the right callback', sdk => {
  it('for each kind of delivery', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    for (const check of [...messages, ...contacts, ...groups, ...notifications]) {
      const before = tab.seen.length;
      world.im.deliver(app, 'alice', check.sent);
      const payload = await tab.next(check.fires, before);
      if (check.with) expect(payload, label(check)).toMatchObject(check.with);
      if (check.listen) await tab.next(`listen:${check.listen}`, before);
    }
    expect(tab.all('onError')).toEqual([]);
  });

  it('for a queued message, at the next sign-in', async () => {
    world.im.deliver(app, 'alice', { kind: 'roster:add', from });
    world.im.deliver(app, 'alice', { kind: 'text', from, text: 'gone', onlineOnly: true });
    world.im.deliver(app, 'alice', { kind: 'text', from, text: 'kept' });
    const tab = await world.signedIn(sdk, 'alice');
    await tab.next('onContactInvited');
    await tab.next('onOfflineMessageSyncFinish');
    expect(tab.all('onTextMessage').map(payload => payload.msg)).toEqual(['kept']);
  });
});

it('easemob receives a streamed text', async () => {
  const tab = await world.signedIn('easemob', 'alice');
  world.im.deliver(app, 'alice', { kind: 'stream', from, text: 'to', status: 'start', sequence: 1 });
  await tab.next('onStreamMessage');
});
