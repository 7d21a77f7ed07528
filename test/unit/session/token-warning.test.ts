// A page renews its token when it receives the SDK's warning, so each token has one. Real SDKs and local services.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { Installation, useTestServices, type Worker } from './test-session';

const services = useTestServices();

const warningsOf = ({ events }: Worker) => events.filter(({ topic }) => topic === 'onTokenWillExpire').length;

describe.each(['agora', 'easemob'] as const)('onTokenWillExpire of %s', provider => {
  const tokenFor = (lifeMs: number) => services.im.issueToken(app, 'alice', lifeMs).value;
  const signIn = ({ controller }: Worker, lifeMs: number) =>
    controller.signIn(
      services.signInRequest(provider, {
        credential: { kind: 'token', token: tokenFor(lifeMs), tokenKind: 'accessToken' },
      }),
    );

  it('is emitted once for a token, also after a restart of the worker, and again for the next token', async () => {
    const installation = new Installation();
    const first = services.startWorker(installation);
    await signIn(first, 20_000);
    await first.until(run => warningsOf(run) > 0);
    await first.kill();

    const second = services.startWorker(installation, first.events);
    await second.controller.restore();
    await second.until(({ signals }) => signals.includes('tokenWillExpire'));
    expect(warningsOf(second)).toBe(0);
    await second.controller.supplyToken(tokenFor(12_000));
    await second.until(run => warningsOf(run) > 0);
    expect(warningsOf(second)).toBe(1);
  });
});
