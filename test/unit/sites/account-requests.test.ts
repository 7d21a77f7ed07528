import { describe, expect, it } from 'vitest';
import { type Account, accountId } from '@/lib/contract/session';
import { AccountRequests } from '@/lib/sites/account-requests';
import { ConsentQueue } from '@/lib/sites/consent-queue';
import { browserWindows } from './consent-windows';

const desk = 'https://desk.example';
const chat = 'https://chat.example';
const alice: Account = { provider: 'agora', app: '1117#support', userId: 'alice' };
const bob: Account = { ...alice, userId: 'bob' };

function browser() {
  const { windows, seen, host } = browserWindows();
  const session = { of: undefined as Account | undefined };
  const start = () => {
    const questions = new ConsentQueue(host);
    const signedIn = () => session.of && accountId(session.of);
    return { questions, expectations: new AccountRequests(questions, { signedIn }) };
  };
  return { ...start(), windows, seen, session, restart: start };
}

describe('a site that expects an account', () => {
  it('has it at once where it is signed in', async () => {
    const { expectations, seen, session } = browser();
    session.of = alice;
    expect(await expectations.request(desk, alice)).toBe('ready');
    expect(seen.opened).toBe(0);
  });

  it('waits, in all of its tabs, until the user has signed in to it', async () => {
    const { expectations, questions, seen, session, windows } = browser();
    const waits = Array.from({ length: 10 }, () => expectations.request(desk, alice));
    expect(await questions.current()).toEqual({ origin: desk, expects: alice });
    expect(seen.opened).toBe(1);
    session.of = bob;
    await expectations.accountChanged();
    expect(await questions.current()).toEqual({ origin: desk, expects: alice });
    session.of = alice;
    await expectations.accountChanged();
    expect(await Promise.all(waits)).toEqual(Array(10).fill('ready'));
    expect(windows.size).toBe(0);
  });

  it('is told to use its own connection, and that is not asked again', async () => {
    const { expectations, seen, restart } = browser();
    const wait = expectations.request(desk, alice);
    await expectations.answer(desk, accountId(alice), 'own');
    expect(await wait).toBe('own');
    expect(await restart().expectations.request(desk, alice)).toBe('own');
    expect(await expectations.ownConnectionAccounts(desk)).toEqual([accountId(alice)]);
    expect(await expectations.ownConnectionAccounts(chat)).toEqual([]);
    expect(seen.opened).toBe(1);
  });

  it('hears no, whomever it expects, until somebody has signed in as the account', async () => {
    const { expectations, questions, session } = browser();
    const wait = expectations.request(desk, alice);
    await expectations.answer(desk, accountId(alice), 'no');
    expect(await wait).toBe('no');
    expect(await expectations.request(desk, alice)).toBe('no');
    expect(await expectations.request(desk, bob)).toBe('no');
    session.of = bob;
    await expectations.accountChanged();
    expect(await expectations.request(desk, alice)).toBe('no');
    session.of = alice;
    await expectations.accountChanged();
    session.of = undefined;
    void expectations.request(desk, alice);
    expect(await questions.current()).toEqual({ origin: desk, expects: alice });
  });

  it('hears no where the window is closed, and where an answer was meant for another question nothing', async () => {
    const { expectations, questions } = browser();
    const wait = expectations.request(desk, alice);
    const other = expectations.request(chat, bob);
    await expectations.answer(desk, accountId(bob), 'own');
    await expectations.answer(chat, accountId(bob), 'own');
    await questions.windowClosed(1);
    expect(await wait).toBe('no');
    await expectations.answer(chat, accountId(bob), 'own');
    expect(await other).toBe('own');
  });

  it('has one question at a time', async () => {
    const { expectations, questions } = browser();
    void expectations.request(desk, alice);
    expect(await expectations.request(desk, bob)).toBe('no');
    expect(await questions.current()).toEqual({ origin: desk, expects: alice });
  });

  it('waits on after the background’s death', async () => {
    const world = browser();
    void world.expectations.request(desk, alice);
    await world.questions.current();
    const { expectations } = world.restart();
    const again = expectations.request(desk, alice);
    await expectations.answer(desk, accountId(alice), 'own');
    expect(await again).toBe('own');
    expect(world.seen.opened).toBe(1);
  });
});
