// The browser reports no network although there is one.
import { describe, expect, it } from 'vitest';
import { everyProvider, useTestServices } from './test-session';

const services = useTestServices();
const serviceOf = (provider: string) => (provider === 'tencent' ? services.tencent : services.im);

/** The SDKs of Agora Chat and Easemob give up after one attempt; Tencent's never does. */
function signInRequest(provider: (typeof everyProvider)[number]) {
  const request = services.signInRequest(provider);
  return provider === 'tencent' ? request : { ...request, service: { ...request.service, autoReconnectNumMax: 1 } };
}

describe.each(everyProvider)('a session of %s whose browser wrongly reports no network', provider => {
  it('connects again when the service is back', async () => {
    const worker = services.startWorker();
    await worker.controller.signIn(signInRequest(provider));
    worker.hasNetwork = false;
    serviceOf(provider).pause();
    await worker.untilPhase(provider === 'tencent' ? 'reconnecting' : 'offline');
    serviceOf(provider).resume();
    await worker.untilPhase('online', 30_000);
  });

  it('connects again when the report came while it was online', async () => {
    const worker = services.startWorker();
    await worker.controller.signIn(signInRequest(provider));
    worker.hasNetwork = false;
    worker.controller.networkChanged(false);
    expect(worker.controller.state).toMatchObject({ phase: 'offline', cause: 'noNetwork' });
    await worker.untilPhase('online', 30_000);
    services.sendText(provider, 'hello');
    await worker.until(({ texts }) => texts.includes('hello'));
  });
});
