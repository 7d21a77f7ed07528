// A store that does not accept a vendor's SDK gets a build without it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extensionInputs } from '../../../scripts/build/build-cache';
import { buildExtension } from '../../../scripts/build/build-extension';
import type { FileReport } from '../../../scripts/build/module-report';
import { includedProviders } from '../../../scripts/build/sdk-scripts';

const out = resolve('.partyline', 'included-providers');

beforeAll(() => mkdirSync(out, { recursive: true }));
afterAll(() => rmSync(out, { recursive: true, force: true }));

it('a build for Firefox without Tencent contains no file and no notice of its SDK', { timeout: 600_000 }, () => {
  const providers = ['agora', 'easemob', 'shengwang'] as const;
  const modules = join(out, 'modules');
  const built = buildExtension({ sites: [], providers, browser: 'firefox', modules, out });
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' });
  expect(files.filter(file => file.includes('sdk-')).sort()).toEqual(['sdk-agora.js', 'sdk-easemob.js']);
  expect(readFileSync(join(built, 'THIRD-PARTY-NOTICES.txt'), 'utf8')).not.toContain('@tencentcloud');

  // Tests share a build while its inputs are the same. `.wxt` is generated from them.
  const reports = readdirSync(modules).map(file => JSON.parse(readFileSync(join(modules, file), 'utf8')) as FileReport);
  const ours = reports.flatMap(report => report.modules.map(({ name }) => name)).filter(name => existsSync(name));
  expect(ours.length).toBeGreaterThan(100);
  expect(ours.filter(name => ![...extensionInputs, '.wxt'].some(input => `${name}/`.startsWith(`${input}/`)))).toEqual(
    [],
  );
});

it('refuses a name that is no provider’s', () => {
  expect(() => includedProviders(['agora', 'tencnt'])).toThrow(/tencnt, which is none of agora, /);
});
