/** The background: builds the owner of the session, the channel to tabs and popup, and the badge, and joins them. */
import browser from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';
import { clientOf } from '@/lib/channel/privilege';
import { ChannelServer } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import { portName } from '@/lib/contract/frames';
import type { MethodName } from '@/lib/contract/methods';
import { accountId, type SessionState } from '@/lib/contract/session';
import { askAppServer } from '@/lib/credentials/app-server';
import { createDisk } from '@/lib/journal/disk';
import { InOrder } from '@/lib/journal/in-order';
import { Journal } from '@/lib/journal/journal';
import { Log } from '@/lib/log/log';
import { showBadge } from '@/lib/platform/badge';
import { allowedOrigins } from '@/lib/platform/build';
import { consentWindow, onWindowClosed } from '@/lib/platform/consent-window';
import { keepAwake } from '@/lib/platform/keep-awake';
import {
  accountList,
  closeStorageToContentScripts,
  deviceId,
  forgetForm,
  grantStore,
  keepSession,
  keptSession,
  managedPolicy,
  nextEpoch,
  onceStore,
  onPolicyChanged,
  rememberedForm,
  rememberForm,
} from '@/lib/platform/kept';
import { watchNetwork } from '@/lib/platform/network';
import { onNotice, removeNotice, showNotice } from '@/lib/platform/notices';
import {
  isPermitted,
  newlyGranted,
  onPermissionGiven,
  onPermissionLost,
  permitted,
  releaseOrigin,
} from '@/lib/platform/permissions';
import { joinTabs, registerSites } from '@/lib/platform/site-scripts';
import { wakeTabs } from '@/lib/platform/tabs';
import { onWakeUp, wakeAt } from '@/lib/platform/wake-up';
import { definitions, isOption } from '@/lib/providers/definitions';
import { installSdks, loadProvider } from '@/lib/providers/load';
import { badgeOf } from '@/lib/session/badge';
import { createHandlers, type Handlers, wantedOf } from '@/lib/session/handlers';
import type { Kept, Live } from '@/lib/session/host';
import { Once } from '@/lib/session/once';
import { SessionOwner } from '@/lib/session/owner';
import type { AskAppServer } from '@/lib/session/source';
import { Consent } from '@/lib/sites/consent';
import { Grants, isGrantable } from '@/lib/sites/grants';
import { createSiteHandlers } from '@/lib/sites/handlers';
import { checkPolicy, type Wanted } from '@/lib/sites/held';
import { matchPatterns, patternOf } from '@/lib/sites/patterns';
import { noPolicy, parsePolicy } from '@/lib/sites/policy';
import { SavedAccounts } from '@/lib/vault/accounts';
import { Vault } from '@/lib/vault/vault';

/** The notice that somebody has to sign in again. */
const signInNotice = 'sign-in';
/** How long the user may take to answer the browser's question. */
const permissionMs = 30_000;

export default defineBackground(() => {
  installSdks();
  const log = new Log();
  // The SDKs leave some of their own promises without anybody to catch them.
  addEventListener('unhandledrejection', event => {
    event.preventDefault();
    log.write('WARN', 'background', 'uncaught', event.reason);
  });
  const self = { id: browser.runtime.id, origin: new URL(browser.runtime.getURL('')).origin };
  let policy = noPolicy;
  const grants = new Grants(grantStore, allowedOrigins, () => policy);
  const scopesOf = (origin: string) => grants.scopesOf(origin);
  const vault = new Vault('partyline-vault', name => log.write('WARN', 'vault', 'cannot be opened any more', name));
  const saved = new SavedAccounts(vault, accountList);

  let owner: SessionOwner;
  let journal: Journal;
  const deliveries = new InOrder(error => log.write('ERROR', 'background', 'delivery', error));
  const once = new Once(onceStore, Date.now, error => log.write('WARN', 'session', 'once', error));
  let epoch = 0;
  let handlers: Handlers<Exclude<MethodName, 'events.subscribe'>>;
  let rest = () => {};

  /** The app's server may allow every origin to ask (CORS); if not, the user may just be allowing us to ask it. */
  const askPermitted: AskAppServer = async (appServer, login) => {
    const ask = () => askAppServer(appServer, login, { fetch: (...args) => fetch(...args) });
    try {
      return await ask();
    } catch (error) {
      const isBarred = error instanceof PartylineError && error.code === 'appServerUnreachable' && navigator.onLine;
      if (!isBarred || !(await newlyGranted(appServer.endpoint, permissionMs))) throw error;
      return ask();
    }
  };

  const registrations = new InOrder(error => log.write('ERROR', 'sites', 'registration', error));
  const register = () => registrations.add(() => registerSites(grants.origins()));

  /** What may be done by a site has changed. A permission goes with the last site that needs it, or the app's own server. */
  const apply = async (origin: string) => {
    server.rejudge(origin, scopesOf);
    register();
    if (scopesOf(origin)) return registrations.add(() => joinTabs([origin]));
    const appServer = (await rememberedForm())?.appServer?.endpoint;
    const needed = matchPatterns([...grants.origins(), ...(appServer ? [appServer] : [])]);
    if (!needed.includes(patternOf(origin))) await releaseOrigin(origin);
  };

  const consent = new Consent({
    ...consentWindow,
    scopesOf,
    mayAllow: origin => isGrantable(origin) && !policy.onlyTheseSites && !policy.sites.has(origin),
    allow: async (origin, scopes) => {
      await grants.allow(origin, scopes);
      await apply(origin);
    },
    account: () =>
      owner.state.account && owner.state.phase !== 'signedOut' ? accountId(owner.state.account) : undefined,
  });

  /** Sites whose permission the user has taken away in the browser's settings are not allowed any more. */
  const followPermissions = async () => {
    for (const origin of grants.origins()) {
      if (policy.sites.has(origin) || (await isPermitted(origin))) continue;
      await grants.revoke(origin);
      await apply(origin);
    }
  };

  const policies = new InOrder(error => log.write('ERROR', 'policy', 'change', error));
  let lastPolicy = '';
  /** @returns whether it has changed; at its start the browser says so of what it has told already */
  const readPolicy = async () => {
    const given = await managedPolicy();
    const text = JSON.stringify(given);
    if (text === lastPolicy) return false;
    lastPolicy = text;
    policy = parsePolicy(given, isOption, place => log.write('WARN', 'policy', 'is ignored', place));
    return true;
  };
  const check = (wanted: Wanted) => checkPolicy(policy, wanted, definitions[wanted.provider].parseService);
  /** Why the session may not be any more, if so. */
  const objection = (live: Live | undefined) => {
    try {
      if (live) check(wantedOf(live));
    } catch (thrown) {
      return PartylineError.from(thrown);
    }
  };
  const forgetAll = async () => {
    for (const { id } of await saved.list()) await saved.forget(id);
  };

  /** What an administrator has changed holds at once: for sites with open tabs, for the session, for what is remembered. */
  const followPolicy = async () => {
    const before = new Map(grants.origins().map(origin => [origin, String(scopesOf(origin))]));
    if (!(await readPolicy())) return;
    const now = grants.origins();
    for (const origin of new Set([...before.keys(), ...now])) {
      if (String(scopesOf(origin)) !== before.get(origin)) server.rejudge(origin, scopesOf);
    }
    await consent.recheck();
    register();
    registrations.add(() => joinTabs(now.filter(origin => !before.has(origin))));
    if (policy.forbidsRemembering) await forgetAll();
    const error = objection(owner.live);
    if (error) await owner.refuse(error);
  };

  const start = async () => {
    const [run, kept] = await Promise.all([
      nextEpoch(),
      keptSession(),
      readPolicy(),
      grants.load(),
      closeStorageToContentScripts(),
      once.recall(),
    ]);
    epoch = run;
    register();
    journal = new Journal(run, createDisk(vault), error => log.write('ERROR', 'journal', error));
    if (policy.forbidsRemembering) await forgetAll();
    // The session in the browser's memory knows better than the account that was remembered.
    const current = kept ? undefined : await saved.current();
    const remembered = objection(current) ? undefined : current;
    const live = kept?.live ?? remembered;
    if (live) await journal.recall(accountId(live.account), Date.now());
    owner = new SessionOwner(
      {
        definitions,
        loadProvider,
        deviceId,
        askAppServer: askPermitted,
        wakeAt,
        keep: keepSession,
        saved: {
          save: async live => (policy.forbidsRemembering ? undefined : saved.save(live)),
          open: id => saved.open(id),
          rest: () => saved.rest(),
          forget: id => saved.forget(id),
        },
        journaled: of => (journal.account === accountId(of) ? journal.events : []),
        settled: () => (journal.isSaved ? undefined : journal.saved()),
        remember: form => void rememberForm(form),
        log: (level, from, ...parts) => log.write(level, from, ...parts),
        onState,
        onEvent,
        hasNetwork: () => navigator.onLine,
        now: Date.now,
      },
      kept,
    );
    handlers = {
      ...createHandlers(owner, {
        log,
        forms: { last: rememberedForm, forget: forgetForm },
        saved,
        rules: { mayRemember: () => !policy.forbidsRemembering, check },
        once,
      }),
      ...createSiteHandlers(grants, consent, {
        policy: () => policy,
        isPermitted,
        permitted: origin => permitted(origin, permissionMs),
        apply,
      }),
    };
    await showBadge(badgeOf(owner.state));
    const error = objection(owner.live);
    if (error) await owner.refuse(error);
    void owner.restore(remembered).catch(error => log.write('WARN', 'session', 'restore', error));
    void tidy(kept, live).catch(error => log.write('WARN', 'background', 'tidy', error));
  };

  /** What an earlier run had no time for: its death came first, or the browser's end. */
  const tidy = async (kept: Kept | undefined, live: Live | undefined) => {
    if (kept?.wipe) await saved.forget(kept.wipe);
    if (kept) return;
    await keepSession({ state: owner.state });
    await saved.tidy();
    if (!live) journal.clear();
  };

  /** What was of the account before is nobody's business any more. */
  const begin = (account: string) => {
    journal.begin(account);
    once.clear();
  };

  const onState = (state: SessionState, before: SessionState) => {
    void showBadge(badgeOf(state));
    if (state.phase === 'signingIn') {
      rest();
      const stops = [keepAwake(() => owner.beat()), watchNetwork(online => owner.networkChanged(online))];
      rest = () => {
        for (const stop of stops) stop();
      };
      void wakeTabs(origin => scopesOf(origin) !== undefined);
    } else if (state.phase === 'signedOut' || state.phase === 'needsCredentials') {
      rest();
      // Who may come back will want to know what was missed.
      if (state.phase === 'signedOut' && !state.canResume && before.phase !== 'signingIn') begin('');
    }
    if (state.phase === 'needsCredentials' && before.phase !== 'needsCredentials')
      void showNotice(
        signInNotice,
        badgeOf(state).title,
        `${state.account.userId}: press the Partyline button to sign in again.`,
      );
    else if (before.phase === 'needsCredentials') void removeNotice(signInNotice);
    const account = state.account && accountId(state.account);
    if (account !== undefined && journal.account !== account) begin(account);
    deliveries.add(() => server.publishState());
    void consent.accountChanged().catch(error => log.write('WARN', 'sites', 'consent', error));
  };

  /** An event is on disk before any tab sees it; the state keeps its place between the events. */
  const onEvent = (topic: string, payload: unknown) => {
    const event = journal.append(topic, payload, Date.now());
    deliveries.add(async () => {
      await journal.saved();
      const readers = server.publish(event);
      const { account, unread = 0 } = owner.state;
      if (readers === 0 && account && definitions[account.provider].messageTopics.has(topic))
        owner.setUnread(unread + 1);
    });
  };

  const server = new ChannelServer(
    {
      epoch: () => epoch,
      state: () => owner.state,
      catchUp: since => journal.after(since),
      onReader: () => owner.setUnread(0),
      vendorScope: method => {
        const { account } = owner.state;
        return account && definitions[account.provider].methods.get(method);
      },
      isSlow: method => {
        const { account } = owner.state;
        return account !== undefined && definitions[account.provider].slowMethods.has(method);
      },
      handle: async (method, params, client, signal, name) => {
        if (method === 'events.subscribe') return undefined;
        const answer = await handlers[method](params, client, signal, name);
        // Whoever has an answer can rely on the tabs being told, too: of the message that was sent, say.
        await journal.saved();
        return answer;
      },
      consent: (origin, scopes) =>
        consent.ask(origin, scopes).catch(error => log.write('ERROR', 'sites', 'consent', error)),
      onAttach: origin => void grants.used(origin),
    },
    start(),
  );

  // An update would end the session's memory: it waits until nobody is signed in, or until the browser starts again.
  browser.runtime.onUpdateAvailable.addListener(() => {
    server.whenReady(() => owner.state.phase === 'signedOut' && browser.runtime.reload());
  });
  onNotice(() => void browser.action.openPopup?.());
  onWakeUp(() => void server.whenReady(() => owner.check()));
  onWindowClosed(windowId => server.whenReady(() => void consent.closed(windowId)));
  onPermissionLost(() => server.whenReady(() => void followPermissions()));
  // A site that an administrator has set may have waited for it.
  onPermissionGiven(() => registrations.add(() => joinTabs([...policy.sites.keys()])));
  onPolicyChanged(() => server.whenReady(() => policies.add(followPolicy)));
  browser.runtime.onConnect.addListener(port => {
    if (port.name === portName) server.accept(port, () => clientOf(port.sender, self, scopesOf));
  });
});
