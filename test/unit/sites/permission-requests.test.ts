import { describe, expect, it } from 'vitest';
import type { Scope } from '@/lib/contract/sites';
import { ConsentQueue } from '@/lib/sites/consent-queue';
import { PermissionRequests } from '@/lib/sites/permission-requests';
import { createBrowserWindows } from './consent-windows';

const desk = 'https://desk.example';
const chat = 'https://chat.example';

/** `restart` stands for a restart of the worker; the browser keeps its windows and the stored queue. */
function setUp() {
  const { windows, counts, host } = createBrowserWindows();
  const granted = new Map<string, readonly Scope[]>();
  const browser = Object.assign(counts, { account: 'alice' as string | undefined, forbidden: '' });
  const start = () => {
    const queue = new ConsentQueue(host);
    const requests = new PermissionRequests(queue, {
      scopesOf: origin => granted.get(origin),
      mayAllow: origin => origin.startsWith('https:') && origin !== browser.forbidden,
      allow: async (origin, scopes) => void granted.set(origin, [...new Set<Scope>(['status', ...scopes])]),
      account: () => browser.account,
    });
    return { requests, queue };
  };
  return { ...start(), windows, granted, browser, restart: start };
}

/** Returns whether the promise is settled now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise(done => setTimeout(done));
  return settled;
}

describe('a site’s request for permission', () => {
  it('opens one window, which repeated requests focus', async () => {
    const { requests, queue, browser, granted } = setUp();
    const pending = Array.from({ length: 10 }, () => requests.request(desk, ['receive']));
    expect(await queue.current()).toEqual({ origin: desk, scopes: ['receive'], account: 'alice' });
    expect(browser).toMatchObject({ opened: 1, focused: 9 });
    await requests.decide(desk, ['status', 'receive'], ['status', 'receive']);
    await Promise.all(pending);
    expect(granted.get(desk)).toEqual(['status', 'receive']);
  });

  it('does not ask for granted scopes, or for sites that cannot be allowed', async () => {
    const { requests, browser, granted } = setUp();
    granted.set(desk, ['status', 'receive']);
    await requests.request(desk, ['receive']);
    await requests.request(chat, []);
    await requests.request('http://plain.example', ['send']);
    expect(browser.opened).toBe(0);
  });

  it('waits for earlier requests; the window closes after the last', async () => {
    const { requests, queue, windows, browser } = setUp();
    const [one, two] = [requests.request(desk, ['receive']), requests.request(chat, ['send'])];
    await requests.decide(desk, ['status', 'receive'], ['status', 'receive']);
    await one;
    expect(await isSettled(two)).toBe(false);
    expect(await queue.current()).toMatchObject({ origin: chat });
    expect([browser.opened, windows.size]).toEqual([1, 1]);
    await requests.decide(chat, ['status', 'send'], []);
    await two;
    expect(windows.size).toBe(0);
  });

  it('is not asked again after a denial, until the user changes the site by hand', async () => {
    const { requests, queue, browser } = setUp();
    const pending = requests.request(desk, ['receive']);
    await requests.decide(desk, ['status', 'receive'], []);
    await pending;
    await requests.request(desk, ['receive']);
    expect(browser.opened).toBe(1);
    await requests.siteChanged(desk);
    void requests.request(desk, ['manage']);
    expect(await queue.current()).toMatchObject({ origin: desk });
  });

  it('counts an unselected scope as denied', async () => {
    const { requests, browser, granted } = setUp();
    const pending = requests.request(desk, ['receive', 'send']);
    await requests.decide(desk, ['status', 'receive', 'send'], ['status', 'receive']);
    await pending;
    expect(granted.get(desk)).toEqual(['status', 'receive']);
    await requests.request(desk, ['send']);
    expect(browser.opened).toBe(1);
  });

  it('is denied when the user closes its window, but no other window', async () => {
    const { requests, queue, windows, browser, granted } = setUp();
    const [one, two] = [requests.request(desk, ['receive']), requests.request(chat, ['send'])];
    await queue.current();
    windows.delete(1);
    await queue.windowClosed(1);
    await one;
    expect([await isSettled(two), browser.opened, granted.size]).toEqual([false, 2, 0]);
    await queue.windowClosed(99);
    expect(await queue.current()).toMatchObject({ origin: chat });
  });

  it('survives a worker restart: a repeated request receives the answer', async () => {
    const before = setUp();
    void before.requests.request(desk, ['receive']);
    await before.queue.current();
    const { requests, queue } = before.restart();
    expect(await queue.current()).toMatchObject({ origin: desk });
    const repeated = requests.request(desk, ['receive']);
    await requests.decide(desk, ['status', 'receive'], ['status', 'receive']);
    await repeated;
    expect([before.granted.get(desk), before.browser.opened]).toEqual([['status', 'receive'], 1]);
  });

  it('asks separately for scopes that the window did not show', async () => {
    const { requests, queue, granted } = setUp();
    const pending = requests.request(desk, ['receive']);
    await queue.current();
    void requests.request(desk, ['manage']);
    await requests.decide(desk, ['status', 'receive'], ['status', 'receive']);
    expect(granted.get(desk)).toEqual(['status', 'receive']);
    expect(await queue.current()).toMatchObject({ scopes: ['manage'] });
    expect(await isSettled(pending)).toBe(false);
  });

  it('grants only requested scopes, and only to the site in the window', async () => {
    const { requests, granted } = setUp();
    void requests.request(desk, ['receive']);
    void requests.request(chat, ['send']);
    await requests.decide(chat, ['status', 'send'], ['status', 'send']);
    await requests.decide(desk, ['status', 'receive', 'manage'], ['status', 'receive', 'manage']);
    expect([...granted]).toEqual([[desk, ['status', 'receive']]]);
  });

  it('is dropped without an answer when the account changes', async () => {
    const { requests, queue, windows, browser, granted } = setUp();
    const pending = requests.request(desk, ['receive']);
    await queue.current();
    await requests.accountChanged();
    expect(windows.size).toBe(1);
    browser.account = 'bob';
    await requests.accountChanged();
    await pending;
    expect([windows.size, granted.size]).toEqual([0, 0]);
    void requests.request(desk, ['receive']);
    expect(await queue.current()).toMatchObject({ account: 'bob' });
  });

  it('is dropped when a new policy grants or forbids it; other requests stay', async () => {
    const { requests, queue, windows, browser, granted } = setUp();
    const forbidden = requests.request(desk, ['receive']);
    const allowed = requests.request(chat, ['send']);
    const open = requests.request('https://open.example', ['send']);
    await queue.current();
    browser.forbidden = desk;
    granted.set(chat, ['status', 'send']);
    await requests.policyChanged();
    expect(await Promise.all([forbidden, allowed, open].map(isSettled))).toEqual([true, true, false]);
    expect(await queue.current()).toMatchObject({ origin: 'https://open.example' });
    expect(windows.size).toBe(1);
  });

  it('is dropped when sixteen requests are pending', async () => {
    const { requests, queue } = setUp();
    const pending = Array.from({ length: 20 }, (_, index) => requests.request(`https://s${index}.example`, ['send']));
    await queue.current();
    expect(await Promise.all(pending.map(isSettled))).toEqual(pending.map((_, index) => index >= 16));
  });
});
