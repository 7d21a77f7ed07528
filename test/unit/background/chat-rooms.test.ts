// Chat rooms and live rooms that tabs have joined, with the SDKs: after a new connection, and when a tab leaves.
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import { defaultApp } from '../../server';
import { everyProvider, useTestServices } from '../session/test-session';
import { Profile, type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();

async function signIn(provider: ProviderId, profile?: Profile, service: object = {}): Promise<TestBackground> {
  const background = await start(profile);
  const request = services.signInRequest(provider, { userId: 'alice' });
  await background.sessions.signIn({ ...request, service: { ...request.service, ...service } });
  return background;
}

const call = (background: TestBackground, method: string, ...args: unknown[]) =>
  background.session('alice').controller.requests.call(method, args);

function addRoom(provider: ProviderId, id = 'stage', owner = 'bob'): void {
  if (provider !== 'tencent') return services.im.addGroup(defaultApp, { groupId: id, owner, isChatroom: true });
  services.tencent.groups.set(id, {
    ...{ groupId: id, name: id, type: 'AVChatRoom', owner, members: new Set([owner]), createdAt: 0 },
    ...{ messages: [], pinned: new Map(), attributes: new Map(), attributesVersion: 0, counters: new Map() },
    ...{ topics: new Map(), polls: new Set() },
  });
}

const join = (background: TestBackground, provider: ProviderId, id = 'stage') =>
  provider === 'tencent'
    ? call(background, 'joinGroup', { groupID: id, type: 'AVChatRoom' })
    : call(background, 'joinChatRoom', { roomId: id });

const leave = (background: TestBackground, provider: ProviderId, id = 'stage') =>
  provider === 'tencent' ? call(background, 'quitGroup', id) : call(background, 'leaveChatRoom', { roomId: id });

const membersOf = (provider: ProviderId, id = 'stage') =>
  (provider === 'tencent' ? services.tencent.groups : services.im.hub.app(defaultApp).groups).get(id)!.members;

/** As the services do some time after a connection has ended. */
function removeAlice(provider: ProviderId): void {
  if (provider === 'tencent') for (const { members } of services.tencent.groups.values()) members.delete('alice');
  else services.im.leaveRooms(defaultApp, 'alice');
}

function speak(provider: ProviderId, text: string, id = 'stage'): void {
  if (provider === 'tencent') services.tencent.sendToGroup('bob', id, text);
  else services.im.send(defaultApp, 'bob', id, text);
}

/** A tab of a site. @returns its events */
function openTab(background: TestBackground, origin = 'https://desk.example') {
  const { frames } = background.attach({ origin });
  const events = () => frames.filter(({ t }) => t === 'event') as unknown as { topic: string; payload: unknown }[];
  const texts = () =>
    events().flatMap(({ topic, payload }) => {
      if (topic === 'onTextMessage') return [(payload as { msg: string }).msg];
      if (topic !== 'onMessageReceived') return [];
      return (payload as { data: { payload: { text?: string } }[] }).data.flatMap(
        ({ payload: { text } }) => text ?? [],
      );
    });
  /** How the vendor's event names the reason for which the account is out of a room. */
  const exits = () =>
    events().flatMap(({ topic, payload }) => {
      const { operation, id } = Object(payload) as { operation?: string; id?: string };
      const isExit = ['memberAbsence', 'removeMember', 'destroy'].includes(operation ?? '');
      if (topic === 'onChatroomEvent' && isExit) return [`${operation} ${id}`];
      if (topic !== 'onMessageReceived') return [];
      const { data } = payload as {
        data: { payload: { operationType?: number; groupProfile?: { groupID: string } } }[];
      };
      return data.flatMap(({ payload: { operationType, groupProfile } }) =>
        operationType ? [`${operationType} ${groupProfile?.groupID}`] : [],
      );
    });
  return { texts, exits, topics: () => events().map(({ topic }) => topic) };
}

/** By the vendors' events: left, removed, dissolved. */
const exitNames = (provider: ProviderId) =>
  provider === 'tencent'
    ? { left: '8', removed: '4', dissolved: '5' }
    : { left: 'memberAbsence', removed: 'removeMember', dissolved: 'destroy' };

const untilMember = (provider: ProviderId, id?: string) =>
  expect.poll(() => membersOf(provider, id).has('alice')).toBe(true);
const roomsOf = (profile: Profile) => [...(profile.sessions?.values() ?? [])].map(({ rooms }) => rooms ?? []);

describe.each(everyProvider)('a chat room of %s', provider => {
  it('is joined again when the worker has died', async () => {
    const profile = new Profile();
    addRoom(provider);
    const before = await signIn(provider, profile);
    await join(before, provider);
    await before.kill();
    removeAlice(provider);
    const after = await start(profile);
    const tab = openTab(after);
    await untilMember(provider);
    speak(provider, 'still there?');
    await expect.poll(tab.texts).toContain('still there?');
    expect(tab.exits()).toEqual([]);
  });

  it('is joined again after a reconnect, if the service has removed the user', async () => {
    addRoom(provider);
    const background = await signIn(provider);
    const tab = openTab(background);
    await join(background, provider);
    removeAlice(provider);
    if (provider === 'tencent') services.tencent.dropSockets('alice');
    else services.im.dropSockets(defaultApp, 'alice');
    await untilMember(provider);
    speak(provider, 'back?');
    await expect.poll(tab.texts).toContain('back?');
    expect(tab.exits()).toEqual([]);
  });

  it('is joined again when the user has been offline', async () => {
    addRoom(provider);
    const background = await signIn(provider);
    await join(background, provider);
    const { controller } = background.session('alice');
    await controller.goOffline();
    removeAlice(provider);
    await controller.goOnline(async () => undefined);
    await untilMember(provider);
  });

  it('that was dissolved meanwhile is reported as dissolved, once', async () => {
    const profile = new Profile();
    addRoom(provider);
    const before = await signIn(provider, profile);
    await join(before, provider);
    await before.kill();
    (provider === 'tencent' ? services.tencent.groups : services.im.hub.app(defaultApp).groups).delete('stage');
    const after = await start(profile);
    const tab = openTab(after);
    await expect.poll(tab.exits).toEqual([`${exitNames(provider).dissolved} stage`]);
    await expect.poll(() => roomsOf(profile)).toEqual([[]]);
  });

  it('that refuses the user meanwhile is reported as left by removal', async () => {
    const profile = new Profile();
    addRoom(provider);
    const before = await signIn(provider, profile);
    await join(before, provider);
    await before.kill();
    removeAlice(provider);
    if (provider === 'tencent') services.tencent.joinRefusals.set('stage', 10_014);
    else services.im.hub.app(defaultApp).groups.get('stage')!.blocked.add('alice');
    const tab = openTab(await start(profile));
    await expect.poll(tab.exits).toEqual([`${exitNames(provider).removed} stage`]);
    await expect.poll(() => roomsOf(profile)).toEqual([[]]);
  });

  it('that one tab leaves is reported to tabs of every site, and not joined again', async () => {
    const profile = new Profile();
    addRoom(provider);
    const before = await signIn(provider, profile);
    const tabs = [openTab(before), openTab(before), openTab(before, 'https://other.example')];
    await join(before, provider);
    await join(before, provider);
    expect(roomsOf(profile)).toEqual([['stage']]);
    await leave(before, provider);
    for (const tab of tabs) await expect.poll(tab.exits).toEqual([`${exitNames(provider).left} stage`]);
    expect(roomsOf(profile)).toEqual([[]]);
    await before.kill();
    const after = await start(profile);
    await expect.poll(() => after.session('alice').state.phase).toBe('online');
    await call(after, provider === 'tencent' ? 'getGroupList' : 'getJoinedChatRooms', { pageNum: 1, pageSize: 10 });
    expect(membersOf(provider).has('alice')).toBe(false);
  });

  it('that one tab leaves can be joined by another at once', async () => {
    const profile = new Profile();
    addRoom(provider);
    const background = await signIn(provider, profile);
    const tab = openTab(background);
    await join(background, provider);
    await Promise.all([leave(background, provider), join(background, provider)]);
    await join(background, provider);
    expect(roomsOf(profile)).toEqual([['stage']]);
    speak(provider, 'welcome back');
    await expect.poll(tab.texts).toContain('welcome back');
  });

  it('that one tab dissolves is reported as dissolved, once', async () => {
    const profile = new Profile();
    addRoom(provider, 'stage', 'alice');
    const background = await signIn(provider, profile);
    const tab = openTab(background);
    await join(background, provider);
    if (provider === 'tencent') await call(background, 'dismissGroup', 'stage');
    else await call(background, 'destroyChatRoom', { chatRoomId: 'stage' });
    await expect.poll(tab.exits).toEqual([`${exitNames(provider).dissolved} stage`]);
    expect(roomsOf(profile)).toEqual([[]]);
  });

  it('is forgotten at the sign-out', async () => {
    const profile = new Profile();
    addRoom(provider);
    const background = await signIn(provider, profile);
    await join(background, provider);
    await background.session('alice').controller.signOut();
    expect(roomsOf(profile).flat()).toEqual([]);
    removeAlice(provider);
    await background.sessions.signIn(services.signInRequest(provider, { userId: 'alice' }));
    await call(background, provider === 'tencent' ? 'getGroupList' : 'getJoinedChatRooms', {
      pageNum: 1,
      pageSize: 10,
    });
    expect(membersOf(provider).has('alice')).toBe(false);
  });

  it('is reported as left when a tab joins another that excludes it', async () => {
    const profile = new Profile();
    addRoom(provider);
    addRoom(provider, 'hall');
    const background = await signIn(provider, profile);
    const tab = openTab(background);
    await join(background, provider);
    if (provider === 'tencent') await join(background, provider, 'hall');
    else await call(background, 'joinChatRoom', { roomId: 'hall', leaveOtherRooms: true });
    await expect.poll(tab.exits).toEqual([`${exitNames(provider).left} stage`]);
    expect(roomsOf(profile)).toEqual([['hall']]);
  });
});

describe.each(['agora', 'easemob'] as const)('a chat room of %s', provider => {
  it('is left by the older method name too', async () => {
    addRoom(provider);
    const profile = new Profile();
    const background = await signIn(provider, profile);
    const tab = openTab(background);
    await join(background, provider);
    await call(background, 'quitChatRoom', { roomId: 'stage' });
    await expect.poll(tab.exits).toEqual(['memberAbsence stage']);
    expect(tab.topics()).toContain('onChatroomChange');
    expect(roomsOf(profile)).toEqual([[]]);
  });

  it.each(['destroy', 'kick'] as const)('is not joined again after the event of a %s', async kind => {
    addRoom(provider);
    const profile = new Profile();
    const background = await signIn(provider, profile);
    await join(background, provider);
    services.im.deliver(defaultApp, 'alice', { kind: `muc:${kind}`, group: 'stage', room: true, from: 'bob' });
    await expect.poll(() => roomsOf(profile)).toEqual([[]]);
  });
});

describe('live rooms of Tencent', () => {
  it('are all joined again if the app allows more than one', async () => {
    const profile = new Profile();
    for (const id of ['stage', 'hall']) addRoom('tencent', id);
    const before = await signIn('tencent', profile, { unlimitedAVChatRoom: true });
    for (const id of ['stage', 'hall']) await join(before, 'tencent', id);
    expect(roomsOf(profile)).toEqual([['stage', 'hall']]);
    await before.kill();
    removeAlice('tencent');
    await start(profile);
    for (const id of ['stage', 'hall']) await untilMember('tencent', id);
  });

  it('are received again if the service lists them among the joined groups', async () => {
    services.tencent.listsLiveRooms = true;
    const profile = new Profile();
    addRoom('tencent');
    const before = await signIn('tencent', profile);
    await join(before, 'tencent');
    await before.kill();
    const after = await start(profile);
    const tab = openTab(after);
    // As tabs do that see the reconnect.
    await Promise.all([join(after, 'tencent'), join(after, 'tencent')]);
    speak('tencent', 'still there?');
    await expect.poll(tab.texts).toContain('still there?');
    expect(membersOf('tencent').has('alice')).toBe(true);
    expect(tab.exits()).toEqual([]);
  });

  it('are joined once by two tabs at the same time', async () => {
    addRoom('tencent');
    const background = await signIn('tencent');
    const tab = openTab(background);
    await Promise.all([join(background, 'tencent'), join(background, 'tencent')]);
    expect(membersOf('tencent').has('alice')).toBe(true);
    speak('tencent', 'two of you?');
    await expect.poll(tab.texts).toContain('two of you?');
  });

  it('do not include ordinary groups', async () => {
    const profile = new Profile();
    addRoom('tencent');
    services.tencent.groups.get('stage')!.type = 'Public';
    const background = await signIn('tencent', profile);
    await call(background, 'joinGroup', { groupID: 'stage' });
    expect(roomsOf(profile).flat()).toEqual([]);
  });
});
