/** The background: builds the owner of the session, the channel to tabs and popup, and the badge, and joins them. */
import browser from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';
import { clientOf } from '@/lib/channel/privilege';
import { ChannelServer } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import { portName } from '@/lib/contract/frames';
import type { SessionState } from '@/lib/contract/session';
import { Journal } from '@/lib/journal/journal';
import { Log } from '@/lib/log/log';
import { showBadge } from '@/lib/platform/badge';
import { allowedOrigins } from '@/lib/platform/build';
import { keepAwake } from '@/lib/platform/keep-awake';
import {
  closeStorageToContentScripts,
  deviceId,
  keepSession,
  keptSession,
  nextEpoch,
  rememberedForm,
  rememberForm,
} from '@/lib/platform/kept';
import { watchNetwork } from '@/lib/platform/network';
import { wakeTabs } from '@/lib/platform/tabs';
import { definitions } from '@/lib/providers/definitions';
import { installSdks, loadProvider } from '@/lib/providers/load';
import { badgeOf } from '@/lib/session/badge';
import { createHandlers } from '@/lib/session/handlers';
import { SessionOwner } from '@/lib/session/owner';
import { grantsOf } from '@/lib/sites/grants';

export default defineBackground(() => {
  installSdks();
  const log = new Log();
  // The SDKs leave some of their own promises without anybody to catch them.
  addEventListener('unhandledrejection', event => {
    event.preventDefault();
    log.write('WARN', 'background', 'uncaught', event.reason);
  });
  const self = { id: browser.runtime.id, origin: new URL(browser.runtime.getURL('')).origin };
  const grants = grantsOf(allowedOrigins);

  let owner: SessionOwner;
  let journal: Journal;
  let epoch = 0;
  let handlers: ReturnType<typeof createHandlers>;
  let rest = () => {};

  const start = async () => {
    const [run, kept] = await Promise.all([nextEpoch(), keptSession(), closeStorageToContentScripts()]);
    epoch = run;
    journal = new Journal(run);
    owner = new SessionOwner(
      {
        definitions,
        loadProvider,
        deviceId,
        keep: session => void keepSession(session),
        remember: form => void rememberForm(form),
        log: (level, from, ...parts) => log.write(level, from, ...parts),
        onState,
        onEvent,
        now: Date.now,
      },
      kept,
    );
    handlers = createHandlers(owner, log, rememberedForm);
    await showBadge(badgeOf(owner.state));
    owner.restore().catch(error => log.write('WARN', 'session', 'restore', error));
  };

  const onState = (state: SessionState, before: SessionState) => {
    void showBadge(badgeOf(state));
    if (state.phase === 'signingIn') {
      rest();
      const stops = [keepAwake(() => owner.probe()), watchNetwork(online => owner.networkChanged(online))];
      rest = () => {
        for (const stop of stops) stop();
      };
      void wakeTabs();
    } else if (state.phase === 'signedOut' || state.phase === 'needsCredentials') {
      rest();
      if (before.phase !== 'signingIn') journal.clear();
    }
    server.publishState();
  };

  const onEvent = (topic: string, payload: unknown) => {
    const readers = server.publish(journal.append(topic, payload, Date.now()));
    const { state } = owner;
    if (readers === 0 && state.phase === 'online' && definitions[state.account.provider].messageTopics.has(topic)) {
      owner.setUnread(state.unread + 1);
    }
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
      handle: async (method, params) => {
        if (method === 'events.subscribe') return undefined;
        return handlers[method](params);
      },
    },
    start(),
  );

  browser.runtime.onConnect.addListener(port => {
    if (port.name !== portName) return;
    const client = clientOf(port.sender, self, grants);
    if (client) server.accept(port, client);
    else ChannelServer.refuse(port, new PartylineError('notAllowed'));
  });
});
