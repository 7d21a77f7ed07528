import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Scope } from '@/lib/contract/sites';
import { ConsentQueue } from '@/lib/sites/consent-queue';
import { PermissionRequests } from '@/lib/sites/permission-requests';
import { createBrowserWindows } from './consent-windows';

const desk = 'https://desk.example';
const chat = 'https://chat.example';

/** `restart` stands for a restart of the worker; the browser keeps its windows and the stored queue. */
function setUp() {
  const { windows, counts, wakes, host } = createBrowserWindows();
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
  return { ...start(), windows, granted, browser, wakes, host, restart: start };
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
  it('opens one window, which repeated requests do not focus', async () => {
    const { requests, queue, browser, granted } = setUp();
    const pending = Array.from({ length: 10 }, () => requests.request(desk, ['receive']));
    expect(await queue.current()).toEqual({ origin: desk, scopes: ['receive'] });
    expect(browser).toMatchObject({ opened: 1, focused: 0 });
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
    expect([browser.opened, browser.focused, windows.size]).toEqual([1, 1, 1]);
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

  it('is denied when its window has closed while no worker ran', async () => {
    const before = setUp();
    void before.requests.request(desk, ['receive']);
    await before.queue.current();
    before.windows.delete(1);
    const { requests, queue } = before.restart();
    await queue.checkWindow();
    expect(await queue.current()).toBeNull();
    // It is not asked again.
    await requests.request(desk, ['receive']);
    expect(await queue.current()).toBeNull();
  });

  it('stays when its window is open at the start of a worker', async () => {
    const before = setUp();
    void before.requests.request(desk, ['receive']);
    await before.queue.current();
    const { queue } = before.restart();
    await queue.checkWindow();
    expect(await queue.current()).toMatchObject({ origin: desk });
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

  it('reports when the question is stored, so that the worker may unload, but not when it is not asked', async () => {
    const { requests, granted, host } = setUp();
    const asked: unknown[] = [];
    const onAsked = () => void host.read().then(state => asked.push(state?.waiting[0]?.tabs));
    void requests.request(desk, ['receive'], { tabId: 7, onAsked });
    await vi.waitFor(() => expect(asked).toEqual([[7]]));
    granted.set(chat, ['status', 'receive']);
    await requests.request(chat, ['receive'], { tabId: 8, onAsked });
    expect(asked).toHaveLength(1);
  });

  it('wakes the tabs that do not wait on a port when it is answered', async () => {
    const before = setUp();
    void before.requests.request(desk, ['receive'], { tabId: 7 });
    void before.requests.request(desk, ['send'], { tabId: 8 });
    await before.queue.current();
    const { requests } = before.restart();
    const repeated = requests.request(desk, ['send'], { tabId: 8 });
    await requests.decide(desk, ['status', 'receive', 'send'], ['status', 'receive', 'send']);
    await repeated;
    expect(before.wakes.tabs).toEqual([7]);
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

  it('is kept when the account changes, and asks again if the window showed another account', async () => {
    const { requests, windows, browser, granted } = setUp();
    const pending = requests.request(desk, ['receive']);
    for (const account of [undefined, 'bob']) {
      browser.account = account;
      expect(await isSettled(pending)).toBe(false);
    }
    await requests.decide(desk, ['status', 'receive'], ['status', 'receive'], 'alice');
    await requests.decide(desk, ['status', 'receive'], ['status', 'receive'], null);
    expect([await isSettled(pending), granted.size, windows.size]).toEqual([false, 0, 1]);
    await requests.decide(desk, ['status', 'receive'], ['status', 'receive'], 'bob');
    await pending;
    expect([granted.get(desk), windows.size]).toEqual([['status', 'receive'], 0]);
  });

  it('is denied whatever account its window showed', async () => {
    const { requests, browser, granted } = setUp();
    const pending = requests.request(desk, ['receive']);
    browser.account = 'bob';
    await requests.decide(desk, ['status', 'receive'], [], 'alice');
    await pending;
    await requests.request(desk, ['receive']);
    expect([browser.opened, granted.size]).toEqual([1, 0]);
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

describe('a site’s request that the user leaves open', () => {
  const minutes = 60_000;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  /** Its timers never fire. */
  const stopWorker = () => {
    const now = Date.now();
    vi.useRealTimers();
    vi.useFakeTimers({ now });
  };
  const watch = (promise: Promise<unknown>) => {
    const watched = { settled: false };
    void promise.then(() => {
      watched.settled = true;
    });
    return watched;
  };

  it('ends ten minutes after it was asked, as if the user had closed its window', async () => {
    const { requests, windows, browser } = setUp();
    const first = watch(requests.request(desk, ['receive']));
    await wait(9 * minutes);
    const joined = watch(requests.request(desk, ['send']));
    await wait(1 * minutes - 1);
    expect([first.settled, joined.settled, windows.size]).toEqual([false, false, 1]);
    await wait(1);
    expect([first.settled, joined.settled, windows.size]).toEqual([true, true, 0]);
    const again = watch(requests.request(desk, ['receive']));
    await wait(0);
    expect([again.settled, browser.opened]).toEqual([true, 1]);
  });

  it('may be asked again if its window showed it for less than a minute', async () => {
    const { requests, queue, browser } = setUp();
    void requests.request(chat, ['send']);
    await wait(minutes / 2);
    const late = watch(requests.request(desk, ['receive']));
    await wait(10 * minutes);
    expect([late.settled, browser.opened]).toEqual([true, 1]);
    void requests.request(desk, ['receive']);
    expect(await queue.current()).toMatchObject({ origin: desk });
  });

  it('shows the next request when it ends', async () => {
    const { requests, queue, windows } = setUp();
    void requests.request(desk, ['receive']);
    await wait(5 * minutes);
    const next = watch(requests.request(chat, ['send']));
    await wait(5 * minutes);
    expect(await queue.current()).toMatchObject({ origin: chat });
    expect([next.settled, windows.size]).toEqual([false, 1]);
    await wait(5 * minutes);
    expect([next.settled, windows.size]).toEqual([true, 0]);
  });

  it('ends in time although the worker restarted', async () => {
    const before = setUp();
    void before.requests.request(desk, ['receive']);
    await wait(8 * minutes);
    stopWorker();
    const { requests } = before.restart();
    const repeated = watch(requests.request(desk, ['receive']));
    await wait(2 * minutes);
    expect([repeated.settled, before.windows.size]).toEqual([true, 0]);
  });

  it('ends by an alarm when the worker has unloaded', async () => {
    const { requests, queue, windows, wakes, restart } = setUp();
    const end = Date.now() + 10 * minutes;
    void requests.request(desk, ['receive'], { tabId: 7 });
    await queue.current();
    expect(wakes.alarm).toBe(end);
    stopWorker();
    await wait(10 * minutes);
    restart().queue.endOverdue();
    await wait(0);
    expect([windows.size, wakes.tabs]).toEqual([0, [7]]);
  });

  it('ends at most ten minutes late when the clock is set back', async () => {
    const { requests } = setUp();
    const pending = watch(requests.request(desk, ['receive']));
    await wait(1);
    vi.setSystemTime(Date.now() - 24 * 60 * minutes);
    await wait(20 * minutes);
    expect(pending.settled).toBe(true);
  });

  it('ends when the user answers too late', async () => {
    const before = setUp();
    void before.requests.request(desk, ['receive']);
    await wait(0);
    stopWorker();
    await wait(10 * minutes);
    await before.restart().requests.decide(desk, ['status', 'receive'], ['status', 'receive'], 'alice');
    expect([before.granted.size, before.windows.size]).toEqual([0, 0]);
  });
});
