/**
 * A line that is dead though nothing has closed it, with the real SDKs and the local services: it is found, and replaced. Each
 * provider has a file of its own, so that they wait at the same time.
 */
import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/sign-in';
import { freshMs } from '@/lib/providers/liveness';
import { backgroundOf, portTo, tabOf } from './tab';
import { createOwned, type Run } from './test-session';

const message = { to: 'bob', text: 'hello', chatType: 'singleChat' };
/** What a user is promised: so long after the line was used it is there again. */
const promised = 15_000;

const isBack = ({ phases }: Run) => phases.slice(-2).join() === 'reconnecting,online';

export function halfOpen(provider: ProviderId): void {
  const owned = createOwned();
  const service = () => (provider === 'tencent' ? owned.tencent : owned.im);
  async function signedIn() {
    const run = owned.run();
    await run.owner.signIn(owned.request(provider));
    const background = backgroundOf(run);
    return { run, ask: tabOf(() => portTo(background)) };
  }

  /** Nothing has come for a while, and nothing will. */
  async function dead(): Promise<void> {
    owned.silence(provider, 'deaf');
    await new Promise(done => setTimeout(done, freshMs + 500));
  }

  describe(`a dead line of ${provider}`, () => {
    it('is found by a message, which goes out once, on the next', async () => {
      const { run, ask } = await signedIn();
      await dead();
      const before = Date.now();
      const [one, two] = await Promise.all([
        ask('message.send', message),
        ask('message.send', { ...message, text: 'and then' }),
      ]);
      expect(Date.now() - before).toBeLessThan(promised);
      expect(isBack(run)).toBe(true);
      expect([one, two]).toMatchObject(Array(2).fill({ serverMsgId: expect.any(String) }));
      const sent = run.events.filter(({ topic }) => topic === 'sent');
      expect(sent.map(({ payload }) => (payload as { serverMsgId: string }).serverMsgId)).toEqual(
        [one, two].map(answer => (answer as { serverMsgId: string }).serverMsgId),
      );
      expect(service().count('message')).toBe(2);
      expect(owned.account(provider).sockets).toBe(1);
    }, 40_000);

    it('is found by a message that went out on it; nobody says that it was sent', async () => {
      const { run, ask } = await signedIn();
      await ask('message.send', message);
      // What the SDKs ask by themselves has been answered by then; Tencent's leaves it uncaught where it is not.
      await new Promise(done => setTimeout(done, freshMs));
      const before = Date.now();
      // What has just come says that the line is alive.
      await ask('message.send', message);
      owned.silence(provider, 'deaf');
      const second = ask('message.send', { ...message, text: 'lost' }).catch(error => PartylineError.from(error).code);
      await run.until(isBack, promised);
      expect(Date.now() - before).toBeLessThan(promised);
      expect(await second).toBe('unknownOutcome');
      expect(service().count('message')).toBe(2);
    }, 60_000);

    it.each<[string, (run: Run) => void]>([
      ['the computer’s wake', ({ owner }) => owner.check()],
      ['the network’s return', ({ owner }) => owner.networkChanged(true)],
      ['a request that only reads', ({ owner }) => void owner.requests.call('getBlocklist', []).catch(() => {})],
      ['a beat', ({ owner }) => owner.beat()],
    ])(
      'is found at %s',
      async (name, use) => {
        const { run } = await signedIn();
        await dead();
        use(run);
        // Tencent's SDK looks by itself as often as the worker beats.
        if (provider === 'tencent' && name === 'a beat') await run.until(isBack, promised + 5_000);
        else await run.until(isBack, promised);
        owned.text(provider, 'there again');
        await run.until(({ texts }) => texts.includes('there again'));
        expect(owned.account(provider).sockets).toBe(1);
      },
      60_000,
    );
  });

  describe(`a live line of ${provider}`, () => {
    it('is not given up, however long it is quiet, and however much has no answer', async () => {
      const { run, ask } = await signedIn();
      for (let n = 0; n < 3; n++) {
        owned.text(provider, `${n}`);
        await ask('message.send', message);
        await new Promise(done => setTimeout(done, 3_500));
      }
      expect(run.phases).toEqual(['signingIn', 'online']);
      expect(service().count('socketOpen')).toBe(1);
    }, 40_000);
  });
}
