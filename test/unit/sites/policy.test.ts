import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appServerFields } from '@/components/sign-in/app-server-fields';
import { optionsOf } from '@/components/sign-in/provider-forms';
import { providerIds } from '@/lib/contract/provider-id';
import { everyScope } from '@/lib/contract/sites';
import { isOption } from '@/lib/providers/definitions';
import { noPolicy, parsePolicy } from '@/lib/sites/policy';
import { managedSchema } from '../../../scripts/build/managed-schema';

const parse = (policy: unknown) => {
  const warnings: string[] = [];
  return { policy: parsePolicy(policy, isOption, path => warnings.push(path)), warnings };
};

describe('an administrator’s policy', () => {
  it('is empty by default', () => {
    expect(parse({})).toEqual({ policy: noPolicy, warnings: [] });
    expect(parse(undefined)).toEqual({ policy: noPolicy, warnings: [] });
  });

  it('can set sites, block others, fill in the form and forbid remembering', () => {
    const services = { agora: { appKey: '1117#support', isHttpDNS: false } };
    const { policy, warnings } = parse({
      sites: [{ origin: 'https://desk.example', scopes: ['send'] }],
      onlyTheseSites: true,
      providers: ['agora', 'tencent'],
      services,
      appServer: { endpoint: 'https://app.example/login', fields: { token: 'data.token' } },
      pinned: ['appKey', 'appServer'],
      forbidRemember: true,
    });
    expect(policy).toEqual({
      sites: new Map([['https://desk.example', ['status', 'send']]]),
      onlyTheseSites: true,
      quickReplies: [],
      providers: ['agora', 'tencent'],
      services,
      appServer: { endpoint: 'https://app.example/login', fields: { token: 'data.token' } },
      pinned: ['appKey', 'appServer'],
      forbidsRemembering: true,
    });
    expect(warnings).toEqual([]);
  });

  it('gives deletion with `manage`, as before it was a scope of its own, unless it says otherwise', () => {
    const { policy, warnings } = parse({
      sites: [
        { origin: 'https://old.example', scopes: ['manage'] },
        { origin: 'https://new.example', scopes: ['manage'], delete: false },
        { origin: 'https://both.example', scopes: ['delete', 'manage'], delete: false },
        { origin: 'https://only.example', scopes: ['delete'] },
        { origin: 'https://none.example', scopes: ['send'], delete: true },
        { origin: 'https://wrong.example', scopes: ['manage'], delete: 'no' },
      ],
    });
    expect([...policy.sites]).toEqual([
      ['https://old.example', ['status', 'manage', 'delete']],
      ['https://new.example', ['status', 'manage']],
      ['https://both.example', ['status', 'manage']],
      ['https://only.example', ['status', 'delete']],
      ['https://none.example', ['status', 'send']],
    ]);
    expect(warnings).toEqual(['sites.5']);
  });

  it('keeps the quick replies that are valid', () => {
    const hello = { name: 'hello', text: 'Hello {name}' };
    const replies = [hello, { name: 'two words', text: 'x' }, { name: 'a', text: '\u202eevil' }, { name: 'b' }, 7];
    const { policy, warnings } = parse({ quickReplies: replies });
    expect(policy.quickReplies).toEqual([hello]);
    expect(warnings).toEqual([1, 2, 3, 4].map(index => `quickReplies.${index}`));
    const many = Array.from({ length: 400 }, (_, index) => ({ name: `${index}`, text: 'x' }));
    expect(parse({ quickReplies: many }).policy.quickReplies).toHaveLength(300);
  });

  it('skips invalid parts, reports their paths and keeps the others', () => {
    const { policy, warnings } = parse({
      sites: [
        { origin: 'http://plain.example', scopes: ['send'] },
        { origin: 'https://desk.example', scopes: ['everything'] },
        { origin: 'https://chat.example', scopes: [] },
        null,
      ],
      onlyTheseSites: 'yes',
      providers: ['icq', 7, 'tencent'],
      services: {
        agora: { appKey: { a: 1 }, appkey: '1117#a', isHttpDNS: false, url: '', deviceId: 'desk' },
        easemob: { appKey: 'no-hash', apiUrl: 'https://rest.example' },
        icq: {},
        tencent: { SDKAppID: 1400000000 },
      },
      appServer: { endpoint: 'https://app.example/', fields: { token: 'a', expiry: 3, user: '__proto__', other: 'b' } },
      pinned: ['SDKAppID', 'appKey', 'deviceId', 3],
      forbidRemember: 1,
      forbidRemembr: true,
    });
    expect([...policy.sites]).toEqual([['https://chat.example', ['status']]]);
    expect(policy).toMatchObject({
      onlyTheseSites: false,
      forbidsRemembering: false,
      providers: ['tencent'],
      services: {
        agora: { isHttpDNS: false, deviceId: 'desk' },
        easemob: { apiUrl: 'https://rest.example' },
        tencent: { SDKAppID: 1400000000 },
      },
      appServer: { endpoint: 'https://app.example/', fields: { token: 'a' } },
      pinned: ['SDKAppID', 'deviceId'],
    });
    expect(warnings.sort()).toEqual([
      'appServer.fields.expiry',
      'appServer.fields.other',
      'appServer.fields.user',
      'forbidRemember',
      'forbidRemembr',
      'onlyTheseSites',
      'pinned appKey',
      'pinned.3',
      'providers.0',
      'providers.1',
      'services.agora.appKey',
      'services.agora.appkey',
      'services.agora.url',
      'services.easemob.appKey',
      'services.icq',
      'sites.0',
      'sites.1',
      'sites.3',
    ]);
    expect(parse('nonsense')).toEqual({ policy: noPolicy, warnings: ['policy'] });
  });

  it.each([
    [{ providers: [] }, ['providers']],
    [{ providers: ['icq'] }, ['providers.0', 'providers']],
    [{ providers: 'agora' }, ['providers', 'providers']],
    [{ services: [] }, []],
    [{ services: { agora: null, tencent: 'x' } }, ['services.agora', 'services.tencent']],
    [{ appServer: { endpoint: 'http://app.example/' } }, ['appServer.endpoint']],
    [{ appServer: 'https://app.example/' }, ['appServer']],
    [{ sites: {}, pinned: {}, onlyTheseSites: null }, ['pinned', 'sites', 'onlyTheseSites']],
  ])('is empty when all parts are invalid: %j', (input, paths) => {
    const { policy, warnings } = parse(input);
    expect({ ...policy, services: {} }).toEqual(noPolicy);
    expect(warnings).toEqual(paths);
  });

  it('ignores fields when two have the same name', () => {
    const appServer = { endpoint: 'https://app.example/', fields: { account: 'name', password: 'name' } };
    const { policy, warnings } = parse({ appServer });
    expect(policy.appServer?.fields).toEqual({});
    expect(warnings).toEqual(['appServer.fields']);
  });

  it('accepts every example in docs/administrators.md', () => {
    const page = readFileSync('docs/administrators.md', 'utf8');
    const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language, text]) => [language, text]);
    expect(blocks.map(([language]) => language)).toEqual(['json', 'json']);
    const [example, file] = blocks.map(([, text = '']) => JSON.parse(text));
    const { policy, warnings } = parse(example);
    expect(warnings).toEqual([]);
    expect(policy).toMatchObject({ pinned: ['appKey', 'appServer'], providers: ['agora'], onlyTheseSites: true });
    expect(Object.keys(example).sort()).toEqual([...keysIn(page)].sort());
    const [[id, inFile]] = Object.entries<object>(file['3rdparty'].extensions) as [[string, object]];
    expect(id).toMatch(/^[a-p]{32}$/);
    expect(parse(inFile).warnings).toEqual([]);
  });

  it('has the same names in the browser’s schema', () => {
    const { properties } = managedSchema;
    expect(Object.keys(properties)).toEqual([
      'sites',
      'onlyTheseSites',
      'providers',
      'services',
      'appServer',
      'pinned',
      'quickReplies',
      'forbidSiteActions',
      'forbidRemember',
    ]);
    // With an enum, one unknown name would make the browser drop the whole list.
    expect(JSON.stringify(properties)).not.toContain('enum');
    for (const scope of everyScope) expect(properties.sites.items.properties.scopes.description).toContain(scope);
    for (const id of providerIds) expect(properties.providers.title).toContain(id);
    const fields = appServerFields.map(({ name }) => name.replace('field', '').toLowerCase());
    expect(Object.keys(properties.appServer.properties.fields.properties)).toEqual(fields);
    const services = properties.services.properties;
    for (const id of providerIds) {
      expect(Object.keys(services[id]!.properties).sort(), id).toEqual(
        optionsOf(id)
          .map(({ name }) => name)
          .sort(),
      );
    }
  });
});

/** Returns the first column of the page's first table. */
function keysIn(page: string): Set<string> {
  return new Set([...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, key = '']) => key));
}
