// AVChatRooms: their members ask for what is new, and leave no question open when they go.
import { describe, expect, it } from 'vitest';
import { asked, createLines, heard, pair } from './tencent-connection';

const lines = createLines();

describe('a room', () => {
  it('brings what its members say to the others, and to nobody who has left', async () => {
    const [alice, bob] = await pair(lines);
    await asked(alice, 'createGroup', { type: 'AVChatRoom', name: 'Stage', groupID: 'stage' });
    for (const member of [alice, bob]) await asked(member, 'joinGroup', { groupID: 'stage', type: 'AVChatRoom' });
    await alice.provider.send({ to: 'stage', text: 'one, two', chatType: 'groupChat' });
    await bob.until(() => heard(bob, 'onMessageReceived', 'one, two'));
    await bob.provider.send({ to: 'stage', text: 'loud and clear', chatType: 'groupChat' });
    await alice.until(() => heard(alice, 'onMessageReceived', 'loud and clear'));
    expect(heard(alice, 'onMessageReceived', 'one, two')).toBe(false);
    expect(await asked(alice, 'getGroupOnlineMemberCount', 'stage')).toMatchObject({ memberCount: 2 });
    await asked(bob, 'quitGroup', 'stage');
    await expect(bob.provider.send({ to: 'stage', text: 'still?', chatType: 'groupChat' })).rejects.toMatchObject({
      code: 'vendor',
    });
  });
});
