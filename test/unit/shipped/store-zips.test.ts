// The zips that are uploaded to the stores, as the stores' own checks see them.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import schema from 'chrome-extension-manifest-json-schema/manifest/manifest.schema.v3.json';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packZips } from '../../../scripts/release/pack-zips';
import { unpack } from '../../../scripts/release/unpack';
import { bin } from '../../../scripts/steps';

type Manifest = Record<string, unknown>;

const out = resolve('.partyline', 'store-zips');
const manifests: Record<string, Manifest> = {};
let firefoxZip = '';

beforeAll(() => {
  rmSync(out, { recursive: true, force: true });
  packZips('.', ['chrome', 'firefox'], out);
  for (const browser of ['chrome', 'firefox']) {
    const zip = join(out, readdirSync(out).find(name => name.endsWith(`-${browser}.zip`)) ?? '');
    unpack(zip, join(out, 'unpacked', browser));
    manifests[browser] = JSON.parse(readFileSync(join(out, 'unpacked', browser, 'manifest.json'), 'utf8'));
    if (browser === 'firefox') firefoxZip = zip;
  }
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe.each(['chrome', 'firefox'])('the zip for %s', browser => {
  it('requests encrypted sites only, none on this computer, and none from the start', () => {
    const manifest = manifests[browser]!;
    expect(JSON.stringify(manifest)).not.toMatch(/localhost|127\.0\.0\.1|http:|ws:/);
    expect(manifest).toMatchObject({ host_permissions: [], optional_host_permissions: ['https://*/*'] });
    for (const key of ['content_scripts', 'content_security_policy', 'externally_connectable'])
      expect(manifest).not.toHaveProperty(key);
  });
});

describe('the zip for Chrome', () => {
  // The patterns of the schema are checked; its own formats have no definition.
  const isValid = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

  it('has a manifest that its schema accepts', () => {
    isValid(manifests.chrome);
    expect(isValid.errors ?? []).toEqual([]);
  });

  it('has no key that the schema does not have', () => {
    const known = { ...schema.properties, ...schema.then.properties };
    expect(Object.keys(manifests.chrome!).filter(key => !(key in known))).toEqual([]);
  });

  it.each([
    ['a long description', { description: 'x'.repeat(133) }],
    ['a script that is none', { background: { service_worker: 1 } }],
    ['a shortcut without a modifier', { commands: { open: { suggested_key: { default: 'Q' } } } }],
  ])('would be refused with %s', (_what, change) => {
    expect(isValid({ ...manifests.chrome, ...change })).toBe(false);
  });
});

interface Warning {
  code: string;
  file: string;
  line?: number;
}

describe('the zip of the sources', () => {
  it('has what the reviewer’s page names, and what its demo imports from the tests', () => {
    const zip = join(out, readdirSync(out).find(name => name.endsWith('-sources.zip')) ?? '');
    const files = Object.keys(unzipSync(readFileSync(zip)));
    const imported = files
      .filter(file => file.startsWith('scripts/demo/'))
      .filter(file => !file.includes('gallery'))
      .flatMap(file => [...readFileSync(file, 'utf8').matchAll(/'(?:\.\.\/\.\.\/)?(test\/[\w./-]+)'/g)])
      .map(([, path = '']) => path);
    expect(imported.length).toBeGreaterThan(5);
    const candidates = (path: string) => [path, `${path}.ts`, `${path}/index.ts`];
    expect(imported.filter(path => !candidates(path).some(name => files.includes(name)))).toEqual([]);
    expect(files).toContain('docs/store/reviewers.md');
  });
});

describe('the zip for Firefox', () => {
  it('has no error of addons-linter, and only the warnings that docs/store/reviewers.md explains', async () => {
    const { errors, warnings } = await lint(firefoxZip);
    expect(errors).toEqual([]);
    const counts: Record<string, number> = {};
    for (const { code, file } of warnings) counts[`${code} ${file}`] = (counts[`${code} ${file}`] ?? 0) + 1;
    expect(counts).toEqual(explained());
  }, 600_000);
});

/** Mozilla's own check, which its store runs after an upload. Takes half a minute of a processor. */
async function lint(zip: string): Promise<{ errors: Warning[]; warnings: Warning[] }> {
  const args = ['--output', 'json', '--boring', zip];
  const options = { maxBuffer: 1 << 26, shell: process.platform === 'win32' };
  // It exits with 1 if there are errors.
  const { stdout } = await promisify(execFile)(bin('addons-linter'), args, options).catch(error => error);
  return JSON.parse(stdout);
}

/** The rows `| warning | file | count | why |`. */
function explained(): Record<string, number> {
  const text = readFileSync('docs/store/reviewers.md', 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (.+?) \| (\d+)[^|]* \| .{20,} \|$/gm)];
  return Object.fromEntries(
    rows.flatMap(([, code, files = '', count]) =>
      [...files.matchAll(/`([^`]+)`/g)].map(([, file]) => [`${code} ${file}`, Number(count)]),
    ),
  );
}
