// Invitations, as calls make them: messages that the SDK reads, with events of their own.
import { describe, expect, it } from 'vitest';
import type { Session } from '../msync-connection';
import { createLines, heard, pair } from './tencent-connection';

const lines = createLines();

const ring = { userID: 'bob', data: 'ring', timeout: 30 };

async function invite(alice: Session, options: object = ring): Promise<string> {
  const { inviteID } = (await alice.provider.call('invite', [options])) as { inviteID: string };
  return inviteID;
}

describe('an invitation', () => {
  it('arrives, and its acceptance comes back', async () => {
    const [alice, bob] = await pair(lines);
    const inviteID = await invite(alice);
    await bob.until(({ story }) => story.includes('newInvitationReceived'));
    expect(bob.payloads('newInvitationReceived')).toMatchObject([
      { data: { inviteID, inviter: 'alice', inviteeList: ['bob'], data: 'ring' } },
    ]);
    await bob.provider.call('accept', [{ inviteID, data: 'here' }]);
    await alice.until(({ story }) => story.includes('ts_invitee_accepted'));
    expect(alice.payloads('ts_invitee_accepted')).toMatchObject([{ data: { inviteID, invitee: 'bob', data: 'here' } }]);
    expect(alice.payloads('sent')).toHaveLength(1);
  });

  it('can be rejected, and called off', async () => {
    const [alice, bob] = await pair(lines);
    const first = await invite(alice);
    await bob.until(() => heard(bob, 'newInvitationReceived', first));
    await bob.provider.call('reject', [{ inviteID: first }]);
    await alice.until(() => heard(alice, 'ts_invitee_rejected', first));
    const second = await invite(alice);
    await bob.until(() => heard(bob, 'newInvitationReceived', second));
    await alice.provider.call('cancel', [{ inviteID: second }]);
    await bob.until(() => heard(bob, 'ts_invitation_cancelled', second));
  });

  it('can be changed while it is open', async () => {
    const [alice, bob] = await pair(lines);
    const inviteID = await invite(alice);
    await bob.until(() => heard(bob, 'newInvitationReceived', inviteID));
    await alice.provider.call('modifyInvitation', [{ inviteID, data: 'video' }]);
    await bob.until(() => heard(bob, 'ts_invitation_modified', 'video'));
  });

  it('runs out, which both are told', async () => {
    const [alice, bob] = await pair(lines);
    const inviteID = await invite(alice, { ...ring, timeout: 1 });
    await bob.until(() => heard(bob, 'ts_invitation_timeout', inviteID));
    await alice.until(() => heard(alice, 'ts_invitation_timeout', inviteID));
  });

  it('can be for some members of a group', async () => {
    const [alice, bob] = await pair(lines);
    const memberList = [{ userID: 'bob' }];
    await alice.provider.call('createGroup', [{ type: 'Public', name: 'Tea', groupID: 'tea', memberList }]);
    await alice.provider.call('inviteInGroup', [{ groupID: 'tea', inviteeList: ['bob'], timeout: 30, data: 'all' }]);
    await bob.until(() => heard(bob, 'newInvitationReceived', '"groupID":"tea"'));
  });

  it('that is not known cannot be accepted', async () => {
    const [alice] = await pair(lines);
    await expect(alice.provider.call('accept', [{ inviteID: 'none' }])).rejects.toMatchObject({
      vendor: { code: 8010 },
    });
  });
});
