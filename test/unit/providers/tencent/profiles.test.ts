import { describe, expect, it } from 'vitest';
import { callForData, createTencentFixture, hasReceived, signInPair } from './tencent-connection';

const fixture = createTencentFixture();

interface Profile {
  userID: string;
  nick: string;
  avatar: string;
}

describe('profiles', () => {
  it('are those of the users that were asked for', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(alice, 'updateMyProfile', { nick: 'Alice' });
    await callForData(bob, 'updateMyProfile', { nick: 'Bob', avatar: 'https://desk.example/bob.png' });
    const userIDList = ['bob', 'carol', 'alice'];
    const profiles = await callForData<Profile[]>(alice, 'getUserProfile', { userIDList });
    expect(profiles.map(({ userID, nick, avatar }) => [userID, nick, avatar])).toEqual([
      ['bob', 'Bob', 'https://desk.example/bob.png'],
      ['carol', '', ''],
      ['alice', 'Alice', ''],
    ]);
    expect(await callForData(alice, 'getMyProfile')).toMatchObject({ userID: 'alice', nick: 'Alice' });
  });

  it('are not returned for unknown users', async () => {
    const [alice] = await signInPair(fixture);
    expect(await callForData(alice, 'getUserProfile', { userIDList: ['nobody'] })).toEqual([]);
  });

  it('are in conversations with the users', async () => {
    const [alice, bob] = await signInPair(fixture);
    await callForData(bob, 'updateMyProfile', { nick: 'Bob' });
    const message = await bob.provider.call('createTextMessage', [
      { to: 'alice', conversationType: 'C2C', payload: { text: 'tea?' } },
    ]);
    await bob.provider.call('sendMessage', [message]);
    await alice.until(() => hasReceived(alice, 'onMessageReceived', 'tea?'));
    const { conversation } = await callForData<{ conversation: { userProfile: Profile } }>(
      alice,
      'getConversationProfile',
      'C2Cbob',
    );
    expect(conversation.userProfile).toMatchObject({ userID: 'bob', nick: 'Bob' });
  });
});
