import { describe, expect, it } from 'vitest';
import { Log } from '@/lib/log/log';
import { redact } from '@/lib/log/redact';

const easemob = 'YWMtVAl5TvrEEe2x5U8cKq1g2wAAAAAAAAAAAAAAAAAAAAGL4CTwTzs';
const agora = '007eJxTYBBbsMMnKq7p9Hf_HcIX5kce9b518kCiQgr5Zrg';
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.x1y2z3';

const table: [string, unknown, string][] = [
  ['a bearer header', `Authorization: Bearer ${easemob}`, easemob],
  ['an MSync auth', `auth $t$${easemob}`, easemob],
  ['an Agora token', `open ${agora}`, agora],
  ['a JWT', `got ${jwt} back`, jwt],
  ['a token by name', 'token=abc123 next', 'abc123'],
  ['a JSON token', '{"access_token":"abc123"}', 'abc123'],
  ['a password field', { user: 'alice', pwd: 'hunter2' }, 'hunter2'],
  ['a nested token', { a: [{ accessToken: 'abc123' }] }, 'abc123'],
  ['an error with a token', new Error(`bad ${jwt}`), jwt],
  ['a UserSig', { userSig: 'eJwtzF0LgjAYBeD-suuQd9N9CV1IRIHdVBd1qW7Gm6ljiizcf0' }, 'eJwtzF0L'],
];

describe('redaction', () => {
  it.each(table)('removes %s', (_name, part, secret) => {
    expect(redact(part)).not.toContain(secret);
    expect(redact(part)).toContain('[secret]');
  });

  it('keeps text without secrets', () => {
    expect(redact('signingIn -> online')).toBe('signingIn -> online');
    expect(redact({ type: 206, message: 'kicked' })).toBe('{"type":206,"message":"kicked"}');
  });

  it('handles cycles and getters that throw', () => {
    const cycle: Record<string, unknown> = { name: 'a' };
    cycle.self = cycle;
    expect(redact(cycle)).toContain('[again]');
    expect(
      redact({
        get x() {
          throw new Error('no');
        },
      }),
    ).toBe('[unprintable]');
  });
});

describe('the log', () => {
  it('keeps entries at or above its level, redacted, and drops the oldest', () => {
    const log = new Log(() => 5);
    log.write('INFO', 'session', 'ignored');
    log.write('WARN', 'agora', 'token=abc123');
    expect(log.entriesAfter(0)).toEqual([{ seq: 5001, at: 5, level: 'WARN', from: 'agora', text: 'token=[secret]' }]);
    log.setLevel('TRACE');
    for (let n = 0; n < 1200; n++) log.write('TRACE', 'x', n);
    expect(log.entriesAfter(0)).toHaveLength(1000);
    expect(log.entriesAfter(0).at(-1)?.text).toBe('1199');
  });

  it('returns the entries after a `seq`, also of an earlier worker', () => {
    const first = new Log(() => 5);
    first.write('WARN', 'x', 'one');
    const { seq } = first.entriesAfter(0).at(-1)!;
    first.write('WARN', 'x', 'two');
    expect(first.entriesAfter(seq).map(({ text }) => text)).toEqual(['two']);
    const next = new Log(() => 6);
    next.write('WARN', 'x', 'three');
    expect(next.entriesAfter(first.entriesAfter(0).at(-1)!.seq).map(({ text }) => text)).toEqual(['three']);
  });

  it('keeps nothing at the level SILENT', () => {
    const log = new Log();
    log.setLevel('SILENT');
    log.write('ERROR', 'x', 'y');
    expect(log.entriesAfter(0)).toEqual([]);
    expect(log.level).toBe('SILENT');
  });
});
