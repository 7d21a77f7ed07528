/** The background: builds the owner of the session, the channel to tabs and popup, and the badge, and joins them. */
import browser from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';
import { askWhenPermitted } from '@/lib/background/app-server';
import { ManagedPolicy } from '@/lib/background/policy';
import { show } from '@/lib/background/show';
import { Sites } from '@/lib/background/sites';
import { clientOf } from '@/lib/channel/privilege';
import { ChannelServer } from '@/lib/channel/server';
import { portName } from '@/lib/contract/frames';
import type { MethodName } from '@/lib/contract/methods';
import { accountId, type SessionState } from '@/lib/contract/session';
import { createDisk } from '@/lib/journal/disk';
import { InOrder } from '@/lib/journal/in-order';
import { Journal } from '@/lib/journal/journal';
import { Log } from '@/lib/log/log';
import { showBadge } from '@/lib/platform/badge';
import { onWindowClosed } from '@/lib/platform/consent-window';
import { keepAwake } from '@/lib/platform/keep-awake';
import {
  accountList,
  closeStorageToContentScripts,
  deviceId,
  forgetForm,
  keepSession,
  keptSession,
  nextEpoch,
  onceStore,
  onPolicyChanged,
  rememberedForm,
  rememberForm,
} from '@/lib/platform/kept';
import { watchNetwork } from '@/lib/platform/network';
import { onNotice } from '@/lib/platform/notices';
import { isPermitted, onPermissionGiven, onPermissionLost, permitted } from '@/lib/platform/permissions';
import { watchSleep } from '@/lib/platform/sleep';
import { wakeTabs } from '@/lib/platform/tabs';
import { onWakeUp, stopWatching, wakeAt, watchOver } from '@/lib/platform/wake-up';
import { definitions } from '@/lib/providers/definitions';
import { installSdks, loadProvider } from '@/lib/providers/load';
import { badgeOf } from '@/lib/session/badge';
import { createHandlers, type Handlers } from '@/lib/session/handlers';
import type { Kept, Live } from '@/lib/session/host';
import { Once } from '@/lib/session/once';
import { SessionOwner } from '@/lib/session/owner';
import { createSiteHandlers } from '@/lib/sites/handlers';
import { SavedAccounts } from '@/lib/vault/accounts';
import { Vault } from '@/lib/vault/vault';

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
  const policy = new ManagedPolicy(log);
  const policies = new InOrder(error => log.write('ERROR', 'policy', 'change', error));
  const sites = new Sites({
    log,
    policy,
    rejudge: origin => server.rejudge(origin, sites.scopesOf),
    account: () =>
      owner.state.account && owner.state.phase !== 'signedOut' ? accountId(owner.state.account) : undefined,
  });
  const { grants, consent } = sites;
  const vault = new Vault('partyline-vault', name => log.write('WARN', 'vault', 'cannot be opened any more', name));
  const saved = new SavedAccounts(vault, accountList);

  let owner: SessionOwner;
  let journal: Journal;
  const deliveries = new InOrder(error => log.write('ERROR', 'background', 'delivery', error));
  const once = new Once(onceStore, Date.now, error => log.write('WARN', 'session', 'once', error));
  let epoch = 0;
  let handlers: Handlers<Exclude<MethodName, 'events.subscribe'>>;
  let rest = () => {};

  const forgetAll = async () => {
    for (const { id } of await saved.list()) await saved.forget(id);
  };

  /** What an administrator has changed holds at once: for sites, for what is remembered, for the session. */
  const followPolicy = async () => {
    if (!(await sites.followPolicy())) return;
    if (!policy.mayRemember) await forgetAll();
    const error = policy.objection(owner.live);
    if (error) await owner.refuse(error);
  };

  const start = async () => {
    const [run, kept] = await Promise.all([
      nextEpoch(),
      keptSession(),
      policy.read(),
      grants.load(),
      closeStorageToContentScripts(),
      once.recall(),
    ]);
    epoch = run;
    sites.register();
    journal = new Journal(run, createDisk(vault), error => log.write('ERROR', 'journal', error));
    if (!policy.mayRemember) await forgetAll();
    // The session in the browser's memory knows better than the account that was remembered.
    const current = kept ? undefined : await saved.current();
    const remembered = policy.objection(current) ? undefined : current;
    const live = kept?.live ?? remembered;
    if (live) await journal.recall(accountId(live.account), Date.now());
    owner = new SessionOwner(
      {
        definitions,
        loadProvider,
        deviceId,
        askAppServer: askWhenPermitted(permissionMs),
        wakeAt,
        keep: keepSession,
        saved: {
          save: async live => (policy.mayRemember ? saved.save(live) : undefined),
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
        rules: { mayRemember: () => policy.mayRemember, check: wanted => policy.check(wanted) },
        once,
      }),
      ...createSiteHandlers(grants, consent, {
        policy: () => policy.now,
        isPermitted,
        permitted: origin => permitted(origin, permissionMs),
        apply: origin => sites.apply(origin),
      }),
    };
    await showBadge(badgeOf(owner.state));
    const error = policy.objection(owner.live);
    if (error) await owner.refuse(error);
    stopWatching();
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
    show(state, before);
    if (state.phase === 'signingIn') {
      rest();
      const stops = [
        keepAwake(() => owner.beat()),
        watchNetwork(online => owner.networkChanged(online)),
        watchSleep(() => owner.check()),
        watchOver(),
      ];
      rest = () => {
        for (const stop of stops) stop();
      };
      void wakeTabs(origin => sites.scopesOf(origin) !== undefined);
    } else if (state.phase === 'signedOut' || state.phase === 'needsCredentials') {
      rest();
      // Who may come back will want to know what was missed.
      if (state.phase === 'signedOut' && !state.canResume && before.phase !== 'signingIn') begin('');
    }
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
      const definition = account && definitions[account.provider];
      // One event of Tencent's may have many messages.
      if (readers === 0 && definition?.messageTopics.has(topic))
        owner.setUnread(unread + definition.messagesIn(topic, payload).length);
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
  onPermissionLost(() => server.whenReady(() => void sites.followPermissions()));
  onPermissionGiven(() => sites.permissionGiven());
  onPolicyChanged(() => server.whenReady(() => policies.add(followPolicy)));
  browser.runtime.onConnect.addListener(port => {
    if (port.name === portName) server.accept(port, () => clientOf(port.sender, self, sites.scopesOf));
  });
});
