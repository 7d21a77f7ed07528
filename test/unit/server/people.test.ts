// Data about users: contacts and remarks, presence, profiles, push settings; and unknown paths.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { call } from './call';
import { refusal, type Tab } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();

const statuses = (tab: Tab) =>
  tab.all('onPresenceStatusChange').map(payload => {
    const { statusDetails } = payload[0] as { statusDetails: { status: number }[] };
    return statusDetails.map(({ status }) => status);
  });

describe.each(sdks)('contacts with %s', sdk => {
  it('are listed in pages with remarks', async () => {
    world.im.addContact(app, 'alice', 'bob');
    world.im.addContact(app, 'alice', 'carol');
    const alice = await world.signedIn(sdk, 'alice');
    await call(alice, 'setContactRemark', { userId: 'bob', remark: 'the builder' });
    const bob = { userId: 'bob', remark: 'the builder' };
    expect(await call(alice, 'getAllContacts')).toMatchObject({ data: [bob, { userId: 'carol', remark: '' }] });
    const { data } = await call(alice, 'getContactsWithCursor', { pageSize: 1, cursor: '' });
    expect(data).toMatchObject({ contacts: [bob] });
    const { cursor } = data as { cursor: string };
    expect(await call(alice, 'getContactsWithCursor', { pageSize: 1, cursor })).toMatchObject({
      data: { contacts: [{ userId: 'carol' }], cursor: '' },
    });
    const noContact = call(alice, 'setContactRemark', { userId: 'dave', remark: 'who?' });
    expect(await refusal(noContact)).toMatchObject({ type: 221 });
  });
});

describe.each(sdks)('presence with %s', sdk => {
  it('reports sign-ins and sign-outs until it is unsubscribed', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    const subscription = { usernames: ['bob'], expiry: 60 };
    expect(await call(alice, 'subscribePresence', subscription)).toMatchObject({ data: { result: [{ uid: 'bob' }] } });
    expect(await call(alice, 'getSubscribedPresencelist', { pageNum: 1, pageSize: 10 })).toMatchObject({
      data: { result: { totalnum: 1, sublist: [{ uid: 'bob' }] } },
    });
    const bob = await world.signedIn(sdk, 'bob');
    await alice.next('onPresenceStatusChange');
    bob.close();
    await alice.next('onPresenceStatusChange', 0, () => statuses(alice).length === 2);
    expect(statuses(alice)).toEqual([[1], [0]]);
    await call(alice, 'unsubscribePresence', { usernames: ['bob'] });
    const again = await world.signedIn(sdk, 'bob');
    await call(again, 'publishPresence', { description: 'unsubscribed' });
    await again.text('alice', 'after it');
    await alice.next('onTextMessage');
    expect(statuses(alice)).toHaveLength(2);
    expect(await call(alice, 'getPresenceStatus', { usernames: ['bob'] })).toMatchObject({
      data: { result: [{ uid: 'bob', ext: 'unsubscribed' }] },
    });
    const long = call(again, 'publishPresence', { description: 'x'.repeat(2000) });
    expect(await refusal(long)).toMatchObject({ type: 1100 });
  });
});

describe.each(sdks)('profiles with %s', sdk => {
  it('are written by their owner and read by all', async () => {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const profile = { nickname: 'Alice & co', avatarurl: 'https://example.com/a.png?x=1', ext: '{"a":1}' };
    await call(alice, 'updateUserInfo', profile);
    await call(alice, 'updateUserInfo', 'sign', 'hello');
    expect(await call(bob, 'fetchUserInfoById', ['alice', 'bob'])).toMatchObject({
      data: { alice: { ...profile, sign: 'hello' }, bob: {} },
    });
    expect(await call(bob, 'fetchUserInfoById', 'alice', ['nickname'])).toMatchObject({
      data: { alice: { nickname: 'Alice & co' } },
    });
  });

  it('list the user’s other devices', async () => {
    world.im.configure(app, { devices: { max: 2 } });
    const desk = await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    expect(await call(desk, 'getSelfIdsOnOtherPlatform')).toMatchObject({ data: [] });
    const sofa = await world.signedIn(sdk, 'alice', { deviceId: 'sofa' });
    const { data } = await call(desk, 'getSelfIdsOnOtherPlatform');
    expect(data).toEqual(['alice/webim_web_sofa']);
    await desk.text((data as string[])[0] ?? '', 'to myself');
    expect(await sofa.next('onTextMessage')).toMatchObject({ msg: 'to myself' });
  });
});

describe.each(sdks)('push settings with %s', sdk => {
  it('are stored for all and for each conversation, with an event to the other device', async () => {
    world.im.configure(app, { devices: { max: 2 } });
    const desk = await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    const sofa = await world.signedIn(sdk, 'alice', { deviceId: 'sofa' });
    const remind = { paramType: 0, remindType: 'NONE' };
    const bob = { conversationId: 'bob', type: 'singleChat' };
    expect(await call(desk, 'setSilentModeForAll', { options: remind })).toMatchObject({ data: { type: 'NONE' } });
    expect(await call(desk, 'getSilentModeForAll')).toMatchObject({ data: { type: 'NONE' } });
    await call(desk, 'setSilentModeForConversation', { ...bob, options: remind });
    const hour = { paramType: 1, duration: 3_600_000 };
    await call(desk, 'setSilentModeForConversation', { conversationId: 'g1', type: 'groupChat', options: hour });
    expect(await call(desk, 'getSilentModeForConversation', bob)).toMatchObject({ data: { type: 'NONE' } });
    const conversationList = [
      { id: 'bob', type: 'singleChat' },
      { id: 'g1', type: 'groupChat' },
    ];
    expect(await call(desk, 'getSilentModeForConversations', { conversationList })).toMatchObject({
      data: { user: { bob: { type: 'NONE' } }, group: { g1: { ignoreDuration: expect.any(Number) } } },
    });
    expect(await call(desk, 'getSilentModeRemindTypeConversations', { pageSize: 10 })).toMatchObject({
      data: { conversations: [{ conversationId: 'bob', type: 'singleChat', remindType: 'NONE' }] },
    });
    await call(desk, 'clearRemindTypeForConversation', bob);
    await sofa.next('onMultiDeviceEvent', 0, ({ operation }) => operation === 'removeSilentModeForConversation');
    expect(sofa.all('onMultiDeviceEvent').map(({ operation }) => operation)).toEqual([
      'setSilentModeForUser',
      'setSilentModeForConversation',
      'setSilentModeForConversation',
      'removeSilentModeForConversation',
    ]);
    expect(desk.all('onMultiDeviceEvent')).toEqual([]);
    await call(desk, 'setPushPerformLanguage', { language: 'de' });
    expect(await call(desk, 'getPushPerformLanguage')).toMatchObject({ data: { language: 'de' } });
  });
});

describe.each(sdks)('an unknown path with %s', sdk => {
  it('is refused with an error', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    const error = await refusal(call(alice, 'getSupportedLanguages'));
    expect(error).toMatchObject({ type: 17 });
    expect(JSON.parse(String(error.data))).toMatchObject({ error: 'service_resource_not_found' });
    const unknown = await refusal(call(alice, 'addContact', 'nobody', 'hi').then(() => call(alice, 'getContacts')));
    expect(unknown).toHaveProperty('type');
  });
});
