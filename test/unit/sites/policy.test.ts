import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionsOf, providerIds } from '@/components/provider-forms';
import { everyScope } from '@/lib/contract/sites';
import { noPolicy, parsePolicy } from '@/lib/sites/policy';

const parsed = (given: unknown) => {
  const warnings: string[] = [];
  return { policy: parsePolicy(given, place => warnings.push(place)), warnings };
};

describe('the administrator’s policy', () => {
  it('is none where nobody has set one', () => {
    expect(parsed({})).toEqual({ policy: noPolicy, warnings: [] });
    expect(parsed(undefined)).toEqual({ policy: noPolicy, warnings: [] });
  });

  it('sets sites, closes the list, fills in the form and forbids remembering', () => {
    const services = { agora: { appKey: '1117#support', isHttpDNS: false } };
    const { policy, warnings } = parsed({
      sites: [{ origin: 'https://desk.example', scopes: ['send'] }],
      onlyTheseSites: true,
      services,
      forbidRemember: true,
    });
    expect(policy).toEqual({
      sites: new Map([['https://desk.example', ['status', 'send']]]),
      onlyTheseSites: true,
      services,
      forbidsRemembering: true,
    });
    expect(warnings).toEqual([]);
  });

  it('loses what is wrong with it, says where, and keeps the rest', () => {
    const { policy, warnings } = parsed({
      sites: [
        { origin: 'http://plain.example', scopes: ['send'] },
        { origin: 'https://desk.example', scopes: ['everything'] },
        { origin: 'https://chat.example', scopes: [] },
        null,
      ],
      onlyTheseSites: 'yes',
      services: { agora: { appKey: { a: 1 } }, icq: {}, tencent: { SDKAppID: 1400000000 } },
      forbidRemember: 1,
    });
    expect([...policy.sites]).toEqual([['https://chat.example', ['status']]]);
    expect(policy).toMatchObject({ onlyTheseSites: false, forbidsRemembering: false });
    expect(policy.services).toEqual({ tencent: { SDKAppID: 1400000000 } });
    expect(warnings).toEqual([
      'sites.0',
      'sites.1',
      'sites.3',
      'onlyTheseSites',
      'services.agora',
      'services.icq',
      'forbidRemember',
    ]);
    expect(parsed('nonsense').warnings).toEqual(['policy']);
  });

  it('is told to the browser with the same names', () => {
    const { properties } = JSON.parse(readFileSync('public/managed-schema.json', 'utf8'));
    expect(Object.keys(properties)).toEqual(['sites', 'onlyTheseSites', 'services', 'forbidRemember']);
    expect(properties.sites.items.properties.scopes.items.enum).toEqual(everyScope);
    const services = properties.services.properties;
    for (const id of providerIds) {
      const of = services[id].$ref ? services.agora : services[id];
      expect(Object.keys(of.properties).sort(), id).toEqual(
        optionsOf(id)
          .map(({ name }) => name)
          .sort(),
      );
    }
  });
});
