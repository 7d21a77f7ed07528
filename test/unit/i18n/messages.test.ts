import { describe, expect, it } from 'vitest';
import { en } from '../../messages';

const withName = (user: string) => en.t('devices.replacedBy', { other: user });

describe('a name in a message', () => {
  it.each(['alice', 'Zoë 小明', '👩‍👩‍👧 family', 'two\nlines'])('stays as it is: %s', name => {
    expect(withName(name)).toBe(withName('NAME').replace('NAME', name));
  });

  it.each([
    ['an override of the direction', '\u202Eecila', 'ecila'],
    ['an embedding', '\u202Balice\u202C', 'alice'],
    ['an isolate that is not closed', '\u2066alice', 'alice'],
    ['the end of an isolate', 'ali\u2069ce', 'alice'],
    ['marks of direction', '\u200Falice\u061C', 'alice'],
    ['control characters', 'ali\u0007\u009Bce', 'alice'],
  ])('loses %s', (_what, name, shown) => {
    expect(withName(name)).toBe(withName(shown));
  });

  it('is isolated when it is written from right to left', () => {
    expect(withName('שלום')).toBe(withName('NAME').replace('NAME', '\u2068שלום\u2069'));
  });

  it('stays isolated in a message inside another', () => {
    const inner = withName('שלום');
    expect(withName(inner)).toBe(withName('NAME').replace('NAME', `\u2068${inner}\u2069`));
  });
});
