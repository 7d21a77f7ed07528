/** The background: builds the owner of the session, the channel to tabs and popup, and the badge, and joins them. */
import browser from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';
import { askWhenPermitted } from '@/lib/background/app-server';
import { ManagedPolicy } from '@/lib/background/policy';
import { Display } from '@/lib/background/show';
import { Sites } from '@/lib/background/sites';
import { Unread } from '@/lib/background/unread';
import { type Client, clientOf } from '@/lib/channel/privilege';
import { ChannelServer } from '@/lib/channel/server';
import { portName } from '@/lib/contract/frames';
import type { MethodName, Params } from '@/lib/contract/methods';
import { accountId, accountUnless, type SessionState } from '@/lib/contract/session';
import { createDeviceHandlers } from '@/lib/devices/handlers';
import { createDisk } from '@/lib/journal/disk';
import { InOrder } from '@/lib/journal/in-order';
import { Journal } from '@/lib/journal/journal';
import { Log } from '@/lib/log/log';
import { reportOf } from '@/lib/log/report';
import { Transitions } from '@/lib/log/transitions';
import { conversationIn, isMessageNotice } from '@/lib/notices/messages';
import { sdkVersions } from '@/lib/platform/build';
import { doNotDisturb, onCommand } from '@/lib/platform/commands';
import { onWindowClosed } from '@/lib/platform/consent-window';
import { deviceLabel, setDeviceLabel } from '@/lib/platform/device-label';
import { hasPanel, isInbox, openPopupOr, showLastUsed, tabInFront, tabsOf } from '@/lib/platform/front';
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
  transitionStore,
} from '@/lib/platform/kept';
import { watchNetwork } from '@/lib/platform/network';
import { onNotice, removeNotice } from '@/lib/platform/notices';
import { isPermitted, onPermissionGiven, onPermissionLost, permitted } from '@/lib/platform/permissions';
import { changeSettings, readSettings } from '@/lib/platform/settings';
import { watchSleep } from '@/lib/platform/sleep';
import { wakeTabs } from '@/lib/platform/tabs';
import { onWakeUp, stopWatching, wakeAt, watchOver } from '@/lib/platform/wake-up';
import { welcomeOnceInstalled } from '@/lib/platform/welcome';
import { definitions } from '@/lib/providers/definitions';
import { installSdks, loadProvider } from '@/lib/providers/load';
import { createHandlers, type Handlers } from '@/lib/session/handlers';
import type { Kept, Live } from '@/lib/session/host';
import { Once } from '@/lib/session/once';
import { SessionOwner } from '@/lib/session/owner';
import { createSettingsHandlers } from '@/lib/settings/handlers';
import { mayDisturb, type Settings } from '@/lib/settings/settings';
import { createSiteHandlers } from '@/lib/sites/handlers';
import { SavedAccounts } from '@/lib/vault/accounts';
import { Vault } from '@/lib/vault/vault';

/** How long the user may take to answer the browser's question. */
const permissionMs = 30_000;
/** By then the tabs have found a background that has started. */
const tabsAreBackMs = 10_000;

export default defineBackground(() => {
  installSdks();
  welcomeOnceInstalled();
  const log = new Log();
  const display = new Display();
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
    account: () => accountUnless(owner.state, 'signedOut'),
    signedIn: () => accountUnless(owner.state, 'signedOut', 'signingIn'),
  });
  const { grants, consent, expectations, questions } = sites;
  const vault = new Vault('partyline-vault', name => log.write('WARN', 'vault', 'cannot be opened any more', name));
  const saved = new SavedAccounts(vault, accountList);

  const unread = new Unread({
    vault,
    account: () => (accountUnless(owner.state, 'signedOut') === undefined ? undefined : owner.state.account),
    onTotal: total => owner.setUnread(total),
    manner: () => display.manner,
    isSeen: async () => {
      const sharing = server.sharingTabs();
      if (sharing.some(({ origin }) => grants.hasOwnNotices(origin))) return true;
      const tab = await tabInFront();
      if (!tab) return false;
      if (tab.windowId !== undefined && (await hasPanel(tab.windowId))) return true;
      // After the worker's death the tabs take a moment to be back.
      const isComing =
        performance.now() < tabsAreBackMs && (await tabsOf(sites.mayReceive)).some(({ id }) => id === tab.id);
      return isComing || isInbox(tab) || sharing.some(({ tabId }) => tabId === tab.id);
    },
    failed: error => log.write('WARN', 'background', 'unread', error),
  });

  let owner: SessionOwner;
  let journal: Journal;
  const deliveries = new InOrder(error => log.write('ERROR', 'background', 'delivery', error));
  const transitions = new Transitions(transitionStore);
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
    // Beside everything else: to open a database takes as long as the rest.
    const mutes = unread.mutes.load().catch(error => log.write('WARN', 'background', 'mutes', error));
    const [run, kept] = await Promise.all([
      nextEpoch(),
      keptSession(),
      policy.read(),
      grants.load(),
      closeStorageToContentScripts(),
      once.recall(),
      transitions.recall(),
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
        label: deviceLabel,
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
    await mutes;
    if (live) await unread.recall(live.account, journal.events);
    handlers = {
      ...createHandlers(owner, {
        log,
        forms: { last: rememberedForm, forget: forgetForm },
        saved,
        rules: { mayRemember: () => policy.mayRemember, check: wanted => policy.check(wanted) },
        once,
        report: async () => {
          const { account, phase } = owner.state;
          return reportOf(
            {
              versions: {
                partyline: browser.runtime.getManifest().version,
                browser: navigator.userAgent,
                sdks: sdkVersions,
              },
              settings: await readSettings(),
              session: { phase, ...(account && { provider: account.provider }) },
              tabs: server.sharing().tabs,
              transitions: transitions.all,
              log: { level: log.level, lines: log.after(0) },
            },
            Date.now(),
          );
        },
      }),
      ...createSiteHandlers(grants, sites, {
        policy: () => policy.now,
        isPermitted,
        permitted: origin => permitted(origin, permissionMs),
        apply: origin => sites.apply(origin),
        remedyFor: async account => {
          const id = accountId(account);
          if (owner.mayResume(id)) return 'resume';
          return (await saved.list()).some(one => one.id === id) ? 'switch' : undefined;
        },
      }),
      ...createDeviceHandlers({
        label: deviceLabel,
        setLabel: setDeviceLabel,
        others: signal => owner.requests.otherDevices({ signal }),
      }),
      ...unread.handlers,
      ...createSettingsHandlers({
        change: changeSettings,
        read: readSettings,
        form: rememberedForm,
        rememberForm,
        check: wanted => policy.check(wanted),
      }),
    };
    void display.badge(owner.state);
    const error = policy.objection(owner.live);
    if (error) await owner.refuse(error);
    stopWatching();
    if (kept) owner.setUnread(unread.total);
    void owner.restore(remembered).catch(error => log.write('WARN', 'session', 'restore', error));
    void tidy(kept, live).catch(error => log.write('WARN', 'background', 'tidy', error));
  };

  /** What an earlier run had no time for: its death came first, or the browser's end. */
  const tidy = async (kept: Kept | undefined, live: Live | undefined) => {
    if (kept?.wipe) await saved.forget(kept.wipe);
    if (kept) return;
    await keepSession({ state: owner.state });
    await saved.tidy();
    if (!live) begin('');
    else owner.setUnread(unread.total);
  };

  /** What was of the account before is nobody's business any more. */
  const begin = (account: string) => {
    journal.begin(account);
    unread.begin(account);
    once.clear();
  };

  const onState = (state: SessionState, before: SessionState) => {
    transitions.add(state, before, Date.now());
    void display.show(state, before).catch(error => log.write('WARN', 'background', 'show', error));
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
    for (const asking of [consent, expectations])
      void asking.accountChanged().catch(error => log.write('WARN', 'sites', 'questions', error));
  };

  /** An event is on disk before any tab sees it; the state keeps its place between the events. */
  const onEvent = (topic: string, payload: unknown) => {
    const event = journal.append(topic, payload, Date.now());
    deliveries.add(async () => {
      // Not for what has come after it: a burst would wait for its own end.
      await journal.saved(event.seq);
      unread.told(event, server.publish(event, unread.isReader) > 0);
    });
  };

  const called = ({ method, args }: Params<'vendor.call'>, client: Client) => unread.called(method, args, client);

  /** To the tab that was used last; where no tab shares the session, to the popup. */
  const showMessages = async (id: string) => {
    await removeNotice(id);
    const ids = new Set(server.sharingTabs().map(({ tabId }) => tabId));
    const tabs = await tabsOf(sites.mayReceive);
    const sharing = tabs.filter(tab => tab.id !== undefined && ids.has(tab.id));
    if (await showLastUsed(sharing.length > 0 ? sharing : tabs)) return;
    await openPopupOr(grants.list().sites[0]?.origin);
  };

  const server = new ChannelServer(
    {
      epoch: () => epoch,
      state: () => owner.state,
      catchUp: since => journal.after(since),
      onReader: client => unread.onReader(client),
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
        if (method === 'accounts.forget') await unread.mutes.forget((params as Params<'accounts.forget'>).id);
        if (method === 'vendor.call') called(params as Params<'vendor.call'>, client);
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
  const failed = (error: unknown) => log.write('WARN', 'background', 'notice', error);
  onNotice(
    id => {
      if (isMessageNotice(id)) server.whenReady(() => void showMessages(id).catch(failed));
      else void openPopupOr(undefined).catch(failed);
    },
    id => {
      const key = conversationIn(id);
      if (key !== undefined) server.whenReady(() => void unread.muteBy(key).catch(failed));
    },
  );
  onCommand(name => {
    const turn = (now: Settings): Settings => ({ ...now, doNotDisturb: mayDisturb(now, Date.now()) ? 'on' : 'off' });
    if (name === doNotDisturb) void changeSettings(turn).catch(failed);
  });
  onWakeUp(() => void server.whenReady(() => owner.check()));
  onWindowClosed(windowId => server.whenReady(() => void questions.closed(windowId)));
  onPermissionLost(() => server.whenReady(() => void sites.followPermissions()));
  onPermissionGiven(() => sites.permissionGiven());
  onPolicyChanged(() => server.whenReady(() => policies.add(followPolicy)));
  browser.runtime.onConnect.addListener(port => {
    if (port.name === portName) server.accept(port, () => clientOf(port.sender, self, sites.scopesOf));
  });
});
