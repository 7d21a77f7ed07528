// An administrator's policy in a managed browser: the form, refusals by the background, and changes at run time. Only root
// can set policies; elsewhere these tests check only that there is none, and test/unit/sites covers the rest.
import type { Page } from 'playwright';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildExtension } from '../../scripts/build/build-extension';
import type { ExtensionBrowser } from '../browser/extension-browser';
import { ManagedPolicy } from '../browser/managed';
import { waitFor } from '../browser/wait';
import { presetFor } from './global-setup';
import { app, createWorld, ownBuild, SamplePage, sentence, userSentence } from './world';

/** A separate build, so that its id, and thus its policy, differs from other tests'. */
let extension: string;
let managed: ManagedPolicy | undefined;
beforeAll(() => {
  const hosts = ['http://localhost', 'http://127.0.0.1'];
  extension = buildExtension({
    sites: [],
    hosts,
    preset: presetFor(ownBuild()),
    out: `${ownBuild().extension}-managed`,
  });
  managed = ManagedPolicy.for(ownBuild().executable, extension);
  console.log(
    managed ? 'This browser can be managed.' : 'Policies cannot be set here: tests of managed browsers are skipped.',
  );
});

const world = createWorld(() => extension);
afterEach(() => managed?.clear());

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

/** The policy as the browser passes it to the extension. */
const policyIn = (browser: ExtensionBrowser) => browser.evaluate(() => chrome.storage.managed.get());

const statusOf = (page: Page, phase: string) => page.waitForSelector(`[data-test=status][data-phase=${phase}]`);

/** Sends a request to the background as the popup does. */
async function request(
  browser: ExtensionBrowser,
  method: string,
  params: object,
): Promise<{ code?: string; field?: string }> {
  const popup = await browser.openPopup();
  const answer = await popup.evaluate<{ error?: object; result?: object }>(`new Promise(done => {
    const port = chrome.runtime.connect({ name: 'partyline' });
    port.onMessage.addListener(frame => frame.t === 'reply' && (port.disconnect(), done(frame)));
    setTimeout(() => done({ error: { code: 'no answer' } }), 10000);
    port.postMessage({ t: 'attach', version: 1 });
    port.postMessage({ t: 'request', id: 1, method: ${JSON.stringify(method)}, params: ${JSON.stringify(params)} });
  })`);
  popup.close();
  return answer.error ?? answer.result ?? {};
}

const service = () => presetFor(ownBuild()).agora;

describe('an administrator’s policy', () => {
  it('fills in the form, and makes pinned fields read-only', async () => {
    if (!managed) return expectNoPolicy();
    const server = await world.appServer('agora');
    managed.set({
      providers: ['agora'],
      services: { agora: service() },
      appServer: { endpoint: server.url, fields: { token: 'accessToken' } },
      pinned: ['appKey', 'apiUrl', 'isHttpDNS', 'appServer'],
      forbidRemember: true,
    });
    const browser = await world.launch();
    const popup = await browser.openPopup();
    await popup.waitForText('[data-test=provider]', 'Agora Chat');
    const shown = await popup.evaluate<Record<string, unknown>>(`(() => {
      const field = name => document.querySelector('[name=' + name + ']');
      const { value, readOnly } = field('appKey');
      return { value, readOnly, method: document.querySelector('[name=credential]:checked').value,
        endpoint: [field('endpoint').value, field('endpoint').readOnly], token: field('fieldToken').readOnly,
        rest: field('apiUrl').readOnly, dns: field('isHttpDNS').disabled, url: field('url').readOnly,
        providers: document.querySelectorAll('[name=provider]').length, remember: field('remember') };
    })()`);
    expect(shown).toEqual({
      value: app,
      readOnly: true,
      method: 'appServer',
      endpoint: [server.url, true],
      token: true,
      rest: true,
      dns: true,
      url: false,
      providers: 0,
      remember: null,
    });
    expect(await popup.text('main')).toContain('Set by your administrator.');
    // Pasted text changes only fields that are not pinned.
    await popup.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'appKey: "9#other"\\nuserId: "alice"');
      document.querySelector('form').dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    })()`);
    await waitFor('the user id', () => popup.evaluate('document.querySelector("[name=userId]").value === "alice"'));
    expect(await popup.evaluate('document.querySelector("[name=appKey]").value')).toBe(app);
    await popup.fill('[name=password]', 'app-pass');
    await popup.press('Enter');
    await popup.waitForPhase('online');
    expect(server.requests).toBe(1);
    expect(await browser.storedAccounts()).toEqual([]);
    popup.close();
  });

  it('makes the background refuse other services and options, and name the administrator', async () => {
    if (!managed) return expectNoPolicy();
    const endpoint = 'https://app.example/login';
    managed.set({
      providers: ['agora', 'easemob'],
      services: { agora: service() },
      appServer: { endpoint },
      pinned: ['appKey', 'appServer'],
      forbidRemember: true,
    });
    const browser = await world.launch();
    const signIn = (more: object) =>
      request(browser, 'session.signIn', {
        provider: 'agora',
        service: service(),
        userId: 'alice',
        credential: { kind: 'password', password: 'alice-pass' },
        remember: true,
        ...more,
      });
    const tencent = presetFor(ownBuild()).tencent;
    expect(await signIn({ provider: 'tencent', service: tencent })).toMatchObject({
      code: 'serviceForbidden',
      message: sentence('serviceForbidden'),
    });
    expect(await signIn({ service: { ...service(), appKey: '9#other' } })).toMatchObject({
      code: 'optionPinned',
      field: 'appKey',
    });
    const otherServer = { kind: 'appServer', endpoint: 'https://evil.example/', password: 'p', fields: {} };
    expect(await signIn({ credential: otherServer })).toMatchObject({ code: 'optionPinned', field: 'endpoint' });
    const registration = { provider: 'tencent', service: tencent, userId: 'dora', password: 'p' };
    expect(await request(browser, 'account.register', registration)).toMatchObject({ code: 'serviceForbidden' });
    expect(world.alice.logins + world.tencent.account('alice').logins).toBe(0);
    // A permitted sign-in succeeds, but the account is not remembered, even on request.
    expect(await signIn({})).toEqual({});
    expect(world.alice.logins).toBe(1);
    expect(await browser.storedAccounts()).toEqual([]);
  });

  it('is read piece by piece: invalid parts are logged, valid ones take effect', async () => {
    if (!managed) return expectNoPolicy();
    managed.set({
      sites: [
        { origin: 'http://plain.example', scopes: [] },
        { origin: world.web.origins[0], scopes: ['send', 'fly'] },
      ],
      providers: ['agora', 'icq'],
      services: { agora: { ...service(), heartBeatWait: 1 } },
      appServer: { endpoint: 'http://app.example/' },
      pinned: ['appKey', 'nothing'],
      // Of another type than in the schema, so the browser leaves it out.
      onlyTheseSites: 'yes',
      forbidRemember: true,
    });
    const browser = await world.launch();
    expect(Object.keys(await policyIn(browser)).sort()).toEqual([
      'appServer',
      'forbidRemember',
      'pinned',
      'providers',
      'services',
      'sites',
    ]);
    const { lines } = (await request(browser, 'log.read', {})) as {
      lines: { level: string; from: string; text: string }[];
    };
    const ignored = lines.filter(({ from }) => from === 'policy').map(({ level, text }) => `${level} ${text}`);
    expect(ignored.sort()).toEqual(
      ['appServer.endpoint', 'pinned nothing', 'providers.1', 'services.agora.heartBeatWait', 'sites.0', 'sites.1'].map(
        place => `WARN is ignored ${place}`,
      ),
    );
    expect(await request(browser, 'form.policy', {})).toEqual({
      providers: ['agora'],
      services: { agora: service() },
      pinned: ['appKey'],
      forbidsRemembering: true,
    });
  });

  it('takes effect at run time: sites connect and disconnect, and a forbidden session ends', async () => {
    if (!managed) return expectNoPolicy();
    await world.signIn('agora');
    const page = await world.browser.tab(`${world.web.origins[0]}/?to=bob`);
    await statusOf(page, 'absent');

    managed.set({ sites: [{ origin: world.web.origins[0], scopes: ['receive', 'send'] }], onlyTheseSites: true });
    await statusOf(page, 'online');
    expect(await page.evaluate('window.partylineSample.session.scopes')).toEqual(['status', 'receive', 'send']);
    const sample = new SamplePage(page);
    expect(await sample.session('send', { to: 'bob', text: 'hello' })).toHaveProperty('serverMsgId');
    expect(await request(world.browser, 'sites.allow', { origin: world.web.origins[1], scopes: [] })).toMatchObject({
      code: 'notAllowed',
    });

    managed.set({ providers: ['tencent'], sites: [{ origin: world.web.origins[0], scopes: [] }] });
    await sample.waitForPhase('signedOut');
    expect(await page.evaluate('window.partylineSample.session.scopes')).toEqual(['status']);
    await waitFor('the socket to be closed', () => world.alice.sockets === 0);
    const popup = await world.browser.openPopup(page);
    await popup.waitForText('[data-test=error]', userSentence('serviceForbidden'));
    await popup.waitForText('[data-test=provider]', 'Tencent Cloud Chat');
    popup.close();

    managed.clear();
    await statusOf(await world.browser.tab(`${world.web.origins[1]}/`), 'absent');
    await waitFor('no policy', async () => Object.keys(await policyIn(world.browser)).length === 0);
    await waitFor('the sign-in to be allowed', async () => {
      const params = {
        provider: 'agora',
        service: service(),
        userId: 'alice',
        credential: { kind: 'password', password: 'alice-pass' },
      };
      return (await request(world.browser, 'session.signIn', params)).code === undefined;
    });
    expect(world.alice).toMatchObject({ sockets: 1, kicks: 0 });
  });
});

/** The only check where policies cannot be set. */
async function expectNoPolicy(): Promise<void> {
  expect(await policyIn(world.browser)).toEqual({});
  expect(await request(world.browser, 'form.policy', {})).toEqual({
    services: {},
    pinned: [],
    forbidsRemembering: false,
  });
}
