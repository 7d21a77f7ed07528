import { describe, expect, it } from 'vitest';
import { type Account, accountId } from '@/lib/contract/session';
import { AccountRequests } from '@/lib/sites/account-requests';
import { ConsentQueue } from '@/lib/sites/consent-queue';
import { createBrowserWindows } from './consent-windows';

const desk = 'https://desk.example';
const chat = 'https://chat.example';
const alice: Account = { provider: 'agora', app: '1117#support', userId: 'alice' };
const bob: Account = { ...alice, userId: 'bob' };

/** `restart` stands for a restart of the worker; the browser keeps its windows and the stored queue. */
function setUp() {
  const { windows, counts, host } = createBrowserWindows();
  const session = { account: undefined as Account | undefined };
  const start = () => {
    const queue = new ConsentQueue(host);
    const mayUse = (_origin: string, id: string) => !!session.account && accountId(session.account) === id;
    return { queue, requests: new AccountRequests(queue, { mayUse }) };
  };
  return { ...start(), windows, counts, session, restart: start };
}

describe('a site’s request for an account', () => {
  it('resolves at once when the account is signed in', async () => {
    const { requests, counts, session } = setUp();
    session.account = alice;
    expect(await requests.request(desk, alice)).toBe('ready');
    expect(counts.opened).toBe(0);
  });

  it('waits in all tabs until the user signs in to the account', async () => {
    const { requests, queue, counts, session, windows } = setUp();
    const pending = Array.from({ length: 10 }, () => requests.request(desk, alice));
    expect(await queue.current()).toEqual({ origin: desk, expects: alice });
    expect(counts.opened).toBe(1);
    session.account = bob;
    await requests.accountChanged();
    expect(await queue.current()).toEqual({ origin: desk, expects: alice });
    session.account = alice;
    await requests.accountChanged();
    expect(await Promise.all(pending)).toEqual(Array(10).fill('ready'));
    expect(windows.size).toBe(0);
  });

  it('resolves with own when the user chooses so, and does not ask again', async () => {
    const { requests, counts, restart } = setUp();
    const pending = requests.request(desk, alice);
    await requests.answer(desk, accountId(alice), 'own');
    expect(await pending).toBe('own');
    expect(await restart().requests.request(desk, alice)).toBe('own');
    expect(await requests.ownConnectionAccounts(desk)).toEqual([accountId(alice)]);
    expect(await requests.ownConnectionAccounts(chat)).toEqual([]);
    expect(counts.opened).toBe(1);
  });

  it('is denied for any account after a denial, until the user signs in to the account', async () => {
    const { requests, queue, session } = setUp();
    const pending = requests.request(desk, alice);
    await requests.answer(desk, accountId(alice), 'no');
    expect(await pending).toBe('no');
    expect(await requests.request(desk, alice)).toBe('no');
    expect(await requests.request(desk, bob)).toBe('no');
    session.account = bob;
    await requests.accountChanged();
    expect(await requests.request(desk, alice)).toBe('no');
    session.account = alice;
    await requests.accountChanged();
    session.account = undefined;
    void requests.request(desk, alice);
    expect(await queue.current()).toEqual({ origin: desk, expects: alice });
  });

  it('is denied when the user closes the window, and ignores answers to other questions', async () => {
    const { requests, queue } = setUp();
    const pending = requests.request(desk, alice);
    const other = requests.request(chat, bob);
    await requests.answer(desk, accountId(bob), 'own');
    await requests.answer(chat, accountId(bob), 'own');
    await queue.windowClosed(1);
    expect(await pending).toBe('no');
    await requests.answer(chat, accountId(bob), 'own');
    expect(await other).toBe('own');
  });

  it('is denied while the site’s request for another account is pending', async () => {
    const { requests, queue } = setUp();
    void requests.request(desk, alice);
    expect(await requests.request(desk, bob)).toBe('no');
    expect(await queue.current()).toEqual({ origin: desk, expects: alice });
  });

  it('keeps waiting when the tab repeats it after a worker restart', async () => {
    const before = setUp();
    void before.requests.request(desk, alice);
    await before.queue.current();
    const { requests } = before.restart();
    const repeated = requests.request(desk, alice);
    await requests.answer(desk, accountId(alice), 'own');
    expect(await repeated).toBe('own');
    expect(before.counts.opened).toBe(1);
  });
});
