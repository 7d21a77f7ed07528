// A whole background in Node, with a real SDK and service, while stored data cannot be read or written.
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerAccountScript, registeredAccountScript } from '@/lib/background/account-script';
import { createSessionFactory } from '@/lib/background/create-session';
import { MessageNotifier } from '@/lib/background/message-notifier';
import { ChannelClient } from '@/lib/channel/client';
import { portName } from '@/lib/contract/frames';
import type { MethodName } from '@/lib/contract/methods';
import { definitions } from '@/lib/providers/definitions';
import { askAppServer } from '@/lib/session/app-server-client';
import { register } from '@/lib/session/connection';
import { defaultApp, type ImService, startImService } from '../../server';
import { portPair } from '../channel/ports';
import { emit, hostPermission, restartBrowser, storage } from './memory-browser';

vi.mock('webextension-polyfill', async () => ({ default: (await import('./memory-browser')).memoryBrowser }));
vi.mock('wxt/browser', async () => ({ browser: (await import('./memory-browser')).memoryBrowser }));
vi.mock('@/lib/platform/load-messages', async () => ({
  loadMessages: async () => (await import('../../messages')).en,
}));
vi.mock('@/lib/platform/background-scripts', async () => ({
  accountScriptFile: '/account-session.js',
  loadScript: async () => registeredAccountScript(),
  loadProvider: (await import('../session/test-session')).loadTestProvider,
}));

const desk = 'https://desk.example';
const alice = `agora ${defaultApp} alice`;
const settleMs = 50;
const wait = (ms: number) => new Promise(done => setTimeout(done, ms));

let im: ImService;
const rejections: string[] = [];
const onRejection = (reason: unknown) => rejections.push(String(reason));

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  vi.stubGlobal('navigator', { onLine: true, language: 'en', userAgent: 'Chrome' });
  for (const name of ['addEventListener', 'removeEventListener']) vi.stubGlobal(name, () => {});
  const options = { SITES: [], PRESET: null, PROVIDERS: ['agora'], WELCOMES: false, SDKS: {} };
  for (const [name, value] of Object.entries(options)) vi.stubGlobal(`__PARTYLINE_${name}__`, value);
  registerAccountScript({ createSessionFactory, definitions, askAppServer, register, MessageNotifier });
  im = await startImService();
  for (const userId of ['alice', 'bob']) im.addUser(defaultApp, { userId, password: 'pass' });
});

afterAll(async () => {
  process.off('unhandledRejection', onRejection);
  await im.close();
  vi.unstubAllGlobals();
});

function connect(sender: object): ChannelClient {
  return new ChannelClient({
    openPort() {
      const [near, far] = portPair();
      emit('runtime.onConnect', Object.assign(far, { name: portName, sender: { id: 'partyline', ...sender } }));
      return near;
    },
  });
}

/** Starts a background, in which each test uses its own modules. */
async function start() {
  const { Background } = await import('@/lib/background/background');
  const background = new Background();
  background.listen();
  const started = background.start();
  const own = connect({ url: 'https://partyline.example/popup.html' });
  const page = () => connect({ origin: desk, url: desk, frameId: 0, tab: { id: 1 } });
  /** Resolves with the code of an error. */
  const ask = (method: MethodName, params: unknown = {}) =>
    own.requestUntyped(method, params).then(
      () => undefined,
      error => error.code as string,
    );
  return { started, own, page, ask };
}

type Run = Awaited<ReturnType<typeof start>>;

const signIn = (ask: Run['ask']) =>
  ask('session.signIn', {
    provider: 'agora',
    service: { appKey: defaultApp, isHttpDNS: false, apiUrl: im.restUrl, url: im.wsUrl },
    userId: 'alice',
    credential: { kind: 'password', password: 'pass' },
    remember: true,
  });

/** What the user, a site, the service and the browser do. */
async function act({ ask, page }: Run) {
  const conversation = { to: 'bob', chatType: 'singleChat' };
  await ask('sites.allow', { origin: desk, scopes: ['status', 'receive', 'send'] });
  const site = page();
  site.setTopics(['*', 'openConversation']);
  im.send(defaultApp, 'bob', 'alice', 'hello');
  const ofSite: [MethodName, unknown][] = [
    ['events.claim', { id: 'call' }],
    ['message.send', { to: 'bob', text: 'hello' }],
    ['sites.request', { scopes: ['manage'] }],
  ];
  for (const [method, params] of ofSite) site.requestUntyped(method, params).catch(() => {});
  await Promise.all([
    ask('sites.setAccounts', { origin: desk, accounts: [alice] }),
    ask('sites.asked'),
    ask('sites.actions', { origin: desk }),
    ask('settings.change', { badge: 'state' }),
    ask('mutes.set', { ...conversation, muted: true }),
    ask('mutes.set', { ...conversation, muted: false }),
    ask('outbox.setDraft', { conversation, text: 'draft' }),
    ask('quickReplies.list'),
    ask('vendor.call', { method: 'getContacts', args: [] }),
    ask('accounts.list'),
    ask('vault.status'),
    ask('log.report'),
    ask('form.remembered'),
    ask('devices.label'),
  ]);
  for (const name of ['wake-up', 'watchdog', 'question-end', 'do-not-disturb-end']) emit('alarms.onAlarm', { name });
  emit('windows.onRemoved', 7);
  emit('storage.onChanged', {}, 'managed');
  for (const command of ['messages', 'nextUnread']) emit('commands.onCommand', command);
  for (const event of ['onClicked', 'onButtonClicked']) emit(`notifications.${event}`, 'message 1 singleChat bob', 0);
  // The service ends the connection, and the SDK reconnects.
  im.dropSockets(defaultApp, 'alice');
  await wait(settleMs);
  await ask('session.goOffline');
  await ask('session.resume');
  await ask('sites.forgetActions', { origin: desk });
  hostPermission.isGiven = false;
  emit('permissions.onRemoved', { origins: [`${desk}/*`] });
  await wait(settleMs);
  hostPermission.isGiven = true;
  site.close();
  await ask('sites.revoke', { origin: desk });
}

/** Performs the actions while each of the operations fails. @returns the unhandled rejections by operation */
async function unhandledIn(run: Run, operations: readonly string[]) {
  const unhandled: Record<string, string[]> = {};
  for (const operation of operations) {
    storage.fails = each => each.startsWith(operation);
    await act(run);
    storage.fails = () => false;
    if (rejections.length > 0) unhandled[operation] = [...new Set(rejections.splice(0))];
  }
  return unhandled;
}

afterEach(() => {
  storage.fails = () => false;
  restartBrowser();
  rejections.length = 0;
});

describe('a background', () => {
  it('handles the failure of each operation of its storage, and signs out when the user says so', async () => {
    const run = await start();
    await run.started;
    expect(await signIn(run.ask)).toBeUndefined();
    await act(run);
    expect(rejections).toEqual([]);
    const operations = [...storage.performed].filter(each => !each.endsWith('versionchange')).sort();
    expect(operations).toEqual(
      expect.arrayContaining(['session.set transitions', 'session.get asks', 'local.set sites']),
    );
    // At last all of them.
    expect(await unhandledIn(run, [...operations, ''])).toEqual({});
    expect(await run.ask('session.signOut')).toBeUndefined();
    await expect.poll(() => im.account(defaultApp, 'alice').sockets).toBe(0);
    run.own.close();
  });

  it.each(['', 'local', 'session', 'partyline'])(
    'starts and signs in when no operation works of "%s"',
    async failing => {
      storage.fails = operation => operation.startsWith(failing);
      const run = await start();
      await run.started;
      expect(await signIn(run.ask)).toBeUndefined();
      expect(im.account(defaultApp, 'alice').sockets).toBe(1);
      await act(run);
      expect(await run.ask('session.signOut')).toBeUndefined();
      await expect.poll(() => im.account(defaultApp, 'alice').sockets).toBe(0);
      expect(rejections).toEqual([]);
      run.own.close();
    },
  );
});
