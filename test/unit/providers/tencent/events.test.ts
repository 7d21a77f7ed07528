// Events of the SDK that come of what others do to groups, messages, conversations and themselves.
import { describe, expect, it } from 'vitest';
import type { Session } from '../msync-connection';
import { asked, copyOf, createLines, heard, pair } from './tencent-connection';

const lines = createLines();

interface Sent {
  ID: string;
}

async function say(session: Session, options: object, words: string): Promise<Sent> {
  const made = await session.provider.call('createTextMessage', [{ ...options, payload: { text: words } }]);
  return (await asked<{ message: Sent }>(session, 'sendMessage', copyOf(made))).message;
}

const makeTea = (session: Session) =>
  asked(session, 'createGroup', { type: 'Public', name: 'Tea', groupID: 'tea', memberList: [{ userID: 'bob' }] });

describe('a message', () => {
  const toBob = { to: 'bob', conversationType: 'C2C', isSupportExtension: true };

  it('has extensions, which both sides see set and taken away', async () => {
    const [alice, bob] = await pair(lines);
    const sent = copyOf(await say(alice, toBob, 'vote'));
    await bob.until(() => heard(bob, 'onMessageReceived', 'vote'));
    const { ID } = sent;
    await asked(alice, 'setMessageExtensions', sent, [{ key: 'yes', value: '1' }]);
    await bob.until(({ story }) => story.includes('onMessageExtensionsUpdated'));
    expect(bob.payloads('onMessageExtensionsUpdated')).toMatchObject([
      { data: { messageID: ID, extensions: [{ key: 'yes', value: '1' }] } },
    ]);
    const [{ data }] = bob.payloads('onMessageReceived') as [{ data: [Sent] }];
    expect(await asked(bob, 'getMessageExtensions', data[0])).toEqual({ extensions: [{ key: 'yes', value: '1' }] });
    await asked(alice, 'deleteMessageExtensions', sent, ['yes']);
    await bob.until(({ story }) => story.includes('onMessageExtensionsDeleted'));
    expect(bob.payloads('onMessageExtensionsDeleted')).toMatchObject([{ data: { messageID: ID, keyList: ['yes'] } }]);
  });

  it('is reacted to', async () => {
    const [alice, bob] = await pair(lines);
    const { ID } = await say(alice, toBob, 'cake');
    await bob.until(() => heard(bob, 'onMessageReceived', 'cake'));
    const [{ data }] = bob.payloads('onMessageReceived') as [{ data: [Sent] }];
    await asked(bob, 'addMessageReaction', data[0], 'yum');
    await alice.until(({ story }) => story.includes('onMessageReactionsUpdated'));
    expect(alice.payloads('onMessageReactionsUpdated')).toMatchObject([
      { data: { messageID: ID, reactionList: [{ reactionID: 'yum', totalUserCount: 1 }] } },
    ]);
    expect(await asked(bob, 'getMessageReactions', { messageList: [data[0]] })).toMatchObject({
      resultList: [{ reactionList: [{ reactionID: 'yum', reactedByMyself: true }] }],
    });
  });
});

describe('a group', () => {
  it('has attributes and counters, whose changes its members hear of', async () => {
    const [alice, bob] = await pair(lines);
    await makeTea(alice);
    await bob.provider.call('getGroupProfile', [{ groupID: 'tea' }]);
    await asked(alice, 'initGroupAttributes', { groupID: 'tea', groupAttributes: { kettle: 'on' } });
    await bob.until(({ story }) => story.includes('groupAttributesUpdated'));
    expect(bob.payloads('groupAttributesUpdated')).toMatchObject([
      { data: { groupID: 'tea', groupAttributes: { kettle: 'on' } } },
    ]);
    await asked(alice, 'setGroupCounters', { groupID: 'tea', counters: { cups: 2 } });
    await asked(alice, 'increaseGroupCounter', { groupID: 'tea', key: 'cups', value: 1 });
    await bob.until(() => heard(bob, 'onGroupCounterUpdated', '"value":3'));
    expect(await asked(bob, 'getGroupCounters', { groupID: 'tea' })).toEqual({ counters: { cups: 3 } });
  });

  it('has messages pinned', async () => {
    const [alice, bob] = await pair(lines);
    await makeTea(alice);
    const message = copyOf(await say(alice, { to: 'tea', conversationType: 'GROUP' }, 'rules'));
    await asked(alice, 'pinGroupMessage', { groupID: 'tea', message, isPinned: true });
    await bob.until(({ story }) => story.includes('onPinnedGroupMessageUpdated'));
    expect(bob.payloads('onPinnedGroupMessageUpdated')).toMatchObject([
      { data: { groupID: 'tea', isPinned: true, message: { ID: message.ID }, operatorInfo: { userID: 'alice' } } },
    ]);
    expect(await asked(bob, 'getPinnedGroupMessageList', 'tea')).toMatchObject({ messageList: [{ ID: message.ID }] });
    await asked(alice, 'pinGroupMessage', { groupID: 'tea', message, isPinned: false });
    await bob.until(() => heard(bob, 'onPinnedGroupMessageUpdated', '"isPinned":false'));
  });

  it('has a history, from which a message can be revoked', async () => {
    const [alice, bob] = await pair(lines);
    await makeTea(alice);
    await say(alice, { to: 'tea', conversationType: 'GROUP' }, 'one');
    const two = copyOf(await say(alice, { to: 'tea', conversationType: 'GROUP' }, 'two'));
    await bob.until(() => heard(bob, 'onMessageReceived', 'two'));
    await asked(alice, 'revokeMessage', two);
    await bob.until(() => heard(bob, 'onMessageRevoked', two.ID));
    const carol = await lines.ready('carol');
    await asked(carol, 'joinGroup', { groupID: 'tea', type: 'Public' });
    const { messageList } = await asked<{ messageList: { payload: { text?: string } }[] }>(carol, 'getMessageList', {
      conversationID: 'GROUPtea',
    });
    // The SDK itself has said first that the group was made.
    expect(messageList.map(({ payload }) => payload.text)).toEqual([undefined, 'one']);
  });

  it('that is a community has topics', async () => {
    const [alice, bob] = await pair(lines);
    const groupID = '@TGS#_tea';
    await asked(alice, 'createGroup', { type: 'Community', name: 'Tea', groupID, isSupportTopic: true });
    await asked(bob, 'joinGroup', { groupID, type: 'Community' });
    const { topicID } = await asked<{ topicID: string }>(alice, 'createTopicInCommunity', {
      groupID,
      topicName: 'Green',
    });
    await bob.until(() => heard(bob, 'onTopicCreated', topicID));
    await say(alice, { to: topicID, conversationType: 'GROUP' }, 'sencha');
    await alice.until(() => heard(alice, 'onTopicUpdated', 'sencha'));
    await asked(alice, 'deleteTopicFromCommunity', { groupID, topicIDList: [topicID] });
    await bob.until(() => heard(bob, 'onTopicDeleted', topicID));
  });
});

describe('an account', () => {
  it('sorts its conversations into groups', async () => {
    const alice = await lines.ready('alice');
    lines.im.send('bob', 'alice', 'hi');
    lines.im.send('carol', 'alice', 'hi');
    await alice.until(() => heard(alice, 'onConversationListUpdated', 'C2Ccarol'));
    await asked(alice, 'createConversationGroup', { groupName: 'Tea', conversationIDList: ['C2Cbob'] });
    await alice.until(() => heard(alice, 'onConversationGroupListUpdated', 'Tea'));
    await asked(alice, 'addConversationsToGroup', { groupName: 'Tea', conversationIDList: ['C2Ccarol'] });
    await alice.until(() => heard(alice, 'onConversationInGroupUpdated', 'C2Ccarol'));
    expect(await asked(alice, 'getConversationGroupList')).toEqual(['Tea']);
    expect(lines.im.users.get('alice')?.conversationGroups.get('Tea')).toEqual(new Set(['bob', 'carol']));
  });

  it('hears of those whom it watches, and of changed profiles of friends', async () => {
    const [alice, bob] = await pair(lines);
    await asked(alice, 'subscribeUserStatus', { userIDList: ['bob'] });
    await asked(bob, 'setSelfStatus', { customStatus: 'brewing' });
    await alice.until(() => heard(alice, 'onUserStatusUpdated', 'brewing'));
    expect(await asked(alice, 'getUserStatus', { userIDList: ['bob', 'nobody'] })).toMatchObject({
      successUserList: [{ userID: 'bob', statusType: 1, customStatus: 'brewing' }],
      failureUserList: [{ userID: 'nobody', code: 70107 }],
    });
    await asked(alice, 'addFriend', { to: 'bob', source: 'AddSource_Type_Web' });
    await alice.until(() => heard(alice, 'onFriendListUpdated', '"bob"'));
    await bob.until(() => heard(bob, 'onFriendListUpdated', '"alice"'));
    await asked(bob, 'updateMyProfile', { nick: 'Bob the brewer' });
    await alice.until(() => heard(alice, 'onProfileUpdated', 'Bob the brewer'));
    await bob.provider.close();
    await alice.until(() => heard(alice, 'onUserStatusUpdated', '"statusType":2'));
  });

  it('says when it is not to be disturbed, and hears what servers say', async () => {
    const alice = await lines.ready('alice');
    const quiet = { messageRemindType: 'AcceptNotNotify', startHour: 22, duration: 3600 };
    await asked(alice, 'setAllReceiveMessageOpt', quiet);
    await alice.until(() => heard(alice, 'onAllReceiveMessageOptUpdated', 'AcceptNotNotify'));
    lines.im.announceToRoom('alice', 'the doors are open');
    await alice.until(() => heard(alice, 'onRoomCustomDataReceived', 'the doors are open'));
    await alice.until(({ story }) => story.includes('onServerConfigUpdated'));
  });

  it('finds messages, users and groups', async () => {
    const [alice, bob] = await pair(lines);
    await makeTea(bob);
    lines.im.send('bob', 'alice', 'earl grey');
    lines.im.send('bob', 'alice', 'oolong');
    await alice.until(() => heard(alice, 'onMessageReceived', 'oolong'));
    expect(await asked(alice, 'searchCloudMessages', { keywordList: ['grey'] })).toMatchObject({
      totalCount: 1,
      searchResultList: [{ conversationID: 'C2Cbob', messageList: [{ payload: { text: 'earl grey' } }] }],
    });
    expect(await asked(alice, 'searchCloudUsers', { keywordList: ['caro'] })).toMatchObject({
      searchResultList: [{ userID: 'carol' }],
    });
    expect(await asked(alice, 'searchCloudGroups', { keywordList: ['Tea'] })).toMatchObject({
      searchResultList: [{ groupID: 'tea', name: 'Tea' }],
    });
  });
});

describe('what the local service does not know', () => {
  it('is answered with an error', async () => {
    const alice = await lines.ready('alice');
    await expect(asked(alice, 'getGroupApplicationList')).rejects.toMatchObject({ vendor: { code: 60009 } });
  });
});
