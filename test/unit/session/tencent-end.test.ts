// Ends of a session with both generations of Tencent's SDK: none signs in again.
import { describe, expect, it } from 'vitest';
import { useTestServices, type Worker } from './test-session';

const services = useTestServices();

describe.each(['v3', 'v4'])('a session with Tencent’s SDK %s', sdk => {
  async function signIn(): Promise<Worker> {
    const worker = services.startWorker();
    const service = { SDKAppID: services.tencent.sdkAppId, proxyServer: services.tencent.url, sdk };
    const token = services.tencent.issueUserSig('alice');
    const credential = { kind: 'token', token, tokenKind: 'userSig' } as const;
    await worker.controller.signIn(services.signInRequest('tencent', { service, credential }));
    await worker.until(({ events }) => events.some(({ topic }) => topic === 'sdkStateReady'));
    return worker;
  }

  async function expectEnd(worker: Worker, reason: string, by: string): Promise<void> {
    await worker.until(({ controller }) => !['online', 'reconnecting'].includes(controller.state.phase));
    await services.tencent.until(() => services.tencent.sockets.size === 0);
    expect(worker.controller.state).toMatchObject({ ended: { reason, vendor: { message: by } } });
    expect(worker.alarm).toBeUndefined();
    expect(services.account('tencent').logins).toBe(1);
    // The order of V3, which pages expect.
    const endings = worker.events.map(({ topic }) => topic).filter(topic => /kickedOut|sdkStateNotReady/.test(topic));
    expect(endings).toEqual(['kickedOut', 'sdkStateNotReady']);
  }

  it.each([
    ['multipleAccount', 'replaced'],
    ['multipleDevice', 'tooManyDevices'],
    ['REST_API_Kick', 'kicked'],
  ] as const)('does not sign in again after %s', async (type, reason) => {
    const worker = await signIn();
    services.tencent.kick('alice', type);
    await expectEnd(worker, reason, type);
  });

  it('does not sign in again after an answer 20002', async () => {
    const worker = await signIn();
    services.tencent.expire('alice');
    await worker.controller.requests.call('getMyProfile', []).catch(() => {});
    await expectEnd(worker, 'tokenExpired', 'userSigExpired');
  });

  it('does not sign in again after its reconnect was refused with 70001', async () => {
    const worker = await signIn();
    // A socket that closes sooner counts as a failed attempt to connect.
    await new Promise(done => setTimeout(done, 1_200));
    const { sockets } = services.tencent;
    services.tencent.dropSignIns('alice');
    for (const { ws } of sockets) ws.terminate();
    await expectEnd(worker, 'tokenExpired', 'userSigExpired');
  });
});
