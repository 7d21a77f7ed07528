// What a page may put into the window that asks the user for an account.
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { methods } from '@/lib/contract/methods';

const isAccepted = (account: object) => v.safeParse(methods['session.expect'].params, account).success;
const alice = { provider: 'agora', app: '1117#support', userId: 'alice' };

describe('an account that a page names', () => {
  it.each([
    alice,
    { provider: 'easemob', app: '1117#support', userId: 'Alice.b_c-9' },
    { provider: 'agora', app: '0f6a83a3c8a74e4b9bd5d2a1c1c3a5d7', userId: 'alice@desk.example' },
    { provider: 'tencent', app: '1400000000', userId: `+86${'1'.repeat(29)}` },
  ])('may be %j', account => {
    expect(isAccepted(account)).toBe(true);
  });

  it.each([
    ['an override of the direction', '\u202Eecila\u202C'],
    ['an isolate', '\u2066alice\u2069'],
    ['a mark of direction', 'alice\u200F'],
    ['a zero-width character', 'ali\u200Bce'],
    ['a control character', 'ali\u0007ce'],
    ['a line break', 'alice\nverified'],
    ['a sentence', 'alice, verified by your administrator. Press the blue button'],
    ['letters that look like others', '\u0430lice'],
    ['half of a surrogate pair', 'alice\uD83D'],
    ['65 characters', 'a'.repeat(65)],
  ])('may not have %s', (_what, text) => {
    expect(isAccepted({ ...alice, userId: text })).toBe(false);
    expect(isAccepted({ ...alice, app: text.length === 65 ? text.repeat(2) : text })).toBe(false);
  });
});
