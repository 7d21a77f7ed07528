import { describe, expect, it } from 'vitest';
import { everyScope, isGrantable } from '@/lib/contract/sites';
import { Grants } from '@/lib/sites/grants';
import { noPolicy, type Policy } from '@/lib/sites/policy';

const desk = 'https://desk.example';
const chat = 'https://chat.example';
const builtIn = 'http://localhost:8080';

/** Creates grants with a store in memory and a clock that the test sets. */
async function loadGrants(stored: unknown = undefined, policy: Partial<Policy> = {}) {
  const store = { content: stored, writes: 0 };
  const clock = { now: 1_000_000 };
  const grants = new Grants(
    {
      read: async () => store.content,
      write: async all => {
        store.content = JSON.parse(JSON.stringify(all));
        store.writes += 1;
      },
    },
    [builtIn],
    () => ({ ...noPolicy, ...policy }),
    () => clock.now,
  );
  await grants.load();
  return { grants, store, clock };
}

describe('grants', () => {
  it('allow only the sites of the build by default, with every scope', async () => {
    const { grants } = await loadGrants();
    expect(grants.scopesOf(desk)).toBeUndefined();
    expect(grants.scopesOf(builtIn)).toEqual(everyScope);
    expect(grants.origins()).toEqual([builtIn]);
  });

  it('give a site the allowed scopes and status, also after a restart', async () => {
    const { grants, store } = await loadGrants();
    await grants.allow(desk, ['send', 'send']);
    expect(grants.scopesOf(desk)).toEqual(['status', 'send']);
    const { grants: reloaded } = await loadGrants(store.content);
    expect(reloaded.scopesOf(desk)).toEqual(['status', 'send']);
  });

  it('apply only to the exact origin', async () => {
    const { grants } = await loadGrants();
    await grants.allow(desk, ['send']);
    for (const other of [`${desk}:8443`, 'http://desk.example', 'https://a.desk.example', `${desk}/`, 'desk.example'])
      expect(grants.scopesOf(other), other).toBeUndefined();
  });

  it('ignore names of Object.prototype', async () => {
    const { grants } = await loadGrants({ __proto__: { scopes: ['send'], grantedAt: 1 } });
    for (const name of ['__proto__', 'constructor', 'toString']) expect(grants.scopesOf(name), name).toBeUndefined();
  });

  it('stay revoked after a restart, including those of the build', async () => {
    const { grants, store } = await loadGrants();
    await grants.allow(desk, everyScope);
    for (const origin of [desk, builtIn]) await grants.revoke(origin);
    expect(grants.origins()).toEqual([]);
    const { grants: reloaded } = await loadGrants(store.content);
    expect(reloaded.origins()).toEqual([]);
    await reloaded.allow(builtIn, ['receive']);
    expect(reloaded.scopesOf(builtIn)).toEqual(['status', 'receive']);
  });

  it('of an earlier version keep the deletion that their `manage` contained', async () => {
    const older = { scopes: ['status', 'manage'], grantedAt: 1 };
    const { grants, store } = await loadGrants({
      [desk]: older,
      [chat]: { scopes: ['status', 'receive', 'send'], grantedAt: 1 },
    });
    expect(grants.scopesOf(desk)).toEqual(['status', 'manage', 'delete']);
    expect(grants.scopesOf(chat)).toEqual(['status', 'receive', 'send']);
    await grants.recordUse(chat);
    const { grants: reloaded } = await loadGrants(store.content);
    expect(reloaded.scopesOf(desk)).toEqual(['status', 'manage', 'delete']);
    expect(reloaded.scopesOf(chat)).toEqual(['status', 'receive', 'send']);
  });

  it('have the user’s choice whether notifications open in a site that shows conversations', async () => {
    const { grants, store } = await loadGrants({ [desk]: { scopes: ['status', 'receive'], grantedAt: 1 } });
    expect(grants.opensOf(desk)).toBeUndefined();
    await grants.setNotifications(desk, { opens: false });
    expect(grants.list().sites.find(({ origin }) => origin === desk)).toMatchObject({ opens: false });
    expect((await loadGrants(store.content)).grants.opensOf(desk)).toBe(false);
    await expect(grants.setNotifications(chat, { opens: true })).rejects.toMatchObject({ code: 'notAllowed' });
  });

  it('of this version give `manage` without deletion', async () => {
    const { grants, store } = await loadGrants();
    await grants.allow(desk, ['manage']);
    for (const { grants: each } of [{ grants }, await loadGrants(store.content)])
      expect(each.scopesOf(desk)).toEqual(['status', 'manage']);
  });

  it('of an earlier version lose deletion when the user takes it away', async () => {
    const { grants, store } = await loadGrants({ [desk]: { scopes: ['status', 'manage'], grantedAt: 1 } });
    await grants.allow(desk, ['manage']);
    expect((await loadGrants(store.content)).grants.scopesOf(desk)).toEqual(['status', 'manage']);
  });

  it('skip invalid stored grants and load the others', async () => {
    const good = { scopes: ['status'], grantedAt: 1 };
    const { grants } = await loadGrants({
      [desk]: good,
      [chat]: { scopes: ['everything'], grantedAt: 1 },
      'http://plain.example': good,
      'https://*': good,
      null: good,
    });
    expect(grants.origins()).toEqual([desk, builtIn]);
    expect((await loadGrants('nonsense')).grants.origins()).toEqual([builtIn]);
  });

  it('keep the stored sites when one is allowed before they can be read', async () => {
    const { grants: first, store } = await loadGrants();
    await first.allow(desk, ['send']);
    let isReadable = false;
    const grants = new Grants(
      {
        read: async () => {
          if (!isReadable) throw new Error('not readable');
          return store.content;
        },
        write: async all => {
          store.content = structuredClone(all);
        },
      },
      [],
      () => noPolicy,
    );
    await expect(grants.load()).rejects.toThrow('not readable');
    await grants.allow(chat, ['receive']);
    expect(grants.scopesOf(chat)).toContain('receive');
    expect(Object.keys(store.content as object)).toEqual([desk]);
    isReadable = true;
    await expect.poll(() => Object.keys(store.content as object)).toEqual([chat, desk]);
    expect(grants.scopesOf(desk)).toContain('send');
  });

  it('write the time of the last use at most once a minute', async () => {
    const { grants, store, clock } = await loadGrants();
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

  it('are not created by a use', async () => {
    const { grants } = await loadGrants();
    await grants.recordUse(desk);
    await grants.revoke(builtIn);
    await grants.recordUse(builtIn);
    expect(grants.origins()).toEqual([]);
  });

  it('of the build stay unchanged after a use', async () => {
    const { grants } = await loadGrants();
    await grants.recordUse(builtIn);
    expect(grants.list().sites).toEqual([
      { origin: builtIn, scopes: everyScope, isFixed: false, lastUsedAt: 1_000_000 },
    ]);
  });
});

describe('an administrator’s policy', () => {
  const sites = new Map([[desk, ['status', 'receive'] as const]]);

  it('sets a site’s scopes, which the user cannot change', async () => {
    const { grants } = await loadGrants({ [desk]: { scopes: [], grantedAt: 1 } }, { sites });
    expect(grants.scopesOf(desk)).toEqual(['status', 'receive']);
    await expect(grants.allow(desk, everyScope)).rejects.toMatchObject({ code: 'notAllowed' });
    await expect(grants.revoke(desk)).rejects.toMatchObject({ code: 'notAllowed' });
    await grants.allow(chat, ['send']);
    expect(grants.origins()).toContain(chat);
  });

  it('leaves no grant of the user behind, whatever the user did on the site', async () => {
    const { grants, store } = await loadGrants(undefined, { sites });
    await grants.recordUse(desk);
    await grants.setNotifications(desk, { ownNotices: true });
    await grants.setAccounts(desk, ['agora 1117#support alice']);
    expect(grants.accountsOf(desk)).toEqual(['agora 1117#support alice']);
    const { grants: later } = await loadGrants(store.content);
    expect(later.scopesOf(desk)).toBeUndefined();
    expect(later.origins()).toEqual([builtIn]);
  });

  it('blocks all other sites, including those allowed before', async () => {
    const { grants } = await loadGrants(
      { [chat]: { scopes: ['send'], grantedAt: 1 } },
      { sites, onlyTheseSites: true },
    );
    expect(grants.origins()).toEqual([desk]);
    await expect(grants.allow(chat, ['send'])).rejects.toMatchObject({ code: 'notAllowed' });
    expect(grants.list().isClosed).toBe(true);
  });
});

describe('isGrantable', () => {
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
  ])('%s: %s', (origin, expected) => {
    expect(isGrantable(origin)).toBe(expected);
  });
});
