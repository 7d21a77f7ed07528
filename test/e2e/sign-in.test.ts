// Signing in through the popup: success, and the message of each refusal.
import encodeQR from 'qr';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '@/lib/contract/error-codes';
import type { Popup, SignInFields } from '../browser/popup';
import { deskSetup, setupLinkOf } from '../browser/setup-link';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import { presetFor } from './global-setup';
import { app, createWorld, ownBuild, userSentence, type World } from './world';

const world = createWorld();

interface Refusal {
  name: string;
  code: ErrorCode;
  /** The field with the message; absent for a general one. */
  field?: string;
  form(world: World): Partial<Omit<SignInFields, 'provider'>>;
}

const refusals: Refusal[] = [
  { name: 'a wrong password', code: 'wrongPassword', field: 'password', form: () => ({ password: 'wrong' }) },
  { name: 'an unknown user', code: 'unknownUser', field: 'userId', form: () => ({ userId: 'nobody' }) },
  { name: 'a bad token', code: 'badToken', field: 'token', form: () => ({ token: 'no-such-token' }) },
  {
    name: 'an expired token',
    code: 'tokenExpired',
    field: 'token',
    form: ({ im }) => {
      const { value } = im.issueToken(app, 'alice');
      im.expireToken(app, value);
      return { token: value };
    },
  },
  { name: 'no App Key', code: 'appKeyMissing', field: 'appKey', form: () => ({ fields: { appKey: '' } }) },
  {
    name: 'a malformed App Key',
    code: 'appKeyMalformed',
    field: 'appKey',
    form: () => ({ fields: { appKey: 'desk' } }),
  },
  { name: 'no user id', code: 'userIdMissing', field: 'userId', form: () => ({ userId: '' }) },
  { name: 'no password', code: 'passwordMissing', field: 'password', form: () => ({ password: '' }) },
  { name: 'no token', code: 'tokenMissing', field: 'token', form: () => ({ token: '' }) },
  {
    name: 'a server that cannot be reached',
    code: 'unreachable',
    form: () => ({ fields: { apiUrl: 'http://127.0.0.1:9', url: 'ws://127.0.0.1:9/websocket' } }),
  },
  {
    name: 'an app without HTTP-DNS configuration',
    code: 'dnsMissing',
    field: 'appKey',
    form: ({ im }) => ({ flags: { isHttpDNS: true }, fields: { appKey: '1117#unknown', dnsUrl: im.dnsUrl } }),
  },
  {
    name: 'HTTP-DNS that names no encrypted host',
    code: 'noEncryptedHost',
    field: 'appKey',
    form: ({ im }) => {
      im.dnsHosts = { rest: [{ protocol: 'https', domain: 'im.invalid' }], socket: [] };
      return { flags: { isHttpDNS: true }, fields: { dnsUrl: im.dnsUrl } };
    },
  },
  {
    name: 'a plain address elsewhere',
    code: 'tlsRequired',
    field: 'apiUrl',
    form: () => ({ fields: { apiUrl: 'http://im.example' } }),
  },
  { name: 'what is no address', code: 'addressMalformed', field: 'url', form: () => ({ fields: { url: 'here' } }) },
  { name: 'half of the addresses', code: 'addressesIncomplete', field: 'url', form: () => ({ fields: { url: '' } }) },
  {
    name: 'a service that is switched off',
    code: 'serviceDisabled',
    form: ({ im }) => {
      im.refuseNextLogin(app, 'alice', 57, 3);
      return {};
    },
  },
  {
    name: 'a limit of the plan',
    code: 'limited',
    form: ({ im }) => {
      im.refuseNextLogin(app, 'alice', 50, 3);
      return {};
    },
  },
  {
    name: 'too many devices',
    code: 'tooManyDevices',
    form: ({ im }) => {
      im.refuseNextLogin(app, 'alice', 214, 3);
      return {};
    },
  },
];

// `test/unit/providers/session.test.ts` has the sign-ins and refusals of both SDKs, `service.test.ts` those of the options.
describe('the popup', () => {
  it('signs in by keyboard, shows account, app, time and sharing tabs, and signs out without leaving data', async () => {
    const form = await world.browser.openPopup();
    await waitFor('the focus in the first empty field', async () => (await form.focused()) === 'userId');
    // Back to the choice of the service, and one to the right.
    await waitFor('the focus on the service', async () => {
      await form.press('Tab', { shift: true });
      return (await form.focused()) === 'provider';
    });
    await form.press('ArrowRight');
    await waitFor('the focus on the user id', async () => {
      await form.press('Tab');
      return (await form.focused()) === 'userId';
    });
    await form.type('alice');
    await waitFor('the focus on the password', async () => {
      await form.press('Tab');
      return (await form.focused()) === 'password';
    });
    await form.type('alice-pass');
    await form.press('Enter');
    await form.waitForPhase('online');
    form.close();

    await world.samplePage(world.web.origins[0]);
    await world.samplePage(world.web.origins[1]);
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=tabs]', '2');
    expect(await popup.text('[data-test=account]')).toContain('alice');
    const shown = await popup.text('main');
    expect(shown).toContain('Easemob');
    expect(shown).toContain(app);
    expect(shown).toMatch(/Since \d/);
    for (const origin of world.web.origins) expect(shown).toContain(origin);
    expect(await world.browser.badge()).toEqual({ text: 'ON', title: 'Partyline: connected as alice' });

    await popup.signOut();
    await popup.waitForPhase('signedOut');
    await world.browser.waitForBadge('');
    await waitFor('the socket to be closed', () => world.alice.sockets === 0);
    const stored = await popup.evaluate<Record<string, { live?: unknown }>>('chrome.storage.session.get()');
    expect(stored['session 1']).toBeDefined();
    expect(stored['session 1']?.live).toBeUndefined();
  });

  it('signs in by a token of Agora; the settings change the push nickname and upload a push token', async () => {
    const popup = await world.browser.openPopup();
    await popup.click('input[name=provider][value=agora]');
    await popup.click('input[name=credential][value=token]');
    await popup.click('input[name=tokenKind][value=agoraToken]');
    await popup.fill('[name=userId]', 'alice');
    await popup.fill('[name=token]', world.im.issueToken(app, 'alice').value);
    await popup.press('Enter');
    await popup.waitForPhase('online');
    popup.close();
    expect(world.im.count('rest')).toBe(0);
    expect(world.alice.sockets).toBe(1);

    const page = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
    await page.click('[data-test=push-settings] > summary');
    await page.fill('[name=nickname]', 'Alice at the desk');
    await page.press('[name=nickname]', 'Enter');
    await page.waitForSelector('[data-test=nickname] >> text=Saved');
    for (const name of ['deviceId', 'deviceToken', 'notifierName']) await page.fill(`[name=${name}]`, `my ${name}`);
    await page.press('[name=notifierName]', 'Enter');
    await page.waitForSelector('[data-test=push] >> text=Uploaded');
    expect(world.alice).toMatchObject({
      nickname: 'Alice at the desk',
      pushTokens: [{ deviceToken: 'my deviceToken' }],
    });
  });

  it('shows the message of each refusal', async () => {
    const { appKey, apiUrl, url } = presetFor(ownBuild()).agora;
    const { dnsHosts } = world.im;
    const popup = await world.browser.openPopup();
    for (const { name, code, field, form } of refusals) {
      const { fields, flags, ...credential } = form(world);
      await popup.signIn({
        ...{ provider: 'agora', userId: 'alice', ...(credential.token === undefined && { password: 'alice-pass' }) },
        ...credential,
        flags: { isHttpDNS: false, ...flags },
        fields: flags?.isHttpDNS ? { appKey, ...fields } : { appKey, apiUrl, url, ...fields },
      });
      const where = field ? `[data-test=field-error-${field}]` : '[data-test=error]';
      await popup.waitForText(where, userSentence(code)).catch(error => {
        throw new Error(`The message of ${name}`, { cause: error });
      });
      expect(await popup.phase(), name).toBe('signedOut');
      expect(world.alice.sockets, name).toBe(0);
      // The refused secret is not stored.
      const stored = await popup.evaluate('chrome.storage.session.get().then(all => JSON.stringify(all))');
      expect(stored, name).not.toContain('no-such-token');
      world.im.dnsHosts = dnsHosts;
      world.im.hub.app(app).loginRefusals.length = 0;
    }
  });

  it('cancels a sign-in, offers the password again after a failure, and leaves no secret in the page', async () => {
    world.im.pause('hang');
    const popup = await world.submit({ provider: 'agora' });
    await popup.waitForPhase('signingIn');
    expect(await popup.evaluate(holdsSecret('alice-pass'))).toBe(false);
    await popup.click('[data-test=cancel]');
    await popup.waitForPhase('signedOut');
    expect(await world.browser.badge()).toMatchObject({ text: '' });
    world.im.pause('503');
    await popup.press('Enter');
    await popup.waitForText('[data-test=error]', userSentence('serverBusy'));
    expect(await popup.evaluate('document.querySelectorAll("[aria-invalid=true]").length')).toBe(0);
    expect(await popup.evaluate(password)).toBe('alice-pass');
    world.im.resume();
    await popup.click('[data-test=sign-in]');
    await popup.waitForPhase('online');
    expect(await popup.evaluate(holdsSecret('alice-pass'))).toBe(false);
    expect(world.alice).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });
    await popup.signOut();
    await popup.waitForPhase('signedOut');
    expect(await popup.evaluate(password)).toBe('');

    // It is offered again also for an account that is added beside another.
    await popup.signIn({ provider: 'agora', userId: 'alice', password: 'alice-pass' });
    await popup.waitForPhase('online');
    await popup.click('[data-test=another]');
    world.im.pause('503');
    await popup.signIn({ userId: 'bob', password: 'bob-pass' });
    await popup.waitForText('[data-test=error]', userSentence('serverBusy'));
    expect(await popup.evaluate(password)).toBe('bob-pass');
  });
});

const password = 'document.querySelector("[name=password]").value';
const holdsSecret = (secret: string) =>
  `(document.documentElement.outerHTML + [...document.querySelectorAll('input')].map(({ value }) => value)).includes('${secret}')`;

describe('a set-up link in the popup', () => {
  const link = setupLinkOf(deskSetup);
  const hosts = `[...document.querySelectorAll('[data-test=setup-host]')].map(({ innerText }) => innerText).join()`;
  const fields = `['appKey', 'userId', 'password', 'apiUrl'].map(name => document.querySelector('[name=' + name + ']').value)`;
  /** @param items JavaScript that adds to `data`, a DataTransfer */
  const paste = (items: string) => `(() => {
    const data = new DataTransfer();
    ${items}
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  })()`;

  /** A link is read from the picture of a QR code; an address is loaded only when the user presses. */
  async function readsPictures(popup: Popup): Promise<void> {
    const picture = (text: string) =>
      paste(
        `const bytes = Uint8Array.from(atob('${Buffer.from(encodeQR(text, 'gif', { scale: 4 })).toString('base64')}'), c => c.charCodeAt(0));
        data.items.add(new File([bytes], 'code.gif', { type: 'image/gif' }));`,
      );
    await waitFor('the focus in the form', async () => (await popup.focused()) === 'userId');
    await popup.evaluate(picture(link));
    await popup.waitForText('[data-test=setup-review]', '1117#desk');
    await popup.press('Escape');
    await waitFor('the dialog to close', async () => !(await popup.text('[data-test=setup-dialog]')));
    expect(await popup.evaluate(fields)).toMatchObject([app, '', '', world.im.restUrl]);
    await popup.evaluate(picture('https://owner.invalid/setup.json'));
    await waitFor('the address', () =>
      popup.evaluate<boolean>(`document.querySelector('[name=setup]')?.value === 'https://owner.invalid/setup.json'`),
    );
    expect(await popup.text('[data-test=setup-problem]')).toBe('');
    await popup.click('[data-test=setup-continue]');
    await popup.waitForText('[data-test=setup-problem]', en.t('setup.errors.unreachable'));
    await popup.press('Escape');
    await waitFor('the dialog to close', async () => !(await popup.text('[data-test=setup-dialog]')));
  }

  it('fills the form after the user has seen its servers, and drops the password entered before', async () => {
    const popup = await world.browser.openPopup();
    await readsPictures(popup);
    await popup.fill('[name=userId]', 'carol');
    await popup.fill('[name=password]', 'for another server');
    await popup.evaluate(paste(`data.setData('text/plain', ${JSON.stringify(link)})`));
    await popup.waitForText('[data-test=setup-review]', '1117#desk');
    expect(await popup.evaluate(hosts)).toBe('rest.example.org,chat.example.org');
    expect(await popup.evaluate(fields)).toEqual([app, 'carol', 'for another server', world.im.restUrl]);
    await popup.click('[data-test=setup-fill]');
    await popup.waitForText('main', 'Servers: rest.example.org, chat.example.org');
    expect(await popup.focused()).toBe('userId');
    expect(await popup.evaluate(fields)).toEqual(['1117#desk', 'carol', '', 'https://rest.example.org']);
    expect(await popup.evaluate('document.querySelector("[name=provider]:checked").value')).toBe('easemob');
  });
});
