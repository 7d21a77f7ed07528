// The allow-list against what the installed packages declare and have.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { easemobMethods, sharedMethods } from '@/lib/providers/msync/methods';
import { defaultApp } from '../../server';
import { loadRawSdk, type SdkName, vendorFile } from '../../server/raw-sdk';

/** Declared, and not to be called by a site. */
const left = new Set([
  ...['registerUser', 'open', 'isOpened', 'close', 'reconnect', 'setLoginInfoCustomExt', 'renewToken'],
  ...['listen', 'addEventHandler', 'removeEventHandler', 'onShow', 'usePlugin', 'constructor'],
  'getRTCToken',
]);

/** The methods that a package's declarations give its `Connection`. */
function declared(name: SdkName): string[] {
  const text = readFileSync(vendorFile(name).replace(/\.js$/, '.d.ts'), 'utf8');
  const [, body = ''] = text.split(/^\tclass Connection \{$/m);
  const [own = ''] = body.split(/^\t\}$/m);
  return [...new Set([...own.matchAll(/^\t\t([a-zA-Z]\w*)(?:<[^>]*>)?\(/gm)].map(match => match[1] as string))];
}

describe.each([
  ['agora', sharedMethods],
  ['easemob', easemobMethods],
] as const)('the methods of %s', (name, methods) => {
  it('are all that its package declares, but for those left out on purpose', () => {
    const names = declared(name);
    expect(names.length).toBeGreaterThan(230);
    expect(names.filter(method => !methods.has(method) && !left.has(method))).toEqual([]);
    expect([...methods.keys()].filter(method => !names.includes(method))).toEqual([]);
  });

  it('are there in the SDK', () => {
    const connection = new (loadRawSdk(name).connection)({ appKey: defaultApp });
    const missing = [...methods.keys()].filter(method => typeof Reflect.get(connection, method) !== 'function');
    expect(missing).toEqual([]);
  });

  it('leave the session, tokens and prototypes alone', () => {
    for (const method of [...left, '__proto__', 'toString', 'hasOwnProperty', 'token', 'context']) {
      expect(methods.has(method)).toBe(false);
    }
  });
});
