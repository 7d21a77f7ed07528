import { describe, expect, it } from 'vitest';
import type { Scope } from '@/lib/contract/sites';
import { ConsentQueue } from '@/lib/sites/consent-queue';
import { PermissionRequests } from '@/lib/sites/permission-requests';
import { browserWindows } from './consent-windows';

const desk = 'https://desk.example';
const chat = 'https://chat.example';

/** A browser with windows, and grants; `restart` is a worker's death, which the questions outlive. */
function browser() {
  const { windows, seen: shown, host } = browserWindows();
  const granted = new Map<string, readonly Scope[]>();
  const seen = Object.assign(shown, { account: 'alice' as string | undefined, closed: '' });
  const start = () => {
    const questions = new ConsentQueue(host);
    const consent = new PermissionRequests(questions, {
      scopesOf: origin => granted.get(origin),
      mayAllow: origin => origin.startsWith('https:') && origin !== seen.closed,
      allow: async (origin, scopes) => void granted.set(origin, [...new Set<Scope>(['status', ...scopes])]),
      account: () => seen.account,
    });
    return { consent, questions };
  };
  return { ...start(), windows, granted, seen, restart: start };
}

/** Whether it has been answered by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise(done => setTimeout(done));
  return settled;
}

describe('the question to the user', () => {
  it('opens one window, and whoever repeats it brings that one to the front', async () => {
    const { consent, questions, seen, granted } = browser();
    const asks = Array.from({ length: 10 }, () => consent.request(desk, ['receive']));
    expect(await questions.current()).toEqual({ origin: desk, scopes: ['receive'], account: 'alice' });
    expect(seen).toMatchObject({ opened: 1, focused: 9 });
    await consent.decide(desk, ['status', 'receive'], ['status', 'receive']);
    await Promise.all(asks);
    expect(granted.get(desk)).toEqual(['status', 'receive']);
  });

  it('is not put where there is nothing to ask, or nothing that may be allowed', async () => {
    const { consent, seen, granted } = browser();
    granted.set(desk, ['status', 'receive']);
    await consent.request(desk, ['receive']);
    await consent.request(chat, []);
    await consent.request('http://plain.example', ['send']);
    expect(seen.opened).toBe(0);
  });

  it('waits its turn; the window stays for the next and closes after the last', async () => {
    const { consent, questions, windows, seen } = browser();
    const [one, two] = [consent.request(desk, ['receive']), consent.request(chat, ['send'])];
    await consent.decide(desk, ['status', 'receive'], ['status', 'receive']);
    await one;
    expect(await isSettled(two)).toBe(false);
    expect(await questions.current()).toMatchObject({ origin: chat });
    expect([seen.opened, windows.size]).toEqual([1, 1]);
    await consent.decide(chat, ['status', 'send'], []);
    await two;
    expect(windows.size).toBe(0);
  });

  it('takes a no for the rest of the browser’s run, until the user says otherwise by hand', async () => {
    const { consent, questions, seen } = browser();
    const asking = consent.request(desk, ['receive']);
    await consent.decide(desk, ['status', 'receive'], []);
    await asking;
    await consent.request(desk, ['receive']);
    expect(seen.opened).toBe(1);
    await consent.siteChanged(desk);
    void consent.request(desk, ['manage']);
    expect(await questions.current()).toMatchObject({ origin: desk });
  });

  it('takes a scope that was left out for a no as well', async () => {
    const { consent, seen, granted } = browser();
    const asking = consent.request(desk, ['receive', 'send']);
    await consent.decide(desk, ['status', 'receive', 'send'], ['status', 'receive']);
    await asking;
    expect(granted.get(desk)).toEqual(['status', 'receive']);
    await consent.request(desk, ['send']);
    expect(seen.opened).toBe(1);
  });

  it('is answered no by closing its window, and only it', async () => {
    const { consent, questions, windows, seen, granted } = browser();
    const [one, two] = [consent.request(desk, ['receive']), consent.request(chat, ['send'])];
    await questions.current();
    windows.delete(1);
    await questions.windowClosed(1);
    await one;
    expect([await isSettled(two), seen.opened, granted.size]).toEqual([false, 2, 0]);
    await questions.windowClosed(99);
    expect(await questions.current()).toMatchObject({ origin: chat });
  });

  it('outlives the worker: who asks again waits on, and the answer counts', async () => {
    const world = browser();
    void world.consent.request(desk, ['receive']);
    await world.questions.current();
    const { consent, questions } = world.restart();
    expect(await questions.current()).toMatchObject({ origin: desk });
    const again = consent.request(desk, ['receive']);
    await consent.decide(desk, ['status', 'receive'], ['status', 'receive']);
    await again;
    expect([world.granted.get(desk), world.seen.opened]).toEqual([['status', 'receive'], 1]);
  });

  it('is still to be asked of what was not shown when the user said yes', async () => {
    const { consent, questions, granted } = browser();
    const asking = consent.request(desk, ['receive']);
    await questions.current();
    void consent.request(desk, ['manage']);
    await consent.decide(desk, ['status', 'receive'], ['status', 'receive']);
    expect(granted.get(desk)).toEqual(['status', 'receive']);
    expect(await questions.current()).toMatchObject({ scopes: ['manage'] });
    expect(await isSettled(asking)).toBe(false);
  });

  it('gives nothing that nobody asked for, and nothing to a site that is not the one shown', async () => {
    const { consent, granted } = browser();
    void consent.request(desk, ['receive']);
    void consent.request(chat, ['send']);
    await consent.decide(chat, ['status', 'send'], ['status', 'send']);
    await consent.decide(desk, ['status', 'receive', 'manage'], ['status', 'receive', 'manage']);
    expect([...granted]).toEqual([[desk, ['status', 'receive']]]);
  });

  it('goes with the account that it was put to, without an answer', async () => {
    const { consent, questions, windows, seen, granted } = browser();
    const asking = consent.request(desk, ['receive']);
    await questions.current();
    await consent.accountChanged();
    expect(windows.size).toBe(1);
    seen.account = 'bob';
    await consent.accountChanged();
    await asking;
    expect([windows.size, granted.size]).toEqual([0, 0]);
    void consent.request(desk, ['receive']);
    expect(await questions.current()).toMatchObject({ account: 'bob' });
  });

  it('goes when an administrator has answered it, one way or the other; the others stay', async () => {
    const { consent, questions, windows, seen, granted } = browser();
    const closed = consent.request(desk, ['receive']);
    const given = consent.request(chat, ['send']);
    const open = consent.request('https://open.example', ['send']);
    await questions.current();
    seen.closed = desk;
    granted.set(chat, ['status', 'send']);
    await consent.policyChanged();
    expect(await Promise.all([closed, given, open].map(isSettled))).toEqual([true, true, false]);
    expect(await questions.current()).toMatchObject({ origin: 'https://open.example' });
    expect(windows.size).toBe(1);
  });

  it('is put to sixteen sites at most at a time', async () => {
    const { consent, questions } = browser();
    const asking = Array.from({ length: 20 }, (_, index) => consent.request(`https://s${index}.example`, ['send']));
    await questions.current();
    expect(await Promise.all(asking.map(isSettled))).toEqual(asking.map((_, index) => index >= 16));
  });
});
