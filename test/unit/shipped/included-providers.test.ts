// A store that does not accept a vendor's SDK gets a build without it.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildExtension } from '../../../scripts/build/build-extension';
import { includedProviders } from '../../../scripts/build/sdk-scripts';

const out = resolve('.partyline', 'included-providers');

beforeAll(() => mkdirSync(out, { recursive: true }));
afterAll(() => rmSync(out, { recursive: true, force: true }));

it('a build for Firefox without Tencent contains no file and no notice of its SDK', () => {
  const providers = ['agora', 'easemob', 'shengwang'] as const;
  const built = buildExtension({ sites: [], providers, browser: 'firefox', out });
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' });
  expect(files.filter(file => file.includes('sdk-')).sort()).toEqual(['sdk-agora.js', 'sdk-easemob.js']);
  expect(readFileSync(join(built, 'THIRD-PARTY-NOTICES.txt'), 'utf8')).not.toContain('@tencentcloud');
});

it('refuses a name that is no provider’s', () => {
  expect(() => includedProviders(['agora', 'tencnt'])).toThrow(/tencnt, which is none of agora, /);
});
