import { describe, expect, it } from 'vitest';
import { callForData, createTencentFixture, hasReceived, signInPair } from './tencent-connection';

const fixture = createTencentFixture();

describe('an AVChatRoom', () => {
  it('delivers messages to its other members, until they leave', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(alice, 'createGroup', { type: 'AVChatRoom', name: 'Stage', groupID: 'stage' });
    for (const member of [alice, bob]) await callForData(member, 'joinGroup', { groupID: 'stage', type: 'AVChatRoom' });
    await alice.provider.send({ to: 'stage', text: 'one, two', chatType: 'groupChat' });
    await bob.until(() => hasReceived(bob, 'onMessageReceived', 'one, two'));
    await bob.provider.send({ to: 'stage', text: 'loud and clear', chatType: 'groupChat' });
    await alice.until(() => hasReceived(alice, 'onMessageReceived', 'loud and clear'));
    expect(hasReceived(alice, 'onMessageReceived', 'one, two')).toBe(false);
    expect(await callForData(alice, 'getGroupOnlineMemberCount', 'stage')).toMatchObject({ memberCount: 2 });
    await callForData(bob, 'quitGroup', 'stage');
    await expect(bob.provider.send({ to: 'stage', text: 'still?', chatType: 'groupChat' })).rejects.toMatchObject({
      code: 'vendor',
    });
  });
});
