import { describe, expect, it } from 'vitest';
import { createSettingsHandlers } from '@/lib/background/handlers/settings';
import type { Settings } from '@/lib/contract/settings';
import type { RememberedForm } from '@/lib/contract/sign-in';
import { defaultSettings, parseSettings } from '@/lib/settings/settings';

const form: RememberedForm = {
  provider: 'agora',
  service: { appKey: '1117#support', isHttpDNS: true },
  userId: 'carol',
  credentialKind: 'appServer',
  appServer: {
    endpoint: 'https://app.example/login',
    fields: { account: 'a', password: 'p', token: 't', expiry: 'e', user: 'u' },
  },
};
const changed: Settings = {
  ...{ language: 'zh-CN', appearance: 'dark', badge: 'state', messages: 'sender', sound: 'mentions', tone: 'drop' },
  doNotDisturb: 'off',
};
const { doNotDisturb: _, ...inFile } = changed;

/** Stores settings in memory. @param check the administrator's check of a connection */
function createExtension(settings = defaultSettings, remembered: RememberedForm | null = null, check = () => {}) {
  const stored = { settings, form: remembered };
  const handlers = createSettingsHandlers({
    change: async next => {
      stored.settings = next(stored.settings);
    },
    read: async () => stored.settings,
    readForm: async () => stored.form,
    rememberForm: async form => {
      stored.form = form;
    },
    policy: { check },
  });
  const request = { client: { kind: 'ui' } as const, signal: new AbortController().signal, session: undefined };
  return {
    stored,
    change: (change: Partial<Settings>) => handlers['settings.change'](change, request),
    reset: () => handlers['settings.reset']({}, request),
    export: () => handlers['settings.export']({}, request),
    import: (text: string) => handlers['settings.import']({ text }, request),
  };
}

describe('settings', () => {
  it('change one at a time and reset together', async () => {
    const { stored, change, reset } = createExtension();
    await change({ language: 'zh-CN' });
    await change({ badge: 'state' });
    expect(stored.settings).toEqual({ ...defaultSettings, language: 'zh-CN', badge: 'state' });
    await reset();
    expect(stored.settings).toEqual(defaultSettings);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a string', 'dark'],
    ['unknown values', { language: 'eo', appearance: 1, badge: ['state'] }],
  ])('are the defaults if %s was stored', (_what, stored) => {
    expect(parseSettings(stored)).toEqual(defaultSettings);
  });

  it('keep valid values beside invalid ones', () => {
    expect(parseSettings({ ...changed, badge: 'loud', more: 1 })).toEqual({ ...changed, badge: 'unread' });
  });
});

describe('a settings file', () => {
  it('carries the settings and the form’s defaults to another browser, without the user', async () => {
    const text = JSON.stringify(await createExtension(changed, form).export());
    const { stored, import: importText } = createExtension();
    await importText(text);
    expect(stored).toEqual({ settings: changed, form: { ...form, userId: '' } });
    expect(text).not.toContain('carol');
  });

  it('leaves the form unchanged if it contains none', async () => {
    const { stored, import: importText } = createExtension(defaultSettings, form);
    await importText(JSON.stringify(await createExtension(changed).export()));
    expect(stored).toEqual({ settings: changed, form });
  });

  const file = { partyline: 'settings', version: 1, settings: inFile };
  const connection = { provider: 'agora', service: { appKey: '1117#support' }, credentialKind: 'password' };
  it.each<[string, unknown, string]>([
    ['not JSON', 'settings', 'settingsMalformed'],
    ['another JSON file', { name: 'partyline' }, 'settingsMalformed'],
    ['of a later version', { ...file, version: 2 }, 'settingsMalformed'],
    ['with an unknown value', { ...file, settings: { ...inFile, appearance: 'pink' } }, 'settingsMalformed'],
    ['without a setting', { ...file, settings: { language: 'en' } }, 'settingsMalformed'],
    ['with a password', { ...file, connection: { ...connection, password: 'x' } }, 'settingsMalformed'],
    [
      'with invalid connection options',
      { ...file, connection: { ...connection, service: { appKey: 'x' } } },
      'appKeyMalformed',
    ],
  ])('changes nothing if it is %s', async (_what, content, code) => {
    const { stored, import: importText } = createExtension(defaultSettings, form);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await expect(importText(text)).rejects.toMatchObject({ code });
    expect(stored).toEqual({ settings: defaultSettings, form });
  });

  it('changes nothing if the administrator forbids its connection', async () => {
    const { stored, import: importText } = createExtension(defaultSettings, null, () => {
      throw new Error('not here');
    });
    await expect(importText(JSON.stringify({ ...file, connection }))).rejects.toThrow('not here');
    expect(stored.settings).toEqual(defaultSettings);
  });
});
