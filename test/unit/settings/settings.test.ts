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
const other: Settings = {
  ...{ language: 'zh-CN', appearance: 'dark', badge: 'state', messages: 'sender' },
  doNotDisturb: 'off',
};
const { doNotDisturb: _, ...inFile } = other;

/** An extension with its settings in memory; `forbid` is what an administrator says to a connection. */
function extension(settings = defaultSettings, remembered: RememberedForm | null = null, forbid = () => {}) {
  const kept = { settings, form: remembered };
  const handlers = createSettingsHandlers({
    change: async next => {
      kept.settings = next(kept.settings);
    },
    read: async () => kept.settings,
    readForm: async () => kept.form,
    rememberForm: async given => {
      kept.form = given;
    },
    policy: { check: forbid },
  });
  const ui = [{ kind: 'ui' }, new AbortController().signal] as const;
  return {
    kept,
    change: (change: Partial<Settings>) => handlers['settings.change'](change, ...ui),
    reset: () => handlers['settings.reset']({}, ...ui),
    export: () => handlers['settings.export']({}, ...ui),
    import: (text: string) => handlers['settings.import']({ text }, ...ui),
  };
}

describe('settings', () => {
  it('change one by one, and go back together', async () => {
    const { kept, change, reset } = extension();
    await change({ language: 'zh-CN' });
    await change({ badge: 'state' });
    expect(kept.settings).toEqual({ ...defaultSettings, language: 'zh-CN', badge: 'state' });
    await reset();
    expect(kept.settings).toEqual(defaultSettings);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['something else', 'dark'],
    ['choices that there are no more', { language: 'eo', appearance: 1, badge: ['state'] }],
  ])('are as usual where %s was kept', (_what, kept) => {
    expect(parseSettings(kept)).toEqual(defaultSettings);
  });

  it('keep what is a choice beside what is none', () => {
    expect(parseSettings({ ...other, badge: 'loud', more: 1 })).toEqual({ ...other, badge: 'unread' });
  });
});

describe('a file of settings', () => {
  it('carries all of them, and how the form starts, to another browser', async () => {
    const text = JSON.stringify(await extension(other, form).export());
    const { kept, import: take } = extension();
    await take(text);
    expect(kept).toEqual({ settings: other, form: { ...form, userId: '' } });
    expect(text).not.toContain('carol');
  });

  it('leaves the form as it is where it has none', async () => {
    const { kept, import: take } = extension(defaultSettings, form);
    await take(JSON.stringify(await extension(other).export()));
    expect(kept).toEqual({ settings: other, form });
  });

  const file = { partyline: 'settings', version: 1, settings: inFile };
  const connection = { provider: 'agora', service: { appKey: '1117#support' }, credentialKind: 'password' };
  it.each<[string, unknown, string]>([
    ['no JSON', 'settings', 'settingsMalformed'],
    ['of something else', { name: 'partyline' }, 'settingsMalformed'],
    ['of a version to come', { ...file, version: 2 }, 'settingsMalformed'],
    ['with a choice that there is not', { ...file, settings: { ...inFile, appearance: 'pink' } }, 'settingsMalformed'],
    ['that lacks a setting', { ...file, settings: { language: 'en' } }, 'settingsMalformed'],
    ['with a password', { ...file, connection: { ...connection, password: 'x' } }, 'settingsMalformed'],
    [
      'with a connection that cannot be',
      { ...file, connection: { ...connection, service: { appKey: 'x' } } },
      'appKeyMalformed',
    ],
  ])('is refused when it is %s, and nothing of it is taken', async (_what, content, code) => {
    const { kept, import: take } = extension(defaultSettings, form);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await expect(take(text)).rejects.toMatchObject({ code });
    expect(kept).toEqual({ settings: defaultSettings, form });
  });

  it('is refused where an administrator does not allow its connection', async () => {
    const { kept, import: take } = extension(defaultSettings, null, () => {
      throw new Error('not here');
    });
    await expect(take(JSON.stringify({ ...file, connection }))).rejects.toThrow('not here');
    expect(kept.settings).toEqual(defaultSettings);
  });
});
