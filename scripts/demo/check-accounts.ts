/** Three accounts at once: two of one app and one of another vendor. Services and pages count the results. */
import type { PageSession } from '@/lib/page/api';
import type { Popup } from '../../test/browser/popup';
import { waitFor } from '../../test/browser/wait';
import { allow, type CheckBrowser, type CheckPage, done, type Received } from './check-steps';
import { type LocalService, type ProviderName, providerNames, textEvents } from './local-services';

const messageCount = 10;
/** After it a message counts as lost. */
const arrivalMs = 20_000;

export interface AccountsReport {
  /** Accounts that the popup shows as connected. */
  online: number;
  /** At the services. */
  sockets: number;
  kicks: number;
  /** Messages and states of one account in a page of another, and messages that a page sent as another account. */
  crossed: number;
  /** Messages that did not arrive in the page of their account, or that no service has received. */
  lost: number;
}

interface Tools {
  services: Record<ProviderName, LocalService>;
  /** The provider of the first two accounts. */
  first: ProviderName;
  origins: readonly string[];
  /** The build has no presets: the sign-in form is empty and no site is allowed. */
  isUnconfigured: boolean;
  launch(): Promise<CheckBrowser>;
}

interface User {
  provider: ProviderName;
  userId: string;
}

/** The sample page's object. */
interface SampleWindow {
  partylineSample: {
    session: PageSession;
    received: Received[];
    seen: { from: number; users: string[] };
  };
}

/** What a page has received since it began to use an account. */
interface Seen {
  texts: string[];
  /** The users in the session's states. */
  users: string[];
}

export const expectedAccounts: AccountsReport = { online: 3, sockets: 3, kicks: 0, crossed: 0, lost: 0 };

export async function checkAccounts({
  services,
  first,
  origins,
  isUnconfigured,
  launch,
}: Tools): Promise<AccountsReport> {
  const others: User[] = [
    { provider: first, userId: 'bob' },
    { provider: first === 'tencent' ? 'agora' : 'tencent', userId: 'carol' },
  ];
  const [alice, bob, carol] = [{ provider: first, userId: 'alice' }, ...others] as [User, User, User];
  const all = [alice, bob, carol];
  const serviceOf = ({ provider }: User) => services[provider];
  /** A user of the same app who is not online. */
  const peerOf = ({ provider }: User) => (provider === first ? 'carol' : 'alice');
  const total = (what: 'sockets' | 'kicks') =>
    all.reduce((sum, user) => sum + serviceOf(user).counts(user.userId)[what], 0);
  const kicksBefore = total('kicks');
  const form = (user: User) => {
    const { preset, token } = serviceOf(user);
    const fields = Object.fromEntries(Object.entries(preset).map(([name, value]) => [name, String(value)]));
    return { ...user, token: token(user.userId), ...(isUnconfigured && { fields }) };
  };

  const browser = await launch();
  try {
    if (isUnconfigured) await browser.closeWelcome();
    let popup = await browser.openPopup();
    await popup.signIn(form(alice));
    await popup.waitForPhase('online');
    popup.close();
    if (isUnconfigured) for (const origin of origins) await allow(browser, origin);
    const pages = await Promise.all(
      origins.slice(0, 2).map(async origin => {
        const page = await browser.tab(`${origin}/?to=dave`);
        await page.waitForSelector('[data-test=status][data-phase=online]');
        return page;
      }),
    );
    const [one, two] = pages as [CheckPage, CheckPage];

    for (const user of others) {
      popup = await browser.openPopup();
      await popup.click('[data-test=another]');
      await popup.signIn(form(user));
      await waitFor(`${user.userId} online`, async () => (await onlineIn(popup)).includes(user.userId));
      popup.close();
    }
    const names = `${providerNames[first]} and ${providerNames[carol.provider]}`;
    done(`bob and carol added beside alice, in the toolbar popup; ${total('sockets')} sockets at ${names}`);

    const counts = { crossed: 0, lost: 0 };
    for (const chosen of others) {
      await choose(browser, two, chosen);
      await two.bringToFront();
      const round = [
        { page: one, user: alice },
        { page: two, user: chosen },
      ];
      await Promise.all(pages.map(record));
      const textsFor = ({ userId }: User) =>
        Array.from({ length: messageCount }, (_, index) => `${chosen.userId}’s round: ${index + 1} for ${userId}`);
      for (const user of all) for (const text of textsFor(user)) serviceOf(user).send(text, user.userId, peerOf(user));
      await untilArrived(browser, round, textsFor);
      for (const { page, user } of round) {
        const { texts, users } = await seenIn(page);
        const own = textsFor(user);
        counts.lost += own.filter(text => !texts.includes(text)).length;
        counts.crossed += texts.filter(text => !own.includes(text)).length;
        counts.crossed += users.filter(userId => userId !== user.userId).length;
        const before = all.map(({ provider, userId }) => services[provider].accepted(userId).length);
        await sendFrom(page, peerOf(user));
        for (const [index, sender] of all.entries()) {
          const sent = serviceOf(sender).accepted(sender.userId).length - before[index]!;
          if (sender === user) counts.lost += 1 - sent;
          else counts.crossed += sent;
        }
      }
    }
    done(`messages to and from three accounts, in the pages of two: ${counts.crossed} crossed, ${counts.lost} lost`);
    popup = await browser.openPopup();
    await waitFor('the accounts in the popup', () =>
      popup.evaluate<boolean>(`!!document.querySelector('${accountRow}')`),
    );
    const online = (await onlineIn(popup)).length;
    popup.close();
    return { online, sockets: total('sockets'), kicks: total('kicks') - kicksBefore, ...counts };
  } finally {
    await browser.close();
  }
}

/** The users whose accounts the popup shows as connected. */
const accountRow = '[data-test=account-row]';

const onlineIn = (popup: Popup): Promise<string[]> =>
  popup.evaluate(
    `[...document.querySelectorAll('${accountRow}[data-phase=online]')].map(row => row.dataset.id.split(' ').at(-1))`,
  );

/** Sets the account of a site in the popup. @param page an open tab of the site */
async function choose(browser: CheckBrowser, page: CheckPage, { provider, userId }: User): Promise<void> {
  const popup = await browser.openPopup(page);
  const list = 'document.querySelector(".site-switch [data-test=site-account]")';
  await waitFor('the choice of the account', () => popup.evaluate<boolean>(`${list} !== null`));
  await popup.evaluate(`(list => {
    list.value = [...list.options].find(({ value }) => /^${provider} .* ${userId}$/.test(value)).value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
  })(${list})`);
  await waitFor(`a page of ${userId}`, async () => (await accountIn(page)) === userId);
  popup.close();
}

const accountIn = (page: CheckPage) =>
  page.evaluate(() => (window as unknown as SampleWindow).partylineSample.session.account?.userId);

/** From now on `seenIn` returns what the page receives. */
const record = (page: CheckPage) =>
  page.evaluate(() => {
    const sample = (window as unknown as SampleWindow).partylineSample;
    const seen = { from: sample.received.length, users: [] as string[] };
    sample.seen = seen;
    sample.session.onState(({ account }) => account && seen.users.push(account.userId));
  });

async function seenIn(page: CheckPage): Promise<Seen> {
  const { events, users } = await page.evaluate(() => {
    const { received, seen } = (window as unknown as SampleWindow).partylineSample;
    return { events: received.slice(seen.from), users: seen.users };
  });
  const formats = Object.values(textEvents);
  const texts = events.flatMap(
    ({ topic, payload }) => formats.find(format => format.topic === topic)?.textsOf(payload) ?? [],
  );
  return { texts, users };
}

/** Waits for the pages' own messages, and for those of the two accounts without the page in front, which the badge counts. */
async function untilArrived(
  browser: CheckBrowser,
  pages: readonly { page: CheckPage; user: User }[],
  textsFor: (user: User) => readonly string[],
): Promise<void> {
  const hasOwn = async ({ page, user }: { page: CheckPage; user: User }) => {
    const { texts } = await seenIn(page);
    return textsFor(user).every(text => texts.includes(text));
  };
  const haveOwn = async () => (await Promise.all(pages.map(hasOwn))).every(Boolean);
  // Missing messages are counted.
  await waitFor('the messages', haveOwn, arrivalMs).catch(() => undefined);
  await browser.waitForBadge(String(2 * messageCount));
}

/** Sends a message through the page's form. */
async function sendFrom(page: CheckPage, to: string): Promise<void> {
  await page.bringToFront();
  await page.fill('[data-test=to]', to);
  await page.fill('[data-test=text]', 'from a page');
  await page.click('[data-test=send]');
  const isSent = () =>
    page.evaluate(() => {
      const { received, seen } = (window as unknown as SampleWindow).partylineSample;
      return received.slice(seen.from).some(({ topic }) => topic === 'sent');
    });
  await waitFor('the message to be sent', isSent, arrivalMs).catch(() => undefined);
}
