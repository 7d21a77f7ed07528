// The vendors' files are in the build byte for byte.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sandboxed } from '../../../scripts/build/vendor-scope';
import { contains } from '../../../scripts/release/contains-sdk';

const sdks = [
  ...['agora-chat/Agora-chat.js', 'easemob-websdk/Easemob-chat.js'],
  ...['@tencentcloud/chat/index.js', '@tencentcloud/lite-chat/professional.js'],
];

describe.each(sdks)('the script of %s', sdk => {
  const file = readFileSync(`node_modules/${sdk}`);
  const script = Buffer.from(sandboxed(file.toString('utf8')));

  it('contains the file as published', () => expect(contains(script, file)).toBe(true));

  it('does not contain it if one byte differs', () => {
    const changed = Buffer.from(script);
    const at = script.length / 2 - ((script.length / 2) % 1);
    changed[at]! ^= 1;
    expect(contains(changed, file)).toBe(false);
  });
});

it('a small file of the package does not count as the SDK', () => {
  const script = Buffer.from(sandboxed('x = 1;'.repeat(100)));
  expect(contains(script, Buffer.from('x = 1;'))).toBe(false);
  expect(contains(script, Buffer.alloc(0))).toBe(false);
});

it('text with patterns of replace stays as it is', () => {
  expect(sandboxed("a.replace(b, '$&$1$$$`')")).toContain("a.replace(b, '$&$1$$$`')");
});
