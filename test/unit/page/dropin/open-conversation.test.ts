// A page that shows the conversation of a pressed notification. Real page API, channel, session and SDKs.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PageSession } from '@/lib/page/api';
import { connect } from '@/lib/page/client';
import { useTestServices } from '../../session/test-session';
import { stubPage } from '../extension';
import { loadMsyncDropIn, options } from './msync-page';
import { type SessionPage, shareWithPage } from './session-page';

const browser = stubPage();
const services = useTestServices();
const pages: SessionPage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

const bob = { to: 'bob', chatType: 'singleChat' };
const request = { id: 'partyline:open:1', ...bob };

async function share() {
  const worker = services.startWorker();
  await worker.controller.signIn(services.signInRequest('agora', { userId: 'alice' }));
  const page = shareWithPage(browser.page, worker, ['status', 'receive', 'send']);
  pages.push(page);
  return page;
}

/** Sends until the page's subscription has arrived. */
const open = (page: SessionPage, isDone: () => boolean) =>
  expect
    .poll(
      () => {
        if (!isDone()) page.open(request);
        return isDone();
      },
      { timeout: 8_000 },
    )
    .toBe(true);

describe('the page client', () => {
  it('receives the conversation and takes it', async () => {
    const page = await share();
    const result = await connect();
    if (!result.ok) throw result.error;
    const session = result.session as unknown as PageSession;
    const shown: unknown[] = [];
    session.on('openConversation', async payload => {
      const { id, to } = payload as typeof request;
      if (await session.claim(id)) shown.push(to);
    });
    await open(page, () => shown.length > 0);
    expect(shown[0]).toBe('bob');
    expect(page.claimed).toContain(request.id);
  });

  it('receives the events that follow, whose numbers it knows', async () => {
    const page = await share();
    const result = await connect();
    if (!result.ok) throw result.error;
    const session = result.session as unknown as PageSession;
    let opened = 0;
    const texts: unknown[] = [];
    session.on('openConversation', () => {
      opened += 1;
    });
    session.on('onTextMessage', payload => texts.push((payload as { msg: string }).msg));
    const send = (text: string) => services.im.send(options.appKey, 'bob', 'alice', text);
    await open(page, () => opened > 0);
    send('before');
    await expect.poll(() => texts).toEqual(['before']);
    const seen = opened;
    page.open(request);
    await expect.poll(() => opened).toBeGreaterThan(seen);
    send('after');
    await expect.poll(() => texts).toEqual(['before', 'after']);
  });
});

describe('a page with a drop-in', () => {
  const says = (content: string) =>
    vi.stubGlobal('document', {
      querySelector: (selector: string) =>
        selector === 'meta[name="partyline"]' ? { getAttribute: () => content } : null,
    });

  async function openPage(content: string) {
    says(content);
    const page = await share();
    const module = await loadMsyncDropIn(browser.page, 'agora');
    const connection = new module.connection({ ...options });
    await connection.open!({ user: 'alice', pwd: 'alice-pass' });
    return page;
  }

  it('that says that it shows conversations gets the event, and takes what it handles', async () => {
    const page = await openPage('conversations');
    const details: unknown[] = [];
    const handle = (event: Event) => {
      details.push((event as CustomEvent).detail);
      if (details.length > 1) event.preventDefault();
    };
    browser.page.addEventListener('partyline:open', handle);
    await open(page, () => page.claimed.length > 0);
    expect(details[0]).toEqual(bob);
    expect(details.length - page.claimed.length).toBe(1);
  });

  it.each(['observer', '', 'conversation'])('that says “%s” does not', async content => {
    const page = await openPage(content);
    const events = vi.fn();
    browser.page.addEventListener('partyline:open', events);
    page.open(request);
    await new Promise(resolve => setTimeout(resolve, 100));
    page.open(request);
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(events).not.toHaveBeenCalled();
  });
});
