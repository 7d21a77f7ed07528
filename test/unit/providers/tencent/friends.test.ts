// Friends, those whose messages are not wanted, and following.
import { describe, expect, it } from 'vitest';
import { asked, createLines, heard, pair } from './tencent-connection';

const lines = createLines();

const needsConfirmation = { allowType: 'AllowType_Type_NeedConfirm' };
const bobWanted = { to: 'bob', source: 'AddSource_Type_Web', wording: 'from the tea room', remark: 'Bob with the tea' };

describe('friends', () => {
  it('are there at once where the other lets everybody in', async () => {
    const [alice, bob] = await pair(lines);
    expect(await asked(alice, 'addFriend', bobWanted)).toMatchObject({ userID: 'bob', code: 0 });
    await alice.until(() => heard(alice, 'onFriendListUpdated', '"bob"'));
    await bob.until(() => heard(bob, 'onFriendListUpdated', '"alice"'));
    expect(await asked(alice, 'getFriendList')).toMatchObject([{ userID: 'bob', remark: 'Bob with the tea' }]);
    expect(await asked(alice, 'checkFriend', { userIDList: ['bob', 'carol'] })).toMatchObject({
      successUserIDList: [
        { userID: 'bob', relation: 'CheckResult_Type_BothWay' },
        { userID: 'carol', relation: 'CheckResult_Type_NoRelation' },
      ],
    });
  });

  it('are asked first where the other wants it, and hear the answer', async () => {
    const [alice, bob] = await pair(lines);
    await asked(bob, 'updateMyProfile', needsConfirmation);
    expect(await asked(alice, 'addFriend', bobWanted)).toMatchObject({ userID: 'bob', code: 30539 });
    await bob.until(() => heard(bob, 'onFriendApplicationListUpdated', 'from the tea room'));
    expect(await asked(bob, 'getFriendApplicationList')).toMatchObject({
      ...{ unreadCount: 1, friendApplicationList: [{ userID: 'alice', wording: 'from the tea room' }] },
    });
    expect(await asked(alice, 'getFriendList')).toEqual([]);
    await bob.provider.call('acceptFriendApplication', [{ userID: 'alice', type: 'Response_Action_AgreeAndAdd' }]);
    await alice.until(() => heard(alice, 'onFriendListUpdated', '"bob"'));
    await bob.until(() => heard(bob, 'onFriendListUpdated', '"alice"'));
  });

  it('are not made against the other’s will', async () => {
    const [alice, bob] = await pair(lines);
    await asked(bob, 'updateMyProfile', needsConfirmation);
    await asked(alice, 'addFriend', bobWanted);
    await bob.until(() => heard(bob, 'onFriendApplicationListUpdated', 'from the tea room'));
    await bob.provider.call('refuseFriendApplication', [{ userID: 'alice' }]);
    expect(await asked(bob, 'getFriendList')).toEqual([]);
    await asked(bob, 'updateMyProfile', { allowType: 'AllowType_Type_DenyAny' });
    await expect(asked(alice, 'addFriend', bobWanted)).rejects.toMatchObject({ vendor: { code: 30516 } });
  });

  it('can be sorted, renamed and let go', async () => {
    const [alice, bob] = await pair(lines);
    await asked(alice, 'addFriend', bobWanted);
    await alice.until(() => heard(alice, 'onFriendListUpdated', '"bob"'));
    await bob.until(() => heard(bob, 'onFriendListUpdated', '"alice"'));
    await asked(alice, 'createFriendGroup', { name: 'Tea', userIDList: ['bob'] });
    await alice.until(() => heard(alice, 'onFriendGroupListUpdated', '"Tea"'));
    expect(await asked(alice, 'getFriendGroupList')).toMatchObject([{ name: 'Tea', userIDList: ['bob'], count: 1 }]);
    await asked(alice, 'renameFriendGroup', { oldName: 'Tea', newName: 'Coffee' });
    await asked(alice, 'removeFromFriendGroup', { name: 'Coffee', userIDList: ['bob'] });
    await asked(alice, 'updateFriend', { userID: 'bob', remark: 'Robert' });
    expect(await asked(alice, 'getFriendProfile', { userIDList: ['bob'] })).toMatchObject({
      friendList: [{ remark: 'Robert' }],
    });
    await asked(alice, 'deleteFriend', { userIDList: ['bob'], type: 'Delete_Type_Both' });
    await bob.until(() => JSON.stringify(bob.payloads('onFriendListUpdated').at(-1)).includes('"data":[]'));
    expect(await asked(alice, 'getFriendList')).toEqual([]);
  });
});

describe('the blacklist', () => {
  it('keeps a user’s messages away, until the user is off it', async () => {
    const [alice, bob] = await pair(lines);
    await asked(alice, 'addToBlacklist', { userIDList: ['bob'] });
    await alice.until(() => heard(alice, 'blacklistUpdated', '"bob"'));
    expect(await asked(alice, 'getBlacklist')).toEqual(['bob']);
    const hi = { to: 'alice', text: 'hi', chatType: 'singleChat' } as const;
    await expect(bob.provider.send(hi)).rejects.toMatchObject({ vendor: { code: 20007 } });
    await asked(alice, 'removeFromBlacklist', { userIDList: ['bob'] });
    await bob.provider.send(hi);
    await alice.until(() => heard(alice, 'onMessageReceived', 'hi'));
  });
});

describe('following', () => {
  it('is told to both, and counted', async () => {
    const [alice, bob] = await pair(lines);
    await asked(alice, 'followUser', ['bob']);
    await alice.until(() => heard(alice, 'onMyFollowingListUpdated', '"bob"'));
    await bob.until(() => heard(bob, 'onMyFollowersListUpdated', '"alice"'));
    expect(await asked(bob, 'getMyFollowersList')).toMatchObject({ resultList: [{ userID: 'alice' }] });
    expect(await asked(alice, 'checkFollowType', ['bob'])).toEqual([{ userID: 'bob', followType: 2 }]);
    await asked(bob, 'followUser', ['alice']);
    await alice.until(() => heard(alice, 'onMutualFollowersListUpdated', '"bob"'));
    await bob.until(() => heard(bob, 'onMutualFollowersListUpdated', '"alice"'));
    expect(await asked(alice, 'getUserFollowInfo', ['bob'])).toEqual([
      { followersCount: 1, followingCount: 1, mutualFollowersCount: 1 },
    ]);
    await asked(alice, 'unfollowUser', ['bob']);
    expect(await asked(alice, 'getMyFollowingList')).toMatchObject({ resultList: [] });
    expect(await asked(alice, 'getMutualFollowersList')).toMatchObject({ resultList: [] });
  });
});
