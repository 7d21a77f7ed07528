/** What more accounts online cost: heap of the background, sockets, and the popup's opening. */
import { maxOnline } from '@/lib/contract/session';
import { waitFor } from '../browser/wait';
import { defaultApp } from '../server';
import { measurePopup } from './popup';
import { type BenchSetup, workerHeap } from './setup';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

export interface AccountCosts {
  /** Bytes of the background's heap for each further account. */
  heap: number;
  /** Bytes of the same heap for each further evaluation of the SDK with its driver, which has no connection. */
  sdkHeap: number;
  /** Sockets at the service for each further account. */
  sockets: number;
  /** Milliseconds of the popup's opening, with one account and with all. */
  popup: { one: number[]; all: number[] };
}

/** Signs in as many accounts as can be online. */
export async function measureAccounts(setup: BenchSetup, runs: number): Promise<AccountCosts> {
  const { browser, options } = setup;
  const { im } = options;
  const users = Array.from({ length: maxOnline }, (_, index) => `agent-${index + 1}`);
  for (const userId of users) im.addUser(defaultApp, { userId, password: `${userId}-pass` });
  const address = `127.0.0.1:${im.port}`;
  const service = {
    ...{ appKey: defaultApp, isHttpDNS: false },
    ...{ apiUrl: `http://${address}`, url: `ws://${address}/websocket` },
  };
  const sockets = () => users.reduce((sum, userId) => sum + im.account(defaultApp, userId).sockets, 0);
  const page = await browser.tab(`chrome-extension://${browser.extensionId}/icon.svg`);
  const signIn = async (userId: string) => {
    const { value: token } = im.issueToken(defaultApp, userId);
    const params = { provider: 'agora', service, userId, credential: { kind: 'token', token } };
    await page.evaluate(
      request =>
        new Promise<void>((done, fail) => {
          const port = chrome.runtime.connect({ name: 'partyline' });
          port.onMessage.addListener(frame => {
            const { t, error } = frame as { t: string; error?: { code: string } };
            if (t !== 'reply') return;
            port.disconnect();
            if (error) fail(new Error(error.code));
            else done();
          });
          port.postMessage({ t: 'attach', version: 1 });
          port.postMessage({ t: 'request', id: 1, method: 'session.signIn', params: request });
        }),
      params,
    );
  };
  /** Sign-ins leave garbage and timers for a while. */
  const settledHeap = async () => {
    await new Promise(done => setTimeout(done, settleMs));
    return workerHeap(browser);
  };

  const [first, ...others] = users;
  await signIn(first!);
  const one = await measurePopup(browser, runs);
  const before = { heap: await settledHeap(), sockets: sockets() };
  for (const userId of others) await signIn(userId);
  await waitFor('all accounts', () => sockets() === users.length);
  const all = await measurePopup(browser, runs);
  const after = { heap: await settledHeap(), sockets: sockets() };
  await evaluateSdks(setup, service, others.length);
  const withSdks = await settledHeap();
  await page.close();
  const perAccount = (total: number) => total / others.length;
  return {
    heap: perAccount(after.heap - before.heap),
    sdkHeap: perAccount(withSdks - after.heap),
    sockets: perAccount(after.sockets - before.sockets),
    popup: { one, all },
  };
}

const settleMs = 3_000;

/** Evaluates the SDK in the background as a session does, without a session. */
async function evaluateSdks({ browser }: BenchSetup, service: object, count: number): Promise<void> {
  const worker = await browser.worker();
  await worker.evaluate(`(async () => {
    const createProvider = await globalThis[Symbol.for('partyline.sdks')].get('agora')();
    const host = { deviceId: 'bench', signal() {}, log() {} };
    globalThis.benchSdks = Array.from({ length: ${count} }, () => createProvider(${JSON.stringify(service)}, host));
    return globalThis.benchSdks.length;
  })()`);
  worker.close();
}
