import { describe, expect, it } from 'vitest';
import type { RecordedSession } from '../msync-connection';
import { callForData, copyOf, createTencentFixture, hasReceived, signInPair } from './tencent-connection';

const fixture = createTencentFixture();

interface Sent {
  ID: string;
}

async function sendText(session: RecordedSession, options: object, text: string): Promise<Sent> {
  const message = await session.provider.call('createTextMessage', [{ ...options, payload: { text } }]);
  return (await callForData<{ message: Sent }>(session, 'sendMessage', copyOf(message))).message;
}

const createTeaGroup = (session: RecordedSession) =>
  callForData(session, 'createGroup', { type: 'Public', name: 'Tea', groupID: 'tea', memberList: [{ userID: 'bob' }] });

describe('a message', () => {
  const toBob = { to: 'bob', conversationType: 'C2C', isSupportExtension: true };

  it('emits events to the other side when extensions are set and deleted', async () => {
    const [alice, bob] = await signInPair(fixture);
    const sent = copyOf(await sendText(alice, toBob, 'vote'));
    await bob.until(() => hasReceived(bob, 'onMessageReceived', 'vote'));
    const { ID } = sent;
    await callForData(alice, 'setMessageExtensions', sent, [{ key: 'yes', value: '1' }]);
    await bob.until(({ signalNames }) => signalNames.includes('onMessageExtensionsUpdated'));
    expect(bob.payloads('onMessageExtensionsUpdated')).toMatchObject([
      { data: { messageID: ID, extensions: [{ key: 'yes', value: '1' }] } },
    ]);
    const [{ data }] = bob.payloads('onMessageReceived') as [{ data: [Sent] }];
    expect(await callForData(bob, 'getMessageExtensions', data[0])).toEqual({
      extensions: [{ key: 'yes', value: '1' }],
    });
    await callForData(alice, 'deleteMessageExtensions', sent, ['yes']);
    await bob.until(({ signalNames }) => signalNames.includes('onMessageExtensionsDeleted'));
    expect(bob.payloads('onMessageExtensionsDeleted')).toMatchObject([{ data: { messageID: ID, keyList: ['yes'] } }]);
  });

  it('emits an event to the sender when someone reacts', async () => {
    const [alice, bob] = await signInPair(fixture);
    const { ID } = await sendText(alice, toBob, 'cake');
    await bob.until(() => hasReceived(bob, 'onMessageReceived', 'cake'));
    const [{ data }] = bob.payloads('onMessageReceived') as [{ data: [Sent] }];
    await callForData(bob, 'addMessageReaction', data[0], 'yum');
    await alice.until(({ signalNames }) => signalNames.includes('onMessageReactionsUpdated'));
    expect(alice.payloads('onMessageReactionsUpdated')).toMatchObject([
      { data: { messageID: ID, reactionList: [{ reactionID: 'yum', totalUserCount: 1 }] } },
    ]);
    expect(await callForData(bob, 'getMessageReactions', { messageList: [data[0]] })).toMatchObject({
      resultList: [{ reactionList: [{ reactionID: 'yum', reactedByMyself: true }] }],
    });
  });
});

describe('a group', () => {
  it('emits events to members when attributes and counters change', async () => {
    const [alice, bob] = await signInPair(fixture);
    await createTeaGroup(alice);
    await bob.provider.call('getGroupProfile', [{ groupID: 'tea' }]);
    await callForData(alice, 'initGroupAttributes', { groupID: 'tea', groupAttributes: { kettle: 'on' } });
    await bob.until(({ signalNames }) => signalNames.includes('groupAttributesUpdated'));
    expect(bob.payloads('groupAttributesUpdated')).toMatchObject([
      { data: { groupID: 'tea', groupAttributes: { kettle: 'on' } } },
    ]);
    await callForData(alice, 'setGroupCounters', { groupID: 'tea', counters: { cups: 2 } });
    await callForData(alice, 'increaseGroupCounter', { groupID: 'tea', key: 'cups', value: 1 });
    await bob.until(() => hasReceived(bob, 'onGroupCounterUpdated', '"value":3'));
    expect(await callForData(bob, 'getGroupCounters', { groupID: 'tea' })).toEqual({ counters: { cups: 3 } });
  });

  it('emits events to members when a message is pinned and unpinned', async () => {
    const [alice, bob] = await signInPair(fixture);
    await createTeaGroup(alice);
    const message = copyOf(await sendText(alice, { to: 'tea', conversationType: 'GROUP' }, 'rules'));
    await callForData(alice, 'pinGroupMessage', { groupID: 'tea', message, isPinned: true });
    await bob.until(({ signalNames }) => signalNames.includes('onPinnedGroupMessageUpdated'));
    expect(bob.payloads('onPinnedGroupMessageUpdated')).toMatchObject([
      { data: { groupID: 'tea', isPinned: true, message: { ID: message.ID } } },
    ]);
    // V4 (4.2.1) does not say who has pinned it.
    const [{ data }] = bob.payloads('onPinnedGroupMessageUpdated') as [{ data: { operatorInfo: object } }];
    if (fixture.sdk === 'v3') expect(data.operatorInfo).toMatchObject({ userID: 'alice' });
    expect(await callForData(bob, 'getPinnedGroupMessageList', 'tea')).toMatchObject({
      messageList: [{ ID: message.ID }],
    });
    await callForData(alice, 'pinGroupMessage', { groupID: 'tea', message, isPinned: false });
    await bob.until(() => hasReceived(bob, 'onPinnedGroupMessageUpdated', '"isPinned":false'));
  });

  it('has a history without revoked messages', async () => {
    const [alice, bob] = await signInPair(fixture);
    await createTeaGroup(alice);
    await sendText(alice, { to: 'tea', conversationType: 'GROUP' }, 'one');
    const two = copyOf(await sendText(alice, { to: 'tea', conversationType: 'GROUP' }, 'two'));
    await bob.until(() => hasReceived(bob, 'onMessageReceived', 'two'));
    await callForData(alice, 'revokeMessage', two);
    await bob.until(() => hasReceived(bob, 'onMessageRevoked', two.ID));
    const carol = await fixture.ready('carol');
    await callForData(carol, 'joinGroup', { groupID: 'tea', type: 'Public' });
    const { messageList } = await callForData<{ messageList: { payload: { text?: string } }[] }>(
      carol,
      'getMessageList',
      {
        conversationID: 'GROUPtea',
      },
    );
    // The first message is the SDK's notice that the group was created.
    expect(messageList.map(({ payload }) => payload.text)).toEqual([undefined, 'one']);
  });

  it('emits events for topics, if it is a community', async () => {
    const [alice, bob] = await signInPair(fixture);
    const groupID = '@TGS#_tea';
    await callForData(alice, 'createGroup', { type: 'Community', name: 'Tea', groupID, isSupportTopic: true });
    await callForData(bob, 'joinGroup', { groupID, type: 'Community' });
    const { topicID } = await callForData<{ topicID: string }>(alice, 'createTopicInCommunity', {
      groupID,
      topicName: 'Green',
    });
    await bob.until(() => hasReceived(bob, 'onTopicCreated', topicID));
    await sendText(alice, { to: topicID, conversationType: 'GROUP' }, 'sencha');
    await alice.until(() => hasReceived(alice, 'onTopicUpdated', 'sencha'));
    await callForData(alice, 'deleteTopicFromCommunity', { groupID, topicIDList: [topicID] });
    await bob.until(() => hasReceived(bob, 'onTopicDeleted', topicID));
  });
});

describe('an account', () => {
  it('emits events when its conversations are grouped', async () => {
    const alice = await fixture.ready('alice');
    fixture.im.send('bob', 'alice', 'hi');
    fixture.im.send('carol', 'alice', 'hi');
    await alice.until(() => hasReceived(alice, 'onConversationListUpdated', 'C2Ccarol'));
    await callForData(alice, 'createConversationGroup', { groupName: 'Tea', conversationIDList: ['C2Cbob'] });
    await alice.until(() => hasReceived(alice, 'onConversationGroupListUpdated', 'Tea'));
    await callForData(alice, 'addConversationsToGroup', { groupName: 'Tea', conversationIDList: ['C2Ccarol'] });
    // V4 (4.2.1) has the event's name, but emits none.
    if (fixture.sdk === 'v3') await alice.until(() => hasReceived(alice, 'onConversationInGroupUpdated', 'C2Ccarol'));
    expect(await callForData(alice, 'getConversationGroupList')).toEqual(['Tea']);
    expect(fixture.im.users.get('alice')?.conversationGroups.get('Tea')).toEqual(new Set(['bob', 'carol']));
  });

  it('gets events about the status of users and the profiles of friends', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(alice, 'subscribeUserStatus', { userIDList: ['bob'] });
    await callForData(bob, 'setSelfStatus', { customStatus: 'brewing' });
    await alice.until(() => hasReceived(alice, 'onUserStatusUpdated', 'brewing'));
    expect(await callForData(alice, 'getUserStatus', { userIDList: ['bob', 'nobody'] })).toMatchObject({
      successUserList: [{ userID: 'bob', statusType: 1, customStatus: 'brewing' }],
      failureUserList: [{ userID: 'nobody', code: 70107 }],
    });
    await callForData(alice, 'addFriend', { to: 'bob', source: 'AddSource_Type_Web' });
    await alice.until(() => hasReceived(alice, 'onFriendListUpdated', '"bob"'));
    await bob.until(() => hasReceived(bob, 'onFriendListUpdated', '"alice"'));
    // V4 (4.2.1) emits changes of the profiles that it has.
    await callForData(alice, 'getUserProfile', { userIDList: ['bob'] });
    await callForData(bob, 'updateMyProfile', { nick: 'Bob the brewer' });
    await alice.until(() => hasReceived(alice, 'onProfileUpdated', 'Bob the brewer'));
    await bob.provider.close();
    await alice.until(() => hasReceived(alice, 'onUserStatusUpdated', '"statusType":2'));
  });

  it('gets events about its own settings and from servers', async () => {
    const alice = await fixture.ready('alice');
    const quiet = { messageRemindType: 'AcceptNotNotify', startHour: 22, duration: 3600 };
    await callForData(alice, 'setAllReceiveMessageOpt', quiet);
    await alice.until(() => hasReceived(alice, 'onAllReceiveMessageOptUpdated', 'AcceptNotNotify'));
    fixture.im.announceToRoom('alice', 'the doors are open');
    await alice.until(() => hasReceived(alice, 'onRoomCustomDataReceived', 'the doors are open'));
    await alice.until(({ signalNames }) => signalNames.includes('onServerConfigUpdated'));
  });

  it('can search messages, users and groups', async () => {
    const [alice, bob] = await signInPair(fixture);
    await createTeaGroup(bob);
    fixture.im.send('bob', 'alice', 'earl grey');
    fixture.im.send('bob', 'alice', 'oolong');
    await alice.until(() => hasReceived(alice, 'onMessageReceived', 'oolong'));
    expect(await callForData(alice, 'searchCloudMessages', { keywordList: ['grey'] })).toMatchObject({
      totalCount: 1,
      searchResultList: [{ conversationID: 'C2Cbob', messageList: [{ payload: { text: 'earl grey' } }] }],
    });
    expect(await callForData(alice, 'searchCloudUsers', { keywordList: ['caro'] })).toMatchObject({
      searchResultList: [{ userID: 'carol' }],
    });
    expect(await callForData(alice, 'searchCloudGroups', { keywordList: ['Tea'] })).toMatchObject({
      searchResultList: [{ groupID: 'tea', name: 'Tea' }],
    });
  });
});

describe('a request that the local service does not implement', () => {
  it('fails with an error code', async () => {
    const alice = await fixture.ready('alice');
    const mark = { groupID: 'tea', userIDList: ['bob'], markType: 1000, enableMark: true };
    await expect(callForData(alice, 'markGroupMemberList', mark)).rejects.toMatchObject({ vendor: { code: 60009 } });
  });
});
