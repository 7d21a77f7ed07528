import { describe, expect, it } from 'vitest';
import type { Transition } from '@/lib/contract/log';
import type { Account, SessionState } from '@/lib/contract/session';
import { createReport } from '@/lib/log/report';
import { Transitions, transitionOf } from '@/lib/log/transitions';
import { defaultSettings } from '@/lib/settings/settings';

const account: Account = { provider: 'agora', app: '1#a', userId: 'alice' };
const online: SessionState = { phase: 'online', since: 1, account, unread: 0 };
const kicked: SessionState = {
  phase: 'signedOut',
  since: 2,
  account,
  ended: { reason: 'kicked', at: 2, vendor: { code: 217, message: 'by alice’s other device' } },
};

describe('a transition', () => {
  it('contains phases, time and reason, but no account', () => {
    expect(transitionOf(kicked, online, 7)).toEqual({
      at: 7,
      from: 'online',
      to: 'signedOut',
      reason: 'kicked',
      vendor: 217,
    });
  });

  it('contains the error’s code', () => {
    const error = { code: 'wrongPassword', message: 'No.', retryable: false, vendor: { code: 204 } } as const;
    const refused: SessionState = { phase: 'signedOut', since: 2, ended: { reason: 'badCredentials', at: 2, error } };
    expect(transitionOf(refused, online, 7)).toMatchObject({ code: 'wrongPassword', vendor: 204 });
  });

  it('is undefined while the phase stays', () => {
    expect(transitionOf({ ...online, unread: 3 }, online, 7)).toBeUndefined();
  });
});

describe('Transitions', () => {
  const createStore = (stored: Transition[] = []) => ({
    stored,
    read: async () => stored,
    async write(all: readonly Transition[]) {
      this.stored = [...all];
    },
  });

  it('keeps the last 100 across workers', async () => {
    const store = createStore();
    const first = new Transitions(store, () => {});
    await first.load();
    for (let at = 0; at < 150; at++) first.add(at % 2 ? online : kicked, at % 2 ? kicked : online, at);
    const second = new Transitions(createStore(store.stored), () => {});
    await second.load();
    second.add(kicked, online, 150);
    expect(second.all.map(({ at }) => at)).toEqual(Array.from({ length: 100 }, (_, index) => index + 51));
  });
});

describe('a report', () => {
  it('has readable times and log entries', () => {
    const report = createReport(
      {
        versions: { partyline: '0.1.0', browser: 'Chrome', sdks: { 'agora-chat': '1.4.0' } },
        settings: defaultSettings,
        session: { phase: 'online', provider: 'agora' },
        tabs: 2,
        transitions: [{ at: 0, from: 'online', to: 'signedOut' }],
        siteActions: [{ at: 500, kind: 'deleted', to: 'tea', site: 'https://desk.example', account: 'alice' }],
        log: { level: 'WARN', lines: [{ seq: 9, at: 1000, level: 'WARN', from: 'session', text: 'lost' }] },
      },
      2000,
    );
    expect(report).toMatchObject({
      at: '1970-01-01T00:00:02.000Z',
      transitions: [{ at: '1970-01-01T00:00:00.000Z', from: 'online' }],
      siteActions: [{ at: '1970-01-01T00:00:00.500Z', kind: 'deleted', to: 'tea' }],
      level: 'WARN',
      log: ['1970-01-01T00:00:01.000Z WARN  session: lost'],
    });
  });
});
