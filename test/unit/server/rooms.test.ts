// Chat rooms: create, join, manage and leave, and their attributes.
import { describe, expect, it } from 'vitest';
import { call } from './call';
import { refusal, type Tab } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();
const roomEvent = (tab: Tab, operation: string) =>
  tab.next('onChatroomEvent', 0, event => event.operation === operation);

describe.each(sdks)('chat rooms with %s', sdk => {
  /** A room of alice that bob has joined. */
  async function room() {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const options = { name: 'Hall', description: 'of fame', maxusers: 2, members: [] };
    const { data } = await call(alice, 'createChatRoom', options);
    const { id } = data as { id: string };
    await call(bob, 'joinChatRoom', { roomId: id });
    await roomEvent(alice, 'memberPresence');
    return { alice, bob, id, chatRoomId: id };
  }

  it('are created, listed, described and destroyed', async () => {
    const { alice, bob, id, chatRoomId } = await room();
    expect(await call(bob, 'getChatRooms', { pagenum: 1, pagesize: 20 })).toMatchObject({
      data: [{ id, name: 'Hall', owner: 'alice', affiliations_count: 2 }],
    });
    expect(await call(bob, 'getChatRoomDetails', { chatRoomId })).toMatchObject({
      data: [{ id, name: 'Hall', description: 'of fame', maxusers: 2 }],
    });
    expect(await call(bob, 'getJoinedChatRooms', { pageNum: 1, pageSize: 10 })).toMatchObject({
      data: [{ id, name: 'Hall', owner: 'alice' }],
    });
    await call(alice, 'modifyChatRoom', { chatRoomId, chatRoomName: 'Attic', description: '', maxusers: 3 });
    await roomEvent(bob, 'updateInfo');
    await call(alice, 'destroyChatRoom', { chatRoomId });
    expect(await roomEvent(bob, 'destroy')).toMatchObject({ id });
    expect(await refusal(call(bob, 'joinChatRoom', { roomId: id }))).toMatchObject({ type: 705 });
    expect(await refusal(call(bob, 'getChatRoomDetails', { chatRoomId }))).toMatchObject({ type: 705 });
  });

  it('refuse members when full or blocked, and are left', async () => {
    const { alice, bob, id, chatRoomId } = await room();
    const carol = await world.signedIn(sdk, 'carol');
    expect(await refusal(call(carol, 'joinChatRoom', { roomId: id }))).toMatchObject({ type: 704 });
    await call(bob, 'leaveChatRoom', { roomId: id });
    expect(await roomEvent(alice, 'memberAbsence')).toMatchObject({ from: 'bob' });
    await call(bob, 'joinChatRoom', { roomId: id });
    await call(alice, 'blockChatRoomMember', { chatRoomId, username: 'bob' });
    await roomEvent(bob, 'removeMember');
    expect(await refusal(call(bob, 'joinChatRoom', { roomId: id }))).toMatchObject({ type: 603 });
    expect(await call(alice, 'getChatRoomBlacklist', { chatRoomId })).toMatchObject({ data: ['bob'] });
    await call(alice, 'unblockChatRoomMember', { chatRoomId, username: 'bob' });
    await call(bob, 'joinChatRoom', { roomId: id });
  });

  it('have admins, mutes and an announcement', async () => {
    const { alice, bob, id, chatRoomId } = await room();
    const send = () => bob.text(id, 'hello', { chatType: 'chatRoom' });
    await call(alice, 'muteChatRoomMember', { chatRoomId, username: 'bob', muteDuration: 60_000 });
    expect(await roomEvent(bob, 'muteMember')).toMatchObject({ userId: 'bob' });
    expect(await refusal(send())).toMatchObject({ type: 507 });
    expect(await call(alice, 'getChatRoomMutelist', { chatRoomId })).toMatchObject({ data: [{ user: 'bob' }] });
    await call(alice, 'unmuteChatRoomMember', { chatRoomId, username: 'bob' });
    await send();
    await call(alice, 'setChatRoomAdmin', { chatRoomId, username: 'bob' });
    await roomEvent(bob, 'setAdmin');
    await call(bob, 'updateChatRoomAnnouncement', { roomId: id, announcement: 'quiet' });
    expect(await roomEvent(alice, 'updateAnnouncement')).toMatchObject({ announcement: 'quiet' });
    expect(await call(alice, 'fetchChatRoomAnnouncement', { roomId: id })).toMatchObject({
      data: { announcement: 'quiet' },
    });
    expect(await call(alice, 'getChatRoomMembers', { chatRoomId })).toMatchObject({
      data: {
        members: [
          { userId: 'alice', role: 'owner' },
          { userId: 'bob', role: 'admin' },
        ],
      },
    });
    await call(alice, 'removeChatRoomMember', { chatRoomId, username: 'bob' });
    await roomEvent(bob, 'removeMember');
    expect(await refusal(send())).toMatchObject({ type: 602 });
  });

  it('have attributes, protected by the user who set them', async () => {
    const { alice, bob, chatRoomId } = await room();
    await call(alice, 'setChatRoomAttributes', { chatRoomId, attributes: { seat: 'alice', song: 'tea for two' } });
    expect(await roomEvent(bob, 'updateChatRoomAttributes')).toMatchObject({
      attributes: { seat: 'alice', song: 'tea for two' },
    });
    expect(await call(bob, 'getChatRoomAttributes', { chatRoomId, attributeKeys: ['seat'] })).toMatchObject({
      data: { seat: 'alice' },
    });
    const seat = { chatRoomId, attributeKey: 'seat', attributeValue: 'bob' };
    expect(await refusal(call(bob, 'setChatRoomAttribute', seat))).toMatchObject({ type: 52 });
    await call(bob, 'setChatRoomAttribute', { ...seat, isForced: true });
    expect(await roomEvent(alice, 'updateChatRoomAttributes')).toMatchObject({ attributes: { seat: 'bob' } });
    await call(alice, 'removeChatRoomAttributes', { chatRoomId, attributeKeys: ['song'] });
    expect(await roomEvent(bob, 'removeChatRoomAttributes')).toMatchObject({ attributes: ['song'] });
  });
});
