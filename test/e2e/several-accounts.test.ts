// Three accounts online at once: alice and bob of one app, carol of another vendor.
import { describe, expect, it } from 'vitest';
import { accountId } from '@/lib/contract/session';
import type { PageAnnouncement, PageSession } from '@/lib/page/api';
import type { Popup } from '../browser/popup';
import { heapOf, storageOf } from '../browser/secrets';
import { waitFor } from '../browser/wait';
import { sdkAppId } from '../server/tencent/service';
import { app, createWorld, oneOfEachDriver, type SamplePage, type TestProvider } from './world';

const world = createWorld();

interface User {
  provider: TestProvider;
  userId: string;
}

const accountOf = ({ provider, userId }: User) => ({
  provider,
  app: provider === 'tencent' ? String(sdkAppId) : app,
  userId,
});
const idOf = (user: User) => accountId(accountOf(user));

const usersOf = (provider: TestProvider) => ({
  alice: { provider, userId: 'alice' },
  bob: { provider, userId: 'bob' },
  carol: { provider: provider === 'tencent' ? ('agora' as const) : ('tencent' as const), userId: 'carol' },
});

const countsOf = ({ provider, userId }: User) =>
  provider === 'tencent' ? world.tencent.account(userId) : world.im.account(app, userId);

const tokenOf = ({ provider, userId }: User) =>
  provider === 'tencent' ? world.tencent.issueUserSig(userId) : world.im.issueToken(app, userId).value;

/** Sends texts that name their receiver. */
function send({ provider, userId }: User, count: number, from = 'dave'): void {
  for (let n = 0; n < count; n++) {
    const text = `${n} for ${userId}`;
    if (provider === 'tencent') world.tencent.send(from, userId, text);
    else world.im.send(app, from, userId, text);
  }
}

/** Who has sent messages, by the service. */
const sendersAt = (provider: TestProvider) =>
  (provider === 'tencent' ? world.tencent : world.im).events
    .filter(({ type }) => type === 'message')
    .map(({ user }) => user);

/** The users in the stored list of accounts. */
async function listedUsers(): Promise<string[]> {
  const [{ accounts }] = JSON.parse(await storageOf(world.browser));
  return (accounts?.accounts ?? []).map(({ userId }: User) => userId).sort();
}

const rowOf = (user: User) => `[data-test=account-row][data-id="${idOf(user)}"]`;

/** The accounts in the popup's list, with their phases. */
const rowsIn = (popup: Popup) =>
  popup.evaluate<Record<string, string>>(
    `Object.fromEntries([...document.querySelectorAll('[data-test=account-row]')].map(row => [row.dataset.id.split(' ').at(-1), row.dataset.phase]))`,
  );

const untilRows = (popup: Popup, rows: Record<string, string>) =>
  waitFor(`the rows ${JSON.stringify(rows)}`, async () => {
    const shown = await rowsIn(popup);
    if (JSON.stringify(Object.entries(shown).sort()) === JSON.stringify(Object.entries(rows).sort())) return true;
    throw new Error(JSON.stringify(shown));
  });

async function pressInRow(popup: Popup, user: User, action: 'goOffline' | 'goOnline'): Promise<void> {
  const button = `${rowOf(user)} [data-test=${action}]`;
  await waitFor('the row', async () => (await popup.text(rowOf(user))) !== undefined);
  if ((await popup.text(button)) === undefined) await popup.click(`${rowOf(user)} [data-test=account-details]`);
  await popup.click(button);
}

const signInForm = (user: User) => ({ ...user, token: tokenOf(user), remember: true });

async function signInFirst(user: User): Promise<void> {
  const popup = await world.submit(signInForm(user));
  await popup.waitForPhase('online');
  popup.close();
}

/** Signs in through *Add account* of the popup. */
async function add(user: User): Promise<void> {
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=another]');
  await popup.signIn(signInForm(user));
  await popup.waitForText(rowOf(user), /./);
  await waitFor('the row online', async () => (await rowsIn(popup))[user.userId] === 'online');
  popup.close();
}

/** Sets a site's account in the popup. @param page an open tab of the site */
async function choose(user: User, { page }: SamplePage): Promise<void> {
  const popup = await world.browser.openPopup(page);
  // The list of all sites has the same choice for each.
  const choice = '.site-switch [data-test=site-account]';
  await waitFor('the choice of the account', async () => (await popup.text(choice)) !== undefined);
  await popup.evaluate(
    `(() => { const e = document.querySelector('${choice}'); e.value = ${JSON.stringify(idOf(user))}; e.dispatchEvent(new Event('change', { bubbles: true })); })()`,
  );
  await waitFor('the page’s account', async () => (await userOf({ page } as SamplePage)) === user.userId);
  popup.close();
}

const userOf = ({ page }: SamplePage): Promise<string | undefined> =>
  page.evaluate('window.partylineSample.session.account?.userId');

/** Requests an account for a page. @returns the result, or the error code */
const expectAccount = ({ page }: SamplePage, user: User): Promise<string> =>
  page.evaluate(
    account =>
      (
        window as unknown as { partylineSample: { session: { expect(account: object): Promise<string> } } }
      ).partylineSample.session
        .expect(account)
        .catch(({ code }) => code),
    accountOf(user),
  );

const silence = ({ provider, userId }: User) =>
  provider === 'tencent' ? world.tencent.silence(userId, 'halfOpen') : world.im.silence(app, userId, 'halfOpen');

/** Calls `connect({ account })` in the page. @returns the user of the session, or the error code */
const connectAs = ({ page }: SamplePage, user: User, detaches = false): Promise<string> =>
  page.evaluate(
    async ([account, isAlone]) => {
      if (isAlone)
        (window as unknown as { partylineSample: { session: PageSession } }).partylineSample.session.detach();
      const announced = new Promise<PageAnnouncement>(resolve =>
        window.addEventListener('partyline:announce', event => resolve((event as CustomEvent).detail), { once: true }),
      );
      window.dispatchEvent(new Event('partyline:request'));
      const { connect } = await announced;
      return connect({ account }).then(
        session => String(session.account?.userId),
        ({ code }) => code as string,
      );
    },
    [accountOf(user), detaches] as const,
  );

/** Everything that the page has received, with all its states. */
async function recordAll({ page }: SamplePage): Promise<() => Promise<string>> {
  await page.evaluate(
    `(() => { const { session } = window.partylineSample; const states = (window.partylineSample.states = []); session.onState(state => states.push(state)); })()`,
  );
  return () => page.evaluate('JSON.stringify([window.partylineSample.received, window.partylineSample.states])');
}

// `test/unit/background/sessions.test.ts` has two accounts of one app with every SDK.
describe('three accounts', () => {
  it('have one connection each, and no page learns of another account', async () => {
    const provider = 'easemob';
    const { alice, bob, carol } = usersOf(provider);
    const all = [alice, bob, carol];
    const expectOneConnectionEach = () => {
      for (const user of all) expect(countsOf(user), user.userId).toMatchObject({ sockets: 1, kicks: 0, logins: 1 });
    };
    world.im.addUser(app, { userId: 'dave', password: 'dave-pass' });
    world.tencent.addUser('dave');
    await signInFirst(alice);
    const ofAlice = await world.samplePage(world.web.origins[0], 'dave');
    const readAll = await recordAll(ofAlice);
    await add(bob);
    await add(carol);
    expectOneConnectionEach();

    await ofAlice.page.bringToFront();
    for (const user of all) send(user, 5);
    expect(await ofAlice.untilTexts(5)).toEqual([0, 1, 2, 3, 4].map(n => `${n} for alice`));
    // Alice's page is in front: her messages are read.
    const { title } = await world.browser.waitForBadge('10');
    for (const { userId } of [bob, carol]) expect(title).toMatch(new RegExp(`${userId}: .*5 unread`));

    const ofBob = await world.samplePage(world.web.origins[1], 'dave');
    expect(await userOf(ofBob)).toBe('alice');
    await choose(bob, ofBob);
    expect(await userOf(ofAlice)).toBe('alice');
    await ofBob.page.bringToFront();
    await world.browser.waitForBadge('5');
    for (const user of all) send(user, 3);
    await waitFor('bob’s texts', async () => (await ofBob.texts()).filter(text => text === '2 for bob').length >= 1);
    expect(await ofAlice.untilTexts(8)).toHaveLength(8);
    const textsOfBob = await ofBob.texts();
    expect(textsOfBob.filter(text => !text.endsWith('for bob'))).toEqual([]);
    expect((await ofAlice.texts()).filter(text => !text.endsWith('for alice'))).toEqual([]);
    // Carol's 8, and the 3 that alice's page received behind bob's.
    await world.browser.waitForBadge('11');

    await ofAlice.session('send', { to: 'dave', text: 'from one' });
    await ofBob.session('send', { to: 'dave', text: 'from another' });
    await waitFor('both texts at the service', () => {
      const senders = sendersAt(provider).filter(user => user !== 'dave');
      return senders.length === 2 && senders.join() === 'alice,bob';
    });
    await ofAlice.until('sent');
    await ofBob.until('sent');
    const received = await readAll();
    expect(received).not.toMatch(/bob|carol/);
    expect(received).not.toContain('from another');
    expect(JSON.parse(received)[1].every(({ unread = 0 }: { unread?: number }) => unread <= 5)).toBe(true);
    const heap = await heapOf(ofAlice.page);
    expect(heap).toContain('for alice');
    for (const other of ['for bob', 'for carol', idOf(bob), idOf(carol), 'from another'])
      expect(heap, other).not.toContain(other);
    expectOneConnectionEach();
  });

  it('give a page that names an account the one that the user allows, after one question', async () => {
    const { alice, bob } = usersOf('agora');
    await signInFirst(alice);
    const page = await world.samplePage();
    await add(bob);
    const denied = expectAccount(page, bob);
    let consent = await world.browser.consentWindow(world.web.origins[0]);
    await consent.click('[data-test=not]').catch(() => {});
    expect(await denied).toBe('otherAccount');
    expect(await userOf(page)).toBe('alice');
    const other = await world.samplePage(world.web.origins[1]);
    const expecting = expectAccount(other, bob);
    consent = await world.browser.consentWindow(world.web.origins[1]);
    await consent.waitForSelector('[data-test=sign-in]:enabled');
    await consent.click('[data-test=sign-in]').catch(() => {});
    expect(await expecting).toBe('ready');
    expect(await userOf(other)).toBe('bob');
    expect(await userOf(page)).toBe('alice');
    // All sessions of a page use one account.
    expect(await connectAs(other, alice)).toBe('otherAccount');
    const third = await world.samplePage(world.web.origins[1]);
    expect(await connectAs(third, alice, true)).toBe('alice');
    expect(await connectAs(third, bob)).toBe('otherAccount');
    const fourth = await world.samplePage(world.web.origins[1]);
    expect(await connectAs(fourth, bob, true)).toBe('bob');
    expect(world.browser.consentWindows()).toEqual([]);
    for (const user of [alice, bob]) expect(countsOf(user)).toMatchObject({ sockets: 1, kicks: 0, logins: 1 });
  });

  it('come back as they were after the death of the worker and a restart of the browser, and end one by one', async () => {
    const { alice, bob, carol } = usersOf('tencent');
    const all = [alice, bob, carol];
    await signInFirst(alice);
    await add(bob);
    await add(carol);
    let popup = await world.browser.openPopup();
    await pressInRow(popup, bob, 'goOffline');
    await untilRows(popup, { alice: 'online', bob: 'offline', carol: 'online' });
    await waitFor('bob’s connection to be closed', () => countsOf(bob).sockets === 0);
    popup.close();
    for (const user of [alice, carol]) expect(countsOf(user)).toMatchObject({ sockets: 1, kicks: 0, logins: 1 });

    await world.browser.killWorker();
    popup = await world.browser.openPopup();
    await waitFor('both sign-ins', () => [alice, carol].every(user => countsOf(user).logins === 2));
    await untilRows(popup, { alice: 'online', bob: 'offline', carol: 'online' });
    popup.close();
    for (const user of [alice, carol]) expect(countsOf(user)).toMatchObject({ sockets: 1, kicks: 0 });
    expect(countsOf(bob)).toMatchObject({ sockets: 0, logins: 1 });

    await world.restart();
    await waitFor('both sign-ins', () => [alice, carol].every(user => countsOf(user).logins === 3));
    popup = await world.browser.openPopup();
    await untilRows(popup, { alice: 'online', carol: 'online' });
    expect(countsOf(bob)).toMatchObject({ sockets: 0, logins: 1 });
    expect(await world.browser.storedAccounts()).toHaveLength(3);
    await popup.click(`button[data-test=account][data-id="${idOf(bob)}"]`);
    await untilRows(popup, { alice: 'online', bob: 'online', carol: 'online' });
    popup.close();
    for (const user of all) expect(countsOf(user)).toMatchObject({ sockets: 1, kicks: 0 });

    send(bob, 2, 'carol');
    await world.browser.waitForBadge('2');
    popup = await world.browser.openPopup();
    await popup.signOut(rowOf(alice));
    await waitFor('two rows online', async () => (await rowsIn(popup)).alice !== 'online');
    await waitFor('alice’s connection to be closed', () => countsOf(alice).sockets === 0);
    popup.close();
    await waitFor('two stored accounts', async () => (await world.browser.storedAccounts()).length === 2);
    expect(await listedUsers()).toEqual(['bob', 'carol']);
    for (const user of [bob, carol]) expect(countsOf(user)).toMatchObject({ sockets: 1, kicks: 0 });
    await world.browser.waitForBadge('2');
    await world.restart();
    await waitFor('both connections', () => [bob, carol].every(user => countsOf(user).sockets === 1));
    popup = await world.browser.openPopup();
    await untilRows(popup, { bob: 'online', carol: 'online' });
    popup.close();
    expect(countsOf(alice).sockets).toBe(0);
    await world.browser.waitForBadge('2');
  });

  it.each(oneOfEachDriver('easemob'))(
    'leave nothing of one that was signed out when the browser is killed before the service answers, nor of the last: %s',
    async provider => {
      const { alice, bob } = usersOf(provider);
      await signInFirst(alice);
      await add(bob);
      let popup = await world.browser.openPopup();
      await waitFor('two stored accounts', async () => (await world.browser.storedAccounts()).length === 2);
      silence(alice);
      let kill = await world.browser.prepareKill();
      const { logins } = countsOf(alice);
      await popup.signOut(rowOf(alice));
      await waitFor('the sign-out', async () => ((await rowsIn(popup)).alice ?? 'signedOut') === 'signedOut');
      await world.restart(kill);
      await waitFor('bob’s connection', () => countsOf(bob).logins === 2 && countsOf(bob).sockets === 1);
      popup = await world.browser.openPopup();
      await popup.waitForPhase('online');
      expect(await popup.text('main')).not.toContain('alice');
      expect(await world.browser.storedAccounts()).toEqual([`blob:${idOf(bob)}`]);
      expect(await listedUsers()).toEqual(['bob']);
      expect(countsOf(alice).logins).toBe(logins);

      silence(bob);
      kill = await world.browser.prepareKill();
      await popup.signOut();
      await popup.waitForPhase('signedOut');
      await world.restart(kill);
      popup = await world.browser.openPopup();
      await popup.waitForPhase('signedOut');
      expect(await popup.text('button[data-test=account]')).toBeUndefined();
      popup.close();
      expect(await world.browser.storedAccounts()).toEqual([]);
      expect(await listedUsers()).toEqual([]);
      await world.browser.waitForBadge('');
      expect(countsOf(bob).logins).toBe(2);
    },
    300_000,
  );
});
