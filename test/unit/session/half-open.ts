// Half-open sockets with the real SDKs and the local services. Each provider has its own file, so that they run in parallel.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/provider-id';
import { recentMs } from '@/lib/providers/liveness';
import { channelServerOf, connectTab, requesterOf } from './tab';
import { useTestServices, type Worker } from './test-session';

const message = { to: 'bob', text: 'hello', chatType: 'singleChat' };
/** Longest time from the use of a dead connection to the next connection. */
const maxRecoveryMs = 30_000;

const isBack = ({ phases }: Worker) => phases.slice(-2).join() === 'reconnecting,online';

export function halfOpen(provider: ProviderId): void {
  afterEach(() => {
    vi.useRealTimers();
  });
  const services = useTestServices();
  const service = () => (provider === 'tencent' ? services.tencent : services.im);
  async function signedIn() {
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    const background = channelServerOf(worker);
    return { worker, ask: requesterOf(() => connectTab(background)) };
  }

  /** Makes the socket half-open, and waits until the last received frame is old. */
  async function makeHalfOpen(): Promise<void> {
    services.silence(provider, 'halfOpen');
    await new Promise(done => setTimeout(done, recentMs + 500));
  }

  describe(`a half-open connection of ${provider}`, () => {
    it('is detected before a message is sent, which then goes out once on the next connection', async () => {
      const { worker, ask } = await signedIn();
      await makeHalfOpen();
      const before = Date.now();
      const [one, two] = await Promise.all([
        ask('message.send', message),
        ask('message.send', { ...message, text: 'and then' }),
      ]);
      expect(Date.now() - before).toBeLessThan(maxRecoveryMs);
      expect(isBack(worker)).toBe(true);
      expect([one, two]).toMatchObject(Array(2).fill({ serverMsgId: expect.any(String) }));
      const sent = worker.events.filter(({ topic }) => topic === 'sent');
      expect(sent.map(({ payload }) => (payload as { serverMsgId: string }).serverMsgId)).toEqual(
        [one, two].map(answer => (answer as { serverMsgId: string }).serverMsgId),
      );
      expect(service().count('message')).toBe(2);
      expect(services.account(provider).sockets).toBe(1);
    });

    it('is detected after a message was sent on it, whose outcome is reported as unknown', async () => {
      const { worker, ask } = await signedIn();
      await ask('message.send', message);
      // Waits for the SDKs' own requests: Tencent's SDK leaves their rejection uncaught.
      await new Promise(done => setTimeout(done, recentMs));
      const before = Date.now();
      // A frame that has just arrived counts as a sign of life, so the next message is sent without a check.
      await ask('message.send', message);
      services.silence(provider, 'halfOpen');
      const second = ask('message.send', { ...message, text: 'lost' }).catch(error => PartylineError.from(error).code);
      await worker.until(isBack, maxRecoveryMs);
      expect(Date.now() - before).toBeLessThan(maxRecoveryMs);
      expect(await second).toBe('unknownOutcome');
      expect(service().count('message')).toBe(2);
    });

    it.each<[string, (worker: Worker) => void]>([
      ['the end of a suspend', ({ controller }) => controller.check()],
      ['the return of the network', ({ controller }) => controller.networkChanged(true)],
      ['a read request', ({ controller }) => void controller.requests.call('getBlocklist', []).catch(() => {})],
      [
        'a beat, a minute after the last frame',
        ({ controller }) => {
          vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 65_000 });
          controller.beat();
        },
      ],
    ])('is detected at %s', async (_name, use) => {
      const { worker } = await signedIn();
      await makeHalfOpen();
      use(worker);
      await worker.until(isBack, maxRecoveryMs);
      services.sendText(provider, 'reconnected');
      await worker.until(({ texts }) => texts.includes('reconnected'));
      expect(services.account(provider).sockets).toBe(1);
    });
  });

  describe(`an open connection of ${provider}`, () => {
    it('stays open while it is idle', async () => {
      const { worker, ask } = await signedIn();
      for (let n = 0; n < 3; n++) {
        services.sendText(provider, `${n}`);
        await ask('message.send', message);
        await new Promise(done => setTimeout(done, 3_500));
      }
      expect(worker.phases).toEqual(['signingIn', 'online']);
      expect(service().count('socketOpen')).toBe(1);
    });
  });
}
