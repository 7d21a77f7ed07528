// A page with the raw API sends while the user switches accounts; real SDKs, channel, bridge and page object.
import { afterEach, describe, expect, it } from 'vitest';
import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { ChannelClient } from '@/lib/channel/client';
import { bridgePage } from '@/lib/channel/page-bridge';
import type { Port } from '@/lib/channel/port';
import { announce } from '@/lib/page/announce';
import type { PageSession } from '@/lib/page/api';
import { discover } from '@/lib/page/client';
import { defaultApp } from '../../server';
import { TestBackground } from '../background/test-sessions';
import { connectTab } from '../session/tab';
import { everyProvider, useTestServices } from '../session/test-session';
import { stubPage } from './extension';

const services = useTestServices();
const browser = stubPage();
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanups.splice(0)) close();
});

describe.each(everyProvider)('a page with the raw API (%s)', provider => {
  it('sends nothing as the next account before it sees that account', async () => {
    services.tencent.addUser('carol');
    services.im.addUser(defaultApp, { userId: 'carol', password: 'carol-pass' });
    const background = new TestBackground();
    const handlers = createMessageHandlers();
    background.handle = async (method, params, client, signal, key, session) =>
      method in handlers
        ? handlers[method as keyof typeof handlers](params, { client, signal, key, session })
        : undefined;
    await background.start();
    const request = (userId: string) => services.signInRequest(provider, { userId, remember: true });
    await background.sessions.signIn(request('alice'));
    const session = await openSession(() => late(connectTab(background.server)));

    const results: Promise<string>[] = [];
    const sendAsAlice = () => {
      if (session.account?.userId !== 'alice') return;
      const sent = session.send({ to: 'carol', text: `${results.length} from alice` }, { timeout: 5_000 });
      results.push(
        sent.then(
          () => 'sent',
          ({ code }) => code,
        ),
      );
    };
    sendAsAlice();
    expect(await results[0]).toBe('sent');
    const timer = setInterval(sendAsAlice, 3);
    cleanups.push(() => clearInterval(timer));
    void background.session('alice').controller.goOffline();
    await background.sessions.signIn(request('bob'));
    await expect.poll(() => session.account?.userId).toBe('bob');
    clearInterval(timer);

    expect(await Promise.all(results)).toContain('otherAccount');
    const service = provider === 'tencent' ? services.tencent : services.im;
    expect(service.count('message', 'bob')).toBe(0);
    await session.send({ to: 'carol', text: 'from bob' });
    expect(service.count('message', 'bob')).toBe(1);
  });
});

/** A port on which the background's frames arrive late. */
const late = (port: Port): Port => ({
  postMessage: frame => port.postMessage(frame),
  disconnect: () => port.disconnect(),
  onDisconnect: port.onDisconnect,
  onMessage: { addListener: receive => port.onMessage.addListener(frame => setTimeout(receive, 50, frame)) },
});

async function openSession(openPort: () => ReturnType<typeof connectTab>): Promise<PageSession> {
  const page = Object.assign(browser.page, {
    location: { origin: 'https://desk.example' },
    postMessage(data: unknown, origin: string, ports: MessagePort[]) {
      page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source: page, ports }));
    },
  }) as unknown as Window;
  const bridge = bridgePage(page, options => new ChannelClient({ ...options, openPort }));
  cleanups.push(() => bridge.close());
  announce(page);
  return (await (await discover())?.connect({ scopes: ['send'] })) as PageSession;
}
