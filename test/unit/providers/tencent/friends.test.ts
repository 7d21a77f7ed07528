import { describe, expect, it } from 'vitest';
import { callForData, createTencentFixture, hasReceived, signInPair } from './tencent-connection';

const fixture = createTencentFixture();

const needsConfirmation = { allowType: 'AllowType_Type_NeedConfirm' };
const bobRequest = {
  to: 'bob',
  source: 'AddSource_Type_Web',
  wording: 'from the tea room',
  remark: 'Bob with the tea',
};

describe('friends', () => {
  it('are added at once when the other user accepts everybody', async () => {
    const [alice, bob] = await signInPair(fixture);
    expect(await callForData(alice, 'addFriend', bobRequest)).toMatchObject({ userID: 'bob', code: 0 });
    await alice.until(() => hasReceived(alice, 'onFriendListUpdated', '"bob"'));
    await bob.until(() => hasReceived(bob, 'onFriendListUpdated', '"alice"'));
    expect(await callForData(alice, 'getFriendList')).toMatchObject([{ userID: 'bob', remark: 'Bob with the tea' }]);
    expect(await callForData(alice, 'checkFriend', { userIDList: ['bob', 'carol'] })).toMatchObject({
      successUserIDList: [
        { userID: 'bob', relation: 'CheckResult_Type_BothWay' },
        { userID: 'carol', relation: 'CheckResult_Type_NoRelation' },
      ],
    });
  });

  it('are added after the other user has accepted', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(bob, 'updateMyProfile', needsConfirmation);
    expect(await callForData(alice, 'addFriend', bobRequest)).toMatchObject({ userID: 'bob', code: 30539 });
    await bob.until(() => hasReceived(bob, 'onFriendApplicationListUpdated', 'from the tea room'));
    expect(await callForData(bob, 'getFriendApplicationList')).toMatchObject({
      ...{ unreadCount: 1, friendApplicationList: [{ userID: 'alice', wording: 'from the tea room' }] },
    });
    expect(await callForData(alice, 'getFriendList')).toEqual([]);
    await bob.provider.call('acceptFriendApplication', [{ userID: 'alice', type: 'Response_Action_AgreeAndAdd' }]);
    await alice.until(() => hasReceived(alice, 'onFriendListUpdated', '"bob"'));
    await bob.until(() => hasReceived(bob, 'onFriendListUpdated', '"alice"'));
  });

  it('are not added when the other user refuses', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(bob, 'updateMyProfile', needsConfirmation);
    await callForData(alice, 'addFriend', bobRequest);
    await bob.until(() => hasReceived(bob, 'onFriendApplicationListUpdated', 'from the tea room'));
    await bob.provider.call('refuseFriendApplication', [{ userID: 'alice' }]);
    expect(await callForData(bob, 'getFriendList')).toEqual([]);
    await callForData(bob, 'updateMyProfile', { allowType: 'AllowType_Type_DenyAny' });
    await expect(callForData(alice, 'addFriend', bobRequest)).rejects.toMatchObject({ vendor: { code: 30516 } });
  });

  it('can be grouped, renamed and deleted', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(alice, 'addFriend', bobRequest);
    await alice.until(() => hasReceived(alice, 'onFriendListUpdated', '"bob"'));
    await bob.until(() => hasReceived(bob, 'onFriendListUpdated', '"alice"'));
    await callForData(alice, 'createFriendGroup', { name: 'Tea', userIDList: ['bob'] });
    await alice.until(() => hasReceived(alice, 'onFriendGroupListUpdated', '"Tea"'));
    expect(await callForData(alice, 'getFriendGroupList')).toMatchObject([
      { name: 'Tea', userIDList: ['bob'], count: 1 },
    ]);
    await callForData(alice, 'renameFriendGroup', { oldName: 'Tea', newName: 'Coffee' });
    await callForData(alice, 'removeFromFriendGroup', { name: 'Coffee', userIDList: ['bob'] });
    await callForData(alice, 'updateFriend', { userID: 'bob', remark: 'Robert' });
    expect(await callForData(alice, 'getFriendProfile', { userIDList: ['bob'] })).toMatchObject({
      friendList: [{ remark: 'Robert' }],
    });
    await callForData(alice, 'deleteFriend', { userIDList: ['bob'], type: 'Delete_Type_Both' });
    await bob.until(() => JSON.stringify(bob.payloads('onFriendListUpdated').at(-1)).includes('"data":[]'));
    expect(await callForData(alice, 'getFriendList')).toEqual([]);
  });
});

describe('the blacklist', () => {
  it('blocks a user’s messages until the user is removed', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(alice, 'addToBlacklist', { userIDList: ['bob'] });
    await alice.until(() => hasReceived(alice, 'blacklistUpdated', '"bob"'));
    expect(await callForData(alice, 'getBlacklist')).toEqual(['bob']);
    const hi = { to: 'alice', text: 'hi', chatType: 'singleChat' } as const;
    await expect(bob.provider.send(hi)).rejects.toMatchObject({ vendor: { code: 20007 } });
    await callForData(alice, 'removeFromBlacklist', { userIDList: ['bob'] });
    await bob.provider.send(hi);
    await alice.until(() => hasReceived(alice, 'onMessageReceived', 'hi'));
  });
});

describe('following', () => {
  it('emits events to both, and is counted', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(alice, 'followUser', ['bob']);
    await alice.until(() => hasReceived(alice, 'onMyFollowingListUpdated', '"bob"'));
    await bob.until(() => hasReceived(bob, 'onMyFollowersListUpdated', '"alice"'));
    expect(await callForData(bob, 'getMyFollowersList')).toMatchObject({ resultList: [{ userID: 'alice' }] });
    expect(await callForData(alice, 'checkFollowType', ['bob'])).toEqual([{ userID: 'bob', followType: 2 }]);
    await callForData(bob, 'followUser', ['alice']);
    await alice.until(() => hasReceived(alice, 'onMutualFollowersListUpdated', '"bob"'));
    await bob.until(() => hasReceived(bob, 'onMutualFollowersListUpdated', '"alice"'));
    expect(await callForData(alice, 'getUserFollowInfo', ['bob'])).toEqual([
      { followersCount: 1, followingCount: 1, mutualFollowersCount: 1 },
    ]);
    await callForData(alice, 'unfollowUser', ['bob']);
    expect(await callForData(alice, 'getMyFollowingList')).toMatchObject({ resultList: [] });
    expect(await callForData(alice, 'getMutualFollowersList')).toMatchObject({ resultList: [] });
  });
});
