import { describe, expect, it } from 'vitest';
import { everyScope, isGrantable } from '@/lib/contract/sites';
import { Grants } from '@/lib/sites/grants';
import { noPolicy, type Policy } from '@/lib/sites/policy';

const desk = 'https://desk.example';
const chat = 'https://chat.example';
const built = 'http://localhost:8080';

/** Grants over a store in memory, at a time that the test sets. */
async function grantsOf(kept: unknown = undefined, policy: Partial<Policy> = {}) {
  const store = { kept, writes: 0 };
  const clock = { now: 1_000_000 };
  const grants = new Grants(
    {
      read: async () => store.kept,
      write: async all => {
        store.kept = JSON.parse(JSON.stringify(all));
        store.writes += 1;
      },
    },
    [built],
    () => ({ ...noPolicy, ...policy }),
    () => clock.now,
  );
  await grants.load();
  return { grants, store, clock };
}

describe('the grants', () => {
  it('allow nobody but the sites of the build, those everything', async () => {
    const { grants } = await grantsOf();
    expect(grants.scopesOf(desk)).toBeUndefined();
    expect(grants.scopesOf(built)).toEqual(everyScope);
    expect(grants.origins()).toEqual([built]);
  });

  it('give a site just what was said, and status, over a restart', async () => {
    const { grants, store } = await grantsOf();
    await grants.allow(desk, ['send', 'send']);
    expect(grants.scopesOf(desk)).toEqual(['status', 'send']);
    const { grants: again } = await grantsOf(store.kept);
    expect(again.scopesOf(desk)).toEqual(['status', 'send']);
  });

  it('are for an exact origin', async () => {
    const { grants } = await grantsOf();
    await grants.allow(desk, ['send']);
    for (const other of [`${desk}:8443`, 'http://desk.example', 'https://a.desk.example', `${desk}/`, 'desk.example'])
      expect(grants.scopesOf(other), other).toBeUndefined();
  });

  it('know no names but their own', async () => {
    const { grants } = await grantsOf({ __proto__: { scopes: ['send'], grantedAt: 1 } });
    for (const name of ['__proto__', 'constructor', 'toString']) expect(grants.scopesOf(name), name).toBeUndefined();
  });

  it('go when they are revoked, those of the build too, and stay gone', async () => {
    const { grants, store } = await grantsOf();
    await grants.allow(desk, everyScope);
    for (const origin of [desk, built]) await grants.revoke(origin);
    expect(grants.origins()).toEqual([]);
    const { grants: again } = await grantsOf(store.kept);
    expect(again.origins()).toEqual([]);
    await again.allow(built, ['receive']);
    expect(again.scopesOf(built)).toEqual(['status', 'receive']);
  });

  it('leave out what is kept and is none, and keep the rest', async () => {
    const good = { scopes: ['status'], grantedAt: 1 };
    const { grants } = await grantsOf({
      [desk]: good,
      [chat]: { scopes: ['everything'], grantedAt: 1 },
      'http://plain.example': good,
      'https://*': good,
      null: good,
    });
    expect(grants.origins()).toEqual([desk, built]);
    expect((await grantsOf('nonsense')).grants.origins()).toEqual([built]);
  });

  it('tell when a site has used the session, and write it down once a minute at most', async () => {
    const { grants, store, clock } = await grantsOf();
    await grants.allow(desk, ['receive']);
    const { writes } = store;
    await grants.recordUse(desk);
    clock.now += 59_000;
    await grants.recordUse(desk);
    expect(store.writes).toBe(writes + 1);
    clock.now += 2_000;
    await grants.recordUse(desk);
    expect(grants.list().sites[0]).toMatchObject({ origin: desk, grantedAt: 1_000_000, lastUsedAt: 1_061_000 });
  });

  it('are not made by a use', async () => {
    const { grants } = await grantsOf();
    await grants.recordUse(desk);
    await grants.revoke(built);
    await grants.recordUse(built);
    expect(grants.origins()).toEqual([]);
  });

  it('of a site of the build are still those after it was used', async () => {
    const { grants } = await grantsOf();
    await grants.recordUse(built);
    expect(grants.list().sites).toEqual([{ origin: built, scopes: everyScope, isFixed: false, lastUsedAt: 1_000_000 }]);
  });
});

describe('an administrator', () => {
  const sites = new Map([[desk, ['status', 'receive'] as const]]);

  it('sets a site that the user cannot change', async () => {
    const { grants } = await grantsOf({ [desk]: { scopes: [], grantedAt: 1 } }, { sites });
    expect(grants.scopesOf(desk)).toEqual(['status', 'receive']);
    await expect(grants.allow(desk, everyScope)).rejects.toMatchObject({ code: 'notAllowed' });
    await expect(grants.revoke(desk)).rejects.toMatchObject({ code: 'notAllowed' });
    await grants.allow(chat, ['send']);
    expect(grants.origins()).toContain(chat);
  });

  it('closes the list, to what was allowed before as well', async () => {
    const { grants } = await grantsOf({ [chat]: { scopes: ['send'], grantedAt: 1 } }, { sites, onlyTheseSites: true });
    expect(grants.origins()).toEqual([desk]);
    await expect(grants.allow(chat, ['send'])).rejects.toMatchObject({ code: 'notAllowed' });
    expect(grants.list().isClosed).toBe(true);
  });
});

describe('what may be allowed', () => {
  it.each([
    ['https://desk.example', true],
    ['https://desk.example:8443', true],
    ['https://xn--e1afmkfd.example', true],
    ['http://localhost:3000', true],
    ['http://127.0.0.1', true],
    ['http://desk.example', false],
    ['http://localhost.evil.example', false],
    ['https://desk.example/', false],
    ['https://desk.example:443', false],
    ['https://DESK.example', false],
    ['https://user@desk.example', false],
    ['https://пример.example', false],
    ['file://', false],
    ['null', false],
    ['about:blank', false],
    ['data:text/html,hi', false],
    ['blob:https://desk.example', false],
    ['chrome-extension://abc', false],
    ['*', false],
    ['https://*', false],
    ['https://*.desk.example', false],
    ['', false],
  ])('%s: %s', (origin, is) => {
    expect(isGrantable(origin)).toBe(is);
  });
});
