// A token that is renewed many times in a row. Each provider has its own file, so that they wait in parallel.
import { expect, it } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import { useTestServices } from './test-session';

const refreshes = 8;
/** Lifetime of the first token in seconds: long enough for a sign-in on a busy machine. */
const first = 10;

export function testManyRefreshes(provider: ProviderId): void {
  const services = useTestServices();

  it(`renews the token of ${provider} ${refreshes} times in a row without message loss`, async () => {
    const app = services.appServerOf(provider);
    app.lifeSeconds = first;
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    app.lifeSeconds = 5;
    const sent: string[] = [];
    while (app.requests <= refreshes) {
      sent.push(`text ${sent.length}`);
      services.sendText(provider, sent.at(-1)!);
      await new Promise(done => setTimeout(done, 100));
    }
    app.lifeSeconds = 600;
    const { requests } = app;
    await app.until(() => app.requests > requests);
    await worker.until(({ texts }) => texts.length >= sent.length);
    expect(worker.texts).toEqual(sent);
    await worker.until(({ controller }) => controller.state.phase === 'online');
    const isTencent = provider === 'tencent';
    // Tencent's SDK needs a new sign-in for a new UserSig.
    expect(new Set(worker.phases)).toEqual(
      new Set(isTencent ? ['signingIn', 'online', 'reconnecting'] : ['signingIn', 'online']),
    );
    expect(services.account(provider)).toMatchObject({ kicks: 0, sockets: 1, ...(!isTencent && { logins: 1 }) });
  });
}
