import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { easemobMethods, sharedMethods, shengwangMethods } from '@/lib/providers/msync/methods';
import { tencentMethods } from '@/lib/providers/tencent/methods';
import { defaultApp } from '../../server';
import { loadRawSdk, type RawSdkName, vendorFile } from '../../server/raw-sdk';

/** Declared by the packages, but not to be called by a site. */
const excluded = new Set([
  ...['registerUser', 'open', 'isOpened', 'close', 'reconnect', 'setLoginInfoCustomExt', 'renewToken'],
  ...['listen', 'addEventHandler', 'removeEventHandler', 'onShow', 'usePlugin', 'constructor'],
  'getRTCToken',
]);

/** The methods that a package's declarations give its `Connection`. */
function declared(name: RawSdkName): string[] {
  const text = readFileSync(vendorFile(name).replace(/\.js$/, '.d.ts'), 'utf8');
  const [, body = ''] = text.split(/^\tclass Connection \{$/m);
  const [own = ''] = body.split(/^\t\}$/m);
  return [...new Set([...own.matchAll(/^\t\t([a-zA-Z]\w*)(?:<[^>]*>)?\(/gm)].map(match => match[1] as string))];
}

/** The methods that the plugins of a package's miniCore declare. */
const declaredByPlugins = (name: RawSdkName): string =>
  ['contact', 'group', 'chatroom']
    .map(plugin => readFileSync(vendorFile(name, `${plugin}/${plugin}.d.ts`), 'utf8'))
    .join();

describe.each([
  ['agora', sharedMethods],
  ['easemob', easemobMethods],
  ['shengwang', shengwangMethods],
] as const)('the methods of %s', (name, methods) => {
  it('are all that its package declares, except the excluded', () => {
    const names = declared(name);
    expect(names.length).toBeGreaterThan(220);
    expect(names.filter(method => !methods.has(method) && !excluded.has(method))).toEqual([]);
    const others = [...methods.keys()].filter(method => !names.includes(method));
    expect(others.filter(method => !declaredByPlugins(name).includes(`\t${method}(`))).toEqual([]);
  });

  it('exist in the SDK', () => {
    const connection = new (loadRawSdk(name).connection)({ appKey: defaultApp });
    const missing = [...methods.keys()].filter(method => typeof Reflect.get(connection, method) !== 'function');
    expect(missing).toEqual([]);
  });

  it('include none for the session, tokens or prototypes', () => {
    for (const method of [...excluded, '__proto__', 'toString', 'hasOwnProperty', 'token', 'context']) {
      expect(methods.has(method)).toBe(false);
    }
  });
});

describe('methods that delete what cannot be restored', () => {
  const scopesOf = (methods: ReadonlyMap<string, string>, pattern: RegExp) =>
    [...methods].filter(([name]) => pattern.test(name)).map(([name, scope]) => `${name}: ${scope}`);
  /** Deletes a part of something, which can be added again. */
  const restorable = /Reaction|Member|Contact|Friend|Extensions|Attributes|ConversationGroup|FromGroup|sFromConv/;

  it.each([
    ['agora', sharedMethods],
    ['easemob', easemobMethods],
    ['shengwang', shengwangMethods],
    ['tencent', tencentMethods],
  ] as const)('of %s have a scope of their own', (_name, methods) => {
    const deleting = scopesOf(methods, /^(delete|destroy|dissolve|dismiss|clearHistory|removeHistory)/);
    expect(deleting.length).toBeGreaterThan(4);
    for (const each of deleting) if (!restorable.test(each)) expect(each).toMatch(/: delete$/);
    expect([...methods].filter(([name, scope]) => scope === 'delete' && restorable.test(name))).toEqual([]);
  });

  it('leave a draft to `send`', () => {
    expect(tencentMethods.get('setConversationDraft')).toBe('send');
  });
});
