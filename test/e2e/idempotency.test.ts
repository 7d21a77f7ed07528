// A message is sent at most once when the worker stops before the answer, and the page still gets the answer.
import { describe, expect, it } from 'vitest';
import { createWorld, oneOfEachDriver, type SamplePage, type TestProvider } from './world';

const world = createWorld();
const serviceOf = (provider: TestProvider) => (provider === 'tencent' ? world.tencent : world.im);
const text = 'only once';

const sends: [name: string, send: (page: SamplePage, provider: TestProvider) => Promise<unknown>][] = [
  ['send', page => page.session('send', { to: 'bob', text })],
  [
    'a call of the vendor’s',
    async (page, provider) => {
      if (provider !== 'tencent')
        return page.session('call', 'send', { type: 'txt', chatType: 'singleChat', to: 'bob', msg: text });
      const payload = { to: 'bob', conversationType: 'C2C', payload: { text } };
      return page.session('call', 'sendMessage', await page.session('call', 'createTextMessage', payload));
    },
  ],
];

describe.each(oneOfEachDriver('easemob'))('with %s', provider => {
  it.each(sends)('%s is sent once when the worker restarts before the answer', async (_name, send) => {
    await world.signIn(provider);
    const page = await world.samplePage();
    await page.waitForPhase('online');
    world.silence(provider, 'noReplies');
    const sending = send(page, provider);
    const service = serviceOf(provider);
    await service.until(() => service.count('message', 'alice') === 1, 90_000);
    await world.browser.killWorker();
    const answer = (await sending) as { serverMsgId?: string; data?: { message: { ID: string } }; code?: unknown };
    const id = answer.serverMsgId ?? answer.data?.message.ID;
    expect(id).toMatch(/^[\d-]+$/);
    const { payload } = (await page.until('sent'))[0]!;
    expect(payload).toMatchObject({ serverMsgId: id });
    await page.session('send', { to: 'bob', text: 'and on' });
    expect(service.count('message', 'alice')).toBe(2);
  });
});
