import { describe, expect, it } from 'vitest';
import { isUnambiguousUrl } from '@/lib/providers/sandbox/addresses';
import { defaultApp as app } from '../../server';
import { createMsyncFixture, msyncSdks } from './msync-connection';

const fixture = createMsyncFixture();
const base = 'https://rest.example/org/app';

it.each([
  [`${base}/chatgroups/5/user/alice/quit?resource=desk`, true],
  [`${base}/users/alice/contacts?pageSize=20&cursor=ZGNi%2BMjRm`, true],
  [`${base}/users/用户`, true],
  [`${base}/chatgroups/../users/alice`, false],
  [`${base}/chatgroups/..`, false],
  [`${base}/chatgroups/%2e%2E/users`, false],
  [`${base}/chatgroups/.\t./users`, false],
  [`${base}/chatgroups/..\\users`, false],
  [`${base}/chatgroups/5%2fquit`, false],
  [`${base}/chatgroups/5?/user/alice/quit`, false],
  [`${base}/chatgroups/5?x?resource=desk`, false],
  [`${base}/chatgroups/5#/user/alice/quit`, false],
  ['nonsense', false],
])('isUnambiguousUrl(%j) is %s', (url, expected) => {
  expect(isUnambiguousUrl(url)).toBe(expected);
});

describe.each(msyncSdks)('ids in paths of %s', sdk => {
  it('cannot turn leaving a thread into dissolving a group', async () => {
    fixture.im.addGroup(app, { groupId: '5', owner: 'alice', members: ['alice', 'bob'] });
    const alice = await fixture.signedIn(sdk);
    for (const chatThreadId of ['../chatgroups/5?', '../chatgroups/5#', '..\\chatgroups/5?', '%2e%2e/chatgroups/5?'])
      await expect(alice.provider.call('leaveChatThread', [{ chatThreadId }])).rejects.toMatchObject({
        code: 'vendor',
      });
    expect(fixture.im.hub.app(app).groups.has('5')).toBe(true);
  });

  it('cannot turn reading a room’s attributes into muting it', async () => {
    fixture.im.addGroup(app, { groupId: '9', owner: 'alice', members: ['alice', 'bob'], isChatroom: true });
    const alice = await fixture.signedIn(sdk);
    const before = fixture.im.events.length;
    const call = alice.provider.call('getChatRoomAttributes', [{ chatRoomId: '../../chatrooms/9/ban?x=' }]);
    await expect(call).rejects.toMatchObject({ code: 'vendor' });
    expect(fixture.im.events.slice(before).filter(({ type }) => type === 'rest')).toEqual([]);
  });
});
