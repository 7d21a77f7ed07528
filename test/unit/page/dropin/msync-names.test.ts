// Compares the drop-ins' names and codes with the SDKs.
import { describe, expect, it } from 'vitest';
import { connectionClass } from '@/lib/page/dropin/msync/connection';
import { easemobCodes, sharedCodes, statusCodesOf } from '@/lib/page/dropin/msync/status-code';
import { loadRawSdk } from '../../../server/raw-sdk';

describe('a drop-in', () => {
  it.each([
    ['agora', sharedCodes],
    ['easemob', easemobCodes],
  ] as const)('has the status codes of %s by name and by number', (sdk, codes) => {
    expect(statusCodesOf(codes)).toEqual({ ...loadRawSdk(sdk).statusCode });
  });

  it('creates a connection that behaves like a plain object', async () => {
    const Connection = connectionClass({
      vendor: { provider: 'agora', version: '1', announcement: { version: 1, connect: async () => ({}) } },
      nativeClass: () => undefined,
      load: () => Promise.reject(new Error('no SDK here')),
    });
    const conn = new Connection({ appKey: '1117#support' }) as Record<string, unknown>;
    expect(conn).toBeInstanceOf(Connection);
    expect(conn).toBeInstanceOf(Object);
    expect('getContacts' in conn && 'toString' in conn && !('then' in conn)).toBe(true);
    // Pages test for methods of other SDKs in this way.
    expect('setState' in conn || 'addEventListener' in conn || 'getUser' in conn).toBe(false);
    expect(await conn).toBe(conn);
    expect(conn.getContacts).toBe(conn.getContacts);
    expect(conn.getContacts).not.toBe(conn.getJoinedGroups);
    expect(`${conn}`).toBe('[object Object]');
  });
});
