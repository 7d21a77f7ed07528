// A page whose user does not read messages in it: it sends no receipts. Real page API, channel, session and SDKs.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PageSession } from '@/lib/page/api';
import { connect } from '@/lib/page/client';
import { defaultApp as app } from '../../../server';
import { msyncSdks } from '../../providers/msync-connection';
import { everyProvider, useTestServices } from '../../session/test-session';
import { stubPage } from '../extension';
import { type Fields, loadMsyncDropIn, options } from './msync-page';
import { type SessionPage, shareWithPage } from './session-page';

const browser = stubPage();
const services = useTestServices();
const pages: SessionPage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

const receipts = {
  msync: [
    ['send', { type: 'read', chatType: 'singleChat', to: 'bob', id: '1' }],
    ['send', { type: 'channel', chatType: 'singleChat', to: 'bob' }],
    ['send', { type: 'delivery', chatType: 'singleChat', to: 'bob', ackId: '1' }],
    ['send', { type: 'read', chatType: 'singleChat', to: 'bob', ackId: '1' }, { id: 'local', isReceipt: true }],
  ],
  tencent: [
    ['setMessageRead', { conversationID: 'C2Cbob' }],
    ['setAllMessageRead'],
    ['sendMessageReadReceipt', [{ conversationID: 'C2Cbob', ID: '1' }]],
  ],
} as const;
const receiptsOf = (provider: string) => (provider === 'tencent' ? receipts.tencent : receipts.msync);

async function share(provider: (typeof everyProvider)[number]) {
  const worker = services.startWorker();
  await worker.controller.signIn(services.signInRequest(provider, { userId: 'alice' }));
  const page = shareWithPage(browser.page, worker, ['status', 'receive', 'send']);
  pages.push(page);
  return { worker, page };
}

const refused = { code: 'notAllowed', about: 'observer' };

describe.each(everyProvider)('an observer of %s', provider => {
  it('sends no receipt by any method, and sends messages', async () => {
    const { worker } = await share(provider);
    const calls = vi.spyOn(worker.controller.requests, 'call');
    const result = await connect({ observer: true });
    if (!result.ok) throw result.error;
    const session = result.session as unknown as PageSession;
    for (const [method, ...args] of receiptsOf(provider))
      await expect(session.call(method, ...args), method).rejects.toMatchObject(refused);
    expect(calls).not.toHaveBeenCalled();
    await session.send({ to: 'bob', text: 'still sends' });
    const texts =
      provider === 'tencent' ? services.tencent.texts('alice', 'bob') : services.im.texts(app, 'alice', 'bob');
    expect(texts).toEqual(['still sends']);
  });

  it('leaves another session of its page free to send receipts', async () => {
    const { worker } = await share(provider);
    const calls = vi.spyOn(worker.controller.requests, 'call');
    const observer = await connect({ observer: true });
    const reader = await connect();
    if (!observer.ok || !reader.ok) throw new Error('not connected');
    const [method, ...args] = receiptsOf(provider)[provider === 'tencent' ? 0 : 1]!;
    await expect((observer.session as unknown as PageSession).call(method, ...args)).rejects.toMatchObject(refused);
    await (reader.session as unknown as PageSession).call(method, ...args);
    expect(calls).toHaveBeenCalledTimes(1);
  });
});

describe.each(msyncSdks)('the drop-in of %s in a page that is an observer', sdk => {
  it('sends no receipts, and does not ask the user for more scopes', async () => {
    vi.stubGlobal('document', {
      querySelector: (selector: string) =>
        selector === 'meta[name="partyline"]' ? { getAttribute: () => 'observer' } : null,
    });
    const { worker, page } = await share(sdk);
    const calls = vi.spyOn(worker.controller.requests, 'call');
    const module = await loadMsyncDropIn(browser.page, sdk);
    const connection = new module.connection({ ...options, delivery: true });
    await connection.open!({ user: 'alice', pwd: 'alice-pass' });
    const texts: Fields[] = [];
    connection.addEventHandler!('desk', { onTextMessage: (message: Fields) => texts.push(message) });
    services.im.send(app, 'bob', 'alice', 'hello');
    await expect.poll(() => texts.length).toBe(1);
    for (const type of ['read', 'channel']) {
      const receipt = module.message.create({ type, chatType: 'singleChat', to: 'bob', id: String(texts[0]!.id) });
      await expect(connection.send!(receipt), type).rejects.toBeDefined();
    }
    await connection.send!(module.message.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'sent' }));
    expect(calls.mock.calls.map(([, args]) => (args[0] as Fields).type)).toEqual(['txt']);
    expect(page.asked.flat()).not.toContain('manage');
  });
});
