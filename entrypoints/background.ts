/** The background: builds the owner of the session, the channel to tabs and popup, and the badge, and joins them. */
import browser from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';
import { askWhenPermitted } from '@/lib/background/app-server-access';
import { type AllHandlers, createAllHandlers } from '@/lib/background/handlers/index';
import { AdminPolicy } from '@/lib/background/policy';
import { Sites } from '@/lib/background/sites';
import { StatusDisplay } from '@/lib/background/status-display';
import { Unread } from '@/lib/background/unread';
import { UserFocus } from '@/lib/background/user-focus';
import { watch } from '@/lib/background/watchers';
import { clientOf } from '@/lib/channel/sender-auth';
import { ChannelServer } from '@/lib/channel/server';
import { portName } from '@/lib/contract/frames';
import type { Params } from '@/lib/contract/methods';
import { accountId, accountUnless, type SessionState } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import { Log } from '@/lib/log/log';
import { Transitions } from '@/lib/log/transitions';
import { conversationIn, isMessageNotification } from '@/lib/notifications/messages';
import { onAlarm, stopWatchdog, wakeAt } from '@/lib/platform/alarms';
import { doNotDisturb, onCommand } from '@/lib/platform/commands';
import { onWindowClosed } from '@/lib/platform/consent-window';
import { deviceLabel } from '@/lib/platform/device-label';
import { onNotification, removeNotification } from '@/lib/platform/notifications';
import { onPermissionsAdded, onPermissionsRemoved } from '@/lib/platform/permissions';
import { installSdks, loadProvider } from '@/lib/platform/sdk-scripts';
import { changeSettings } from '@/lib/platform/settings';
import {
  accountList,
  closeStorageToContentScripts,
  deviceId,
  idempotencyStore,
  nextEpoch,
  onPolicyChanged,
  rememberForm,
  storedSession,
  storeSession,
  transitionStore,
} from '@/lib/platform/storage';
import { wakeTabs } from '@/lib/platform/tabs';
import { openWelcomePageOnInstall } from '@/lib/platform/welcome-page';
import { openPopupOr } from '@/lib/platform/windows';
import { definitions } from '@/lib/providers/definitions';
import { SessionController } from '@/lib/session/controller';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { Idempotency } from '@/lib/session/idempotency';
import { mayDisturb } from '@/lib/settings/settings';
import { Journal } from '@/lib/storage/journal';
import { createJournalStore } from '@/lib/storage/journal-store';
import { SavedAccounts } from '@/lib/storage/saved-accounts';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { Vault } from '@/lib/storage/vault';

export default defineBackground(() => {
  installSdks();
  openWelcomePageOnInstall();
  const log = new Log();
  const display = new StatusDisplay();
  // The SDKs leave some of their own promises without anybody to catch them.
  addEventListener('unhandledrejection', event => {
    event.preventDefault();
    log.write('WARN', 'background', 'uncaught', event.reason);
  });
  const self = { id: browser.runtime.id, origin: new URL(browser.runtime.getURL('')).origin };
  const policy = new AdminPolicy(log);
  const policies = new SerialQueue(error => log.write('ERROR', 'policy', 'change', error));
  const sites = new Sites({
    log,
    policy,
    rejudge: origin => server.reauthorize(origin, sites.scopesOf),
    account: () => accountUnless(owner.state, 'signedOut'),
    signedIn: () => accountUnless(owner.state, 'signedOut', 'signingIn'),
  });
  const { grants, consent, expectations, questions } = sites;
  const attention = new UserFocus(sites, () => server.sharingTabs());
  const vault = new Vault('partyline-vault', name => log.write('WARN', 'vault', 'cannot be opened any more', name));
  const saved = new SavedAccounts<SessionRecord>(vault, accountList);

  const unread = new Unread({
    vault,
    account: () => (accountUnless(owner.state, 'signedOut') === undefined ? undefined : owner.state.account),
    onTotal: total => owner.setUnread(total),
    manner: () => display.preferences,
    isSeen: () => attention.isHeld(),
    failed: error => log.write('WARN', 'background', 'unread', error),
  });

  let owner: SessionController;
  let journal: Journal;
  const deliveries = new SerialQueue(error => log.write('ERROR', 'background', 'delivery', error));
  const transitions = new Transitions(transitionStore);
  const once = new Idempotency(idempotencyStore, Date.now, error => log.write('WARN', 'session', 'once', error));
  let epoch = 0;
  let handlers: AllHandlers;
  let rest = () => {};

  const forgetAll = async () => {
    for (const { id } of await saved.list()) await saved.forget(id);
  };

  /** What an administrator has changed holds at once: for sites, for what is remembered, for the session. */
  const followPolicy = async () => {
    if (!(await sites.followPolicy())) return;
    if (!policy.mayRemember) await forgetAll();
    const error = policy.objection(owner.record);
    if (error) await owner.refuse(error);
  };

  const start = async () => {
    // Beside everything else: to open a database takes as long as the rest. Who asks how the session is needs not wait for it.
    deliveries.add(() => unread.mutes.load());
    const [run, kept] = await Promise.all([
      nextEpoch(),
      storedSession(),
      policy.read(),
      grants.load(),
      closeStorageToContentScripts(),
      once.load(),
      transitions.recall(),
    ]);
    epoch = run.epoch;
    deliveries.add(() => run.saved);
    sites.register();
    journal = new Journal(epoch, createJournalStore(vault), error => log.write('ERROR', 'journal', error));
    if (!policy.mayRemember) await forgetAll();
    // The session in the browser's memory knows better than the account that was remembered.
    const current = kept ? undefined : await saved.current();
    const remembered = policy.objection(current) ? undefined : current;
    const live = kept?.live ?? remembered;
    if (live) await journal.recall(accountId(live.account), Date.now());
    owner = new SessionController(
      {
        definitions,
        loadProvider,
        deviceId,
        label: deviceLabel,
        askAppServer: askWhenPermitted,
        wakeAt,
        storeSession: storeSession,
        saved: {
          save: async live => (policy.mayRemember ? saved.save(live) : undefined),
          open: id => saved.open(id),
          rest: () => saved.rest(),
          forget: id => saved.forget(id),
        },
        loggedEvents: of => (journal.account === accountId(of) ? journal.events : []),
        eventsSaved: () => (journal.isSaved ? undefined : journal.saved()),
        remember: form => void rememberForm(form),
        log: (level, from, ...parts) => log.write(level, from, ...parts),
        onState,
        onEvent,
        hasNetwork: () => navigator.onLine,
        now: Date.now,
      },
      kept,
    );
    if (live) {
      await unread.mutes.load();
      await unread.recall(live.account, journal.events);
    }
    handlers = createAllHandlers({ owner, server, sites, policy, saved, unread, once, log, transitions });
    void display.badge(owner.state);
    const error = policy.objection(owner.record);
    if (error) await owner.refuse(error);
    stopWatchdog();
    if (kept) owner.setUnread(unread.total);
    void owner.restore(remembered).catch(error => log.write('WARN', 'session', 'restore', error));
    void tidy(kept, live).catch(error => log.write('WARN', 'background', 'tidy', error));
  };

  /** What an earlier run had no time for: its death came first, or the browser's end. */
  const tidy = async (kept: StoredSession | undefined, live: SessionRecord | undefined) => {
    if (kept?.wipe) await saved.forget(kept.wipe);
    if (kept) return;
    await storeSession({ state: owner.state });
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

  /** Who sees that a session is over can rely on it: the browser's next start does not come back to it. */
  const show = async (state: SessionState, before: SessionState) => {
    await saved.settled();
    await display.show(state, before);
  };

  const onState = (state: SessionState, before: SessionState) => {
    transitions.add(state, before, Date.now());
    void show(state, before).catch(error => log.write('WARN', 'background', 'show', error));
    if (state.phase === 'signingIn') {
      rest();
      rest = watch(owner);
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

  const server = new ChannelServer(
    {
      epoch: () => epoch,
      state: () => owner.state,
      catchUp: since => journal.after(since),
      onSubscribe: client => unread.onReader(client),
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
        if (method === 'vendor.call') {
          const { method: name, args } = params as Params<'vendor.call'>;
          unread.called(name, args, client);
        }
        // Whoever has an answer can rely on the tabs being told, too: of the message that was sent, say.
        await journal.saved();
        return answer;
      },
      consent: (origin, scopes) =>
        consent.request(origin, scopes).catch(error => log.write('ERROR', 'sites', 'consent', error)),
      onAttach: origin => void grants.recordUse(origin),
    },
    start(),
  );

  // An update would end the session's memory: it waits until nobody is signed in, or until the browser starts again.
  browser.runtime.onUpdateAvailable.addListener(() => {
    server.whenReady(() => owner.state.phase === 'signedOut' && browser.runtime.reload());
  });
  const failed = (error: unknown) => log.write('WARN', 'background', 'notice', error);
  const showMessages = async (id: string) => {
    await removeNotification(id);
    await attention.bring();
  };
  onNotification(
    id => {
      if (isMessageNotification(id)) server.whenReady(() => void showMessages(id).catch(failed));
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
  onAlarm(() => void server.whenReady(() => owner.check()));
  onWindowClosed(windowId => server.whenReady(() => void questions.windowClosed(windowId)));
  onPermissionsRemoved(() => server.whenReady(() => void sites.followPermissions()));
  onPermissionsAdded(() => sites.permissionGiven());
  onPolicyChanged(() => server.whenReady(() => policies.add(followPolicy)));
  browser.runtime.onConnect.addListener(port => {
    if (port.name === portName) server.accept(port, () => clientOf(port.sender, self, sites.scopesOf));
  });
});
