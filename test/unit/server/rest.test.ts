// The SDKs' REST calls: profile, push, contacts, presence, groups, history, files.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { refusal } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();

describe.each(sdks)('%s', sdk => {
  it('changes the push nickname', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    await tab.conn.updateCurrentUserNick('Alice the First');
    expect(world.im.account(app, 'alice').nickname).toBe('Alice the First');
  });

  it('uploads a push token', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    const token = { deviceId: 'd1', deviceToken: 't1', notifierName: 'fcm' };
    await tab.conn.uploadPushToken(token);
    await tab.conn.uploadPushToken({ ...token, deviceToken: 't2' });
    expect(world.im.account(app, 'alice').pushTokens).toEqual([{ ...token, deviceToken: 't2' }]);
  });

  it('is refused after its token has expired', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    world.im.expireToken(app, 'alice');
    expect(await refusal(tab.conn.getContacts())).toMatchObject({ type: 52 });
  });

  it('adds a contact by invitation, and removes it', async () => {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    await alice.conn.addContact('bob', 'it is me');
    expect(await bob.next('onContactInvited')).toMatchObject({ from: 'alice', status: 'it is me' });
    await bob.conn.acceptContactInvite('alice');
    await alice.next('onContactAgreed');
    await bob.next('onContactAdded');
    expect(await alice.conn.getContacts()).toMatchObject({ data: ['bob'] });
    await alice.conn.deleteContact('bob');
    await bob.next('onContactDeleted');
    await alice.conn.addContact('carol', 'and you?');
    const carol = await world.signedIn(sdk, 'carol');
    await carol.next('onContactInvited');
    await carol.conn.declineContactInvite('alice');
    expect(await alice.next('onContactRefuse')).toMatchObject({ from: 'carol' });
  });

  it('has a block list', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    await alice.conn.addUsersToBlocklist({ name: ['bob', 'carol'] });
    await alice.conn.removeUserFromBlocklist({ name: ['carol'] });
    expect(await alice.conn.getBlocklist()).toMatchObject({ data: ['bob'] });
  });

  it('publishes presence to subscribers', async () => {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    await alice.conn.subscribePresence({ usernames: ['bob'], expiry: 3600 });
    await bob.conn.publishPresence({ description: 'at lunch' });
    expect(await alice.next('onPresenceStatusChange')).toMatchObject({ 0: { userId: 'bob', ext: 'at lunch' } });
    expect(await alice.conn.getPresenceStatus({ usernames: ['bob'] })).toMatchObject({
      data: { result: [{ uid: 'bob', ext: 'at lunch' }] },
    });
  });

  it('creates a group, notifies its members, and lists it', async () => {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const data = { groupname: 'Tea', desc: '', members: ['bob'], public: true, approval: false, allowinvites: true };
    const { data: group } = await alice.conn.createGroup({ data });
    expect(await bob.next('onGroupEvent')).toMatchObject({ operation: 'directJoined', id: group.groupid, name: 'Tea' });
    expect((await bob.conn.getJoinedGroups({ pageNum: 0, pageSize: 20 })).entities).toMatchObject([
      { groupId: group.groupid },
    ]);
  });

  it('reads a conversation’s history in pages, newest first', async () => {
    for (const word of ['one', 'two', 'three']) world.im.send(app, 'bob', 'alice', word);
    world.im.send(app, 'carol', 'alice', 'another conversation');
    const alice = await world.signedIn(sdk, 'alice');
    const query = { targetId: 'bob', chatType: 'singleChat', pageSize: 2 };
    const page = await alice.conn.getHistoryMessages(query);
    expect(page.messages.map(message => message.msg)).toEqual(['three', 'two']);
    expect(page.isLast).toBe(false);
    const rest = await alice.conn.getHistoryMessages({ ...query, cursor: page.cursor });
    expect(rest.messages.map(message => message.msg)).toEqual(['one']);
    expect(rest.isLast).toBe(true);
  });

  it('uploads a picture that the recipient can download', async () => {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const file = {
      data: new File([new Uint8Array([1, 2, 3])], 'a.png', { type: 'image/png' }),
      filename: 'a.png',
      filetype: 'png',
    };
    await alice.conn.send(alice.create({ type: 'img', chatType: 'singleChat', to: 'bob', file, width: 5, height: 6 }));
    const { url } = await bob.next('onImageMessage');
    const answer = await fetch(String(url));
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([1, 2, 3]);
    expect((await fetch(String(url).replace(/share-secret=.*/, 'share-secret=no'))).status).toBe(404);
  });
});
