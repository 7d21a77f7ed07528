// Compares the invitations of Tencent's drop-in with the SDK's.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordedSession } from '../../providers/msync-connection';
import {
  type Chat,
  type FakeBackground,
  loadRawTencentSdk,
  loadTencentDropIn,
  openChat,
  readyChat,
  service,
  startBackground,
} from './tencent-tabs';

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const ring = { userID: 'bob', data: 'ring' };

let background: FakeBackground;
let bob: RecordedSession;
beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  background = await startBackground();
  bob = await service.ready('bob');
});

type Method = 'inviteSync' | 'inviteInGroupSync';

/** Calls the method, and resolves with the returned id when a callback was called. */
function invite(
  chat: Chat,
  method: Method,
  options: object,
): Promise<{ id: string; success?: unknown; error?: unknown }> {
  return new Promise(done => {
    const id = chat[method]?.(
      options as never,
      ((success: unknown) => done({ id, success })) as never,
      ((...error: unknown[]) => done({ id, error })) as never,
    ) as string;
  });
}

const invitationsOf = (session: RecordedSession, topic: string) =>
  session.payloads(topic).map(({ data }) => (data as { inviteID: string }).inviteID);

describe.each([
  ['inviteSync', ring],
  ['inviteInGroupSync', { groupID: 'tea', inviteeList: ['bob'], data: 'all' }],
] as const)('%s', (method, options) => {
  const withGroup = async (chat: Chat) => {
    const group = { type: 'Public', name: 'Tea', groupID: 'tea', memberList: [{ userID: 'bob' }] };
    if (method === 'inviteInGroupSync') await chat.createGroup?.(group as never);
  };

  it('returns the id that the invitee gets, as in the SDK', async () => {
    service.im.webInstances = 2;
    const { chat } = await readyChat(loadTencentDropIn(background));
    await withGroup(chat);
    const raw = await readyChat(loadRawTencentSdk());
    for (const inviter of [raw.chat, chat]) {
      const { id, success } = await invite(inviter, method, options);
      expect(id).toMatch(uuid);
      expect(success).toEqual({ inviteID: id });
      await bob.until(session => invitationsOf(session, 'newInvitationReceived').includes(id));
    }
  });

  it('can be cancelled with the id in each tab', async () => {
    const [one, two] = [await readyChat(loadTencentDropIn(background)), await readyChat(loadTencentDropIn(background))];
    await withGroup(one.chat);
    for (const canceller of [one.chat, two.chat]) {
      const { id } = await invite(one.chat, method, options);
      expect(await canceller.cancel?.({ inviteID: id } as never)).toMatchObject({ code: 0, inviteID: id });
      await bob.until(session => invitationsOf(session, 'ts_invitation_cancelled').includes(id));
    }
  });
});

describe('inviteSync', () => {
  it('can be accepted with the id by the invitee', async () => {
    const { chat } = await readyChat(loadTencentDropIn(background));
    const accepted = vi.fn();
    chat.addSignalingListener?.('ts_invitee_accepted' as never, accepted as never);
    const { id } = await invite(chat, 'inviteSync', ring);
    await bob.until(session => invitationsOf(session, 'newInvitationReceived').includes(id));
    await bob.provider.call('accept', [{ inviteID: id, data: 'here' }]);
    await vi.waitFor(() => {
      background.publishEvents();
      expect(accepted).toHaveBeenCalledOnce();
    });
    expect(accepted.mock.calls[0]?.[0]).toMatchObject({ data: { inviteID: id, invitee: 'bob', data: 'here' } });
  });

  it('creates different ids', async () => {
    const { chat } = await readyChat(loadTencentDropIn(background));
    const invitations = await Promise.all(Array.from({ length: 20 }, () => invite(chat, 'inviteSync', ring)));
    expect(new Set(invitations.map(({ id }) => id)).size).toBe(20);
    for (const { id, success } of invitations) expect(success).toEqual({ inviteID: id });
  });

  it('calls back with the error as the SDK', async () => {
    service.im.webInstances = 2;
    const unhandled: unknown[] = [];
    // The SDK also leaves a promise that nothing handles.
    const record = (reason: unknown) => unhandled.push(reason);
    const handlers = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', record);
    try {
      const [raw, dropIn] = [await readyChat(loadRawTencentSdk()), await readyChat(loadTencentDropIn(background))];
      const errors = [];
      for (const { chat } of [raw, dropIn])
        errors.push((await invite(chat, 'inviteSync', { ...ring, userID: 'nobody' })).error);
      expect(errors[1]).toEqual(errors[0]);
      await new Promise(done => setTimeout(done, 10));
      expect(unhandled).toHaveLength(1);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const handler of handlers) process.on('unhandledRejection', handler);
    }
  });

  it.each([
    ['inviteSync', []],
    ['inviteSync', [{}]],
    ['inviteSync', [{ userID: 3 }]],
    ['inviteSync', [ring, 1, 2]],
    ['inviteInGroupSync', [{ groupID: 'tea' }]],
    ['inviteInGroupSync', [{ inviteeList: ['bob'] }]],
  ] as const)('%s with %j throws as in the SDK', async (method, args) => {
    service.im.webInstances = 2;
    for (const sdk of [loadRawTencentSdk(), loadTencentDropIn(background)]) {
      const { chat } = await readyChat(sdk);
      expect(() => chat[method]?.(...(args as readonly unknown[] as never[]))).toThrow(
        new Error('Params validate failed.'),
      );
    }
  });

  it('rejects before login as in the SDK', async () => {
    const outcomes = [];
    for (const sdk of [loadRawTencentSdk(), loadTencentDropIn(background)]) {
      const { chat, events } = openChat(sdk);
      const error = await Promise.resolve(chat.inviteSync?.(ring as never)).catch((thrown: unknown) => thrown);
      outcomes.push([{ ...(error as object) }, events]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
});

describe('an id of the page', () => {
  it.each(['', 'x', '00000000-0000-0000-0000-000000000000', {}])('%j that is no UUID is refused', async inviteID => {
    await expect(background.session.provider.call('invite', [ring, { inviteID }])).rejects.toMatchObject({
      code: 'badRequest',
    });
  });

  it.each([
    ['00000000-0000-4000-8000-000000000000'],
    ['ffffffff-ffff-4fff-bfff-ffffffffffff'],
    ['80000001-8001-4801-a001-800000000001'],
  ])('%s becomes the SDK’s', async inviteID => {
    expect(await background.session.provider.call('invite', [ring, { inviteID }])).toMatchObject({ inviteID });
  });
});
