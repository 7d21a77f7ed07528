// Every method that a site may call settles, even for data that the service lacks.
import { describe, expect, it } from 'vitest';
import { easemobMethods, sharedMethods } from '@/lib/providers/msync/methods';
import { defaultApp as app } from '../../server';
import { call } from './call';
import { createWorld, sdks } from './world';

const world = createWorld();

/** Arguments for most methods: each takes an object and reads a few of its fields. */
const anything = {
  ...{ groupId: 'g1', chatRoomId: 'r1', roomId: 'r1', chatThreadId: 't1', parentId: 'g1', targetId: 'bob', to: 'bob' },
  ...{ username: 'bob', userName: 'bob', userId: 'bob', userIds: ['bob'], users: ['bob'], usernames: ['bob'] },
  ...{ applicant: 'bob', invitee: 'bob', newOwner: 'bob', name: 'bob', applicants: ['bob'], deviceId: 'd' },
  ...{ pageNum: 1, pageSize: 10, pagenum: 1, pagesize: 10, limit: 10, expiry: 60, muteDuration: 1000, mark: 1 },
  ...{ chatType: 'singleChat', conversationType: 'singleChat', conversationId: 'bob', type: 'singleChat' },
  ...{ conversations: [], conversationList: [{ id: 'bob', type: 'singleChat' }], filter: { mark: 1 }, isPinned: true },
  ...{ messageId: '1', mid: '1', msgId: '1', messageIds: ['1'], reaction: 'x', reportType: 'x', reportReason: 'x' },
  ...{
    attributes: { a: 'b' },
    attributeKeys: ['a'],
    attributeKey: 'a',
    attributeValue: 'b',
    memberAttributes: { a: 'b' },
  },
  ...{ options: { paramType: 0, remindType: 'ALL' }, language: 'en', text: 'x', languages: ['en'], remark: 'x' },
  ...{
    announcement: 'x',
    description: 'x',
    fileId: 'f',
    chatThreadIds: ['t1'],
    queue: 'bob',
    data: { groupname: 'x' },
  },
  ...{ deviceToken: 't', notifierName: 'n', maxusers: 10, groupName: 'x', chatRoomName: 'x', channel: 'bob' },
  ...{ deleteRoam: false, cursor: '', message: '', ext: '' },
};

describe.each(sdks)('%s', sdk => {
  it('gets an answer to each of its methods', async () => {
    world.im.configure(app, { devices: { max: 1 } });
    const alice = await world.signedIn(sdk, 'alice');
    const outcomes: Record<string, string> = {};
    const names = [...(sdk === 'easemob' ? easemobMethods : sharedMethods).keys()].filter(name => name !== 'send');
    for (const name of names)
      for (const args of [[anything], ['bob', 'x']]) {
        // Added for each call, because some calls delete them.
        world.im.addGroup(app, { groupId: 'g1', owner: 'alice', members: ['bob'] });
        world.im.addGroup(app, { groupId: 'r1', owner: 'alice', members: ['bob'], isChatroom: true });
        const timeout = new Promise<string>(done => setTimeout(done, 1500, 'pending'));
        const settled = call(alice, name, ...args).then(
          () => 'answered',
          () => 'refused',
        );
        outcomes[`${name}(${typeof args[0]})`] = await Promise.race([settled, timeout]);
      }
    const pending = Object.entries(outcomes).filter(([, outcome]) => outcome === 'pending');
    expect(pending).toEqual([]);
    expect(Object.values(outcomes).filter(outcome => outcome === 'answered').length).toBeGreaterThan(150);
    expect(world.im.events.filter(({ type, code }) => type === 'rest' && code === 500)).toEqual([]);
  }, 120_000);
});
