// What a site may call by name stays that call, whatever ids it names: with the real SDKs, which put ids into paths as given.
import { describe, expect, it } from 'vitest';
import { isUnambiguousUrl } from '@/lib/providers/sandbox/addresses';
import { defaultApp as app } from '../../server';
import { createMsyncFixture, msyncSdks } from './msync-connection';

const fixture = createMsyncFixture();
const at = 'https://rest.example/org/app';

it.each([
  [`${at}/chatgroups/5/user/alice/quit?resource=desk`, true],
  [`${at}/users/alice/contacts?pageSize=20&cursor=ZGNi%2BMjRm`, true],
  [`${at}/users/用户`, true],
  [`${at}/chatgroups/../users/alice`, false],
  [`${at}/chatgroups/..`, false],
  [`${at}/chatgroups/%2e%2E/users`, false],
  [`${at}/chatgroups/.\t./users`, false],
  [`${at}/chatgroups/..\\users`, false],
  [`${at}/chatgroups/5%2fquit`, false],
  [`${at}/chatgroups/5?/user/alice/quit`, false],
  [`${at}/chatgroups/5?x?resource=desk`, false],
  [`${at}/chatgroups/5#/user/alice/quit`, false],
  ['nonsense', false],
])('the address %j leads where it says: %s', (address, is) => {
  expect(isUnambiguousUrl(address)).toBe(is);
});

describe.each(msyncSdks)('with %s', sdk => {
  it('a site that may only send cannot dissolve a group by leaving a thread', async () => {
    fixture.im.addGroup(app, { groupId: '5', owner: 'alice', members: ['alice', 'bob'] });
    const alice = await fixture.signedIn(sdk);
    for (const chatThreadId of ['../chatgroups/5?', '../chatgroups/5#', '..\\chatgroups/5?', '%2e%2e/chatgroups/5?'])
      await expect(alice.provider.call('leaveChatThread', [{ chatThreadId }])).rejects.toMatchObject({
        code: 'vendor',
      });
    expect(fixture.im.hub.app(app).groups.has('5')).toBe(true);
  });

  it('a site that may only read cannot silence a room by asking for its attributes', async () => {
    fixture.im.addGroup(app, { groupId: '9', owner: 'alice', members: ['alice', 'bob'], isChatroom: true });
    const alice = await fixture.signedIn(sdk);
    const before = fixture.im.events.length;
    const call = alice.provider.call('getChatRoomAttributes', [{ chatRoomId: '../../chatrooms/9/ban?x=' }]);
    await expect(call).rejects.toMatchObject({ code: 'vendor' });
    expect(fixture.im.events.slice(before).filter(({ type }) => type === 'rest')).toEqual([]);
  });
});
