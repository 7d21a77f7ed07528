import { describe, expect, it } from 'vitest';
import { MessageNotifier } from '@/lib/background/message-notifier';
import { type Account, accountId } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import { Log } from '@/lib/log/log';
import type { IncomingMessage } from '@/lib/providers/provider';
import { defaultSettings } from '@/lib/settings/settings';
import { en } from '../../messages';

const account: Account = { provider: 'agora', app: '1#a', userId: 'alice' };
const message: Omit<IncomingMessage, 'at'> = {
  ...{ id: '1', from: 'bob', kind: 'text', text: 'Hi' },
  conversation: { to: 'bob', chatType: 'singleChat' },
};

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Reports one new message, and returns what the user sees and hears of it. */
async function notify(changed: Partial<Settings>, { isAllowed = true, isSeen = false } = {}) {
  const outcome = { shown: [] as string[], played: [] as string[] };
  const cleared = deferred();
  let counts: Record<string, number> = {};
  const settings = { ...defaultSettings, ...changed };
  const session = { account, slot: 1, id: accountId(account), controller: { serviceTime: Date.now } };
  const notifier = new MessageNotifier({
    log: new Log(),
    browser: {
      isAllowed: async () => isAllowed,
      show: async id => void outcome.shown.push(id),
      remove: async () => cleared.resolve(),
      shown: async () => outcome.shown,
      counts: async () => counts,
      storeCounts: async next => {
        counts = next;
      },
      playSound: async tone => void outcome.played.push(tone),
    },
    display: { preferences: Promise.resolve({ settings, i18n: en }) },
    focus: { seesMessages: async () => isSeen },
    sessions: { all: [] },
  });
  notifier.add(session as never, [{ ...message, at: Date.now() }]);
  // Runs in turn, after the message.
  notifier.clear(session as never, 'singleChat carol');
  await cleared.promise;
  return outcome;
}

const shown = ['message 1 singleChat bob'];

describe('a new message', () => {
  it('is notified with a sound', async () => {
    expect(await notify({ sound: 'all' })).toEqual({ shown, played: ['chime'] });
  });

  it('makes a sound without the permission for notifications, and with notifications off', async () => {
    expect(await notify({ sound: 'all' }, { isAllowed: false })).toEqual({ shown: [], played: ['chime'] });
    expect(await notify({ sound: 'all', messages: 'none' })).toEqual({ shown: [], played: ['chime'] });
  });

  it('makes none during do not disturb, or if the user sees it', async () => {
    expect(await notify({ sound: 'all', doNotDisturb: 'on' })).toEqual({ shown: [], played: [] });
    expect(await notify({ sound: 'all' }, { isSeen: true })).toEqual({ shown: [], played: [] });
  });

  it('makes none by default', async () => {
    expect(await notify({})).toEqual({ shown, played: [] });
  });
});
