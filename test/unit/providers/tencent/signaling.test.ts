import { describe, expect, it } from 'vitest';
import type { RecordedSession } from '../msync-connection';
import { createTencentFixture, hasReceived, signInPair } from './tencent-connection';

const fixture = createTencentFixture();

const ring = { userID: 'bob', data: 'ring', timeout: 30 };

async function invite(alice: RecordedSession, options: object = ring): Promise<string> {
  const { inviteID } = (await alice.provider.call('invite', [options])) as { inviteID: string };
  return inviteID;
}

describe('an invitation', () => {
  it('emits an event to the invitee, and one to the inviter when accepted', async () => {
    const [alice, bob] = await signInPair(fixture);
    const inviteID = await invite(alice);
    await bob.until(({ signalNames }) => signalNames.includes('newInvitationReceived'));
    expect(bob.payloads('newInvitationReceived')).toMatchObject([
      { data: { inviteID, inviter: 'alice', inviteeList: ['bob'], data: 'ring' } },
    ]);
    await bob.provider.call('accept', [{ inviteID, data: 'here' }]);
    await alice.until(({ signalNames }) => signalNames.includes('ts_invitee_accepted'));
    expect(alice.payloads('ts_invitee_accepted')).toMatchObject([{ data: { inviteID, invitee: 'bob', data: 'here' } }]);
    expect(alice.payloads('sent')).toHaveLength(1);
  });

  it('emits events when it is rejected and cancelled', async () => {
    const [alice, bob] = await signInPair(fixture);
    const first = await invite(alice);
    await bob.until(() => hasReceived(bob, 'newInvitationReceived', first));
    await bob.provider.call('reject', [{ inviteID: first }]);
    await alice.until(() => hasReceived(alice, 'ts_invitee_rejected', first));
    const second = await invite(alice);
    await bob.until(() => hasReceived(bob, 'newInvitationReceived', second));
    await alice.provider.call('cancel', [{ inviteID: second }]);
    await bob.until(() => hasReceived(bob, 'ts_invitation_cancelled', second));
  });

  it('emits an event when it is modified', async () => {
    const [alice, bob] = await signInPair(fixture);
    const inviteID = await invite(alice);
    await bob.until(() => hasReceived(bob, 'newInvitationReceived', inviteID));
    await alice.provider.call('modifyInvitation', [{ inviteID, data: 'video' }]);
    await bob.until(() => hasReceived(bob, 'ts_invitation_modified', 'video'));
  });

  it('emits an event to both when it times out', async () => {
    const [alice, bob] = await signInPair(fixture);
    const inviteID = await invite(alice, { ...ring, timeout: 1 });
    await bob.until(() => hasReceived(bob, 'ts_invitation_timeout', inviteID));
    await alice.until(() => hasReceived(alice, 'ts_invitation_timeout', inviteID));
  });

  it('can be sent to some members of a group', async () => {
    const [alice, bob] = await signInPair(fixture);
    const memberList = [{ userID: 'bob' }];
    await alice.provider.call('createGroup', [{ type: 'Public', name: 'Tea', groupID: 'tea', memberList }]);
    await alice.provider.call('inviteInGroup', [{ groupID: 'tea', inviteeList: ['bob'], timeout: 30, data: 'all' }]);
    await bob.until(() => hasReceived(bob, 'newInvitationReceived', '"groupID":"tea"'));
  });

  it('cannot be accepted when it is unknown', async () => {
    const [alice] = await signInPair(fixture);
    await expect(alice.provider.call('accept', [{ inviteID: 'none' }])).rejects.toMatchObject({
      vendor: { code: 8010 },
    });
  });
});
