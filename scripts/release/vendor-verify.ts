/**
 * `npm run vendor:verify` proves that the extension contains the vendors' SDKs as published: it builds the extension,
 * downloads each SDK's package from the npm registry, and compares bytes. `--packed` takes the extension from a zip of
 * `npm run zip`. The last line is JSON with `--json`. Exits with 1 if something differs.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildExtension } from '../build/build-extension';
import { type SdkScript, sdkScripts } from '../build/sdk-scripts';
import { contains } from './contains-sdk';
import { unpack } from './unpack';

const { values } = parseArgs({ options: { packed: { type: 'string' }, json: { type: 'boolean', default: false } } });

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

interface Comparison {
  package: string;
  version: string;
  /** Of the package, from `package-lock.json` and from the registry. */
  locked: string;
  published: string;
  /** Path in the package; absent if the script contains no file of the package. */
  file?: string;
  script: string;
  /** Of the file in the package, and of the same bytes in the script. */
  sha512?: { published: string; built: string };
}

const folder = mkdtempSync(join(tmpdir(), 'partyline-vendors-'));
try {
  const extension = extensionIn(join(folder, 'extension'));
  const included = sdkScripts.filter(({ name }) => existsSync(join(extension, `${name}.js`)));
  const all = included.flatMap(script => (script.sdk ? compare(script, script.sdk, extension) : []));
  for (const each of all) print(each);
  const ok = all.length > 0 && all.every(isPublished);
  console.log(
    ok
      ? `All ${all.length} SDKs are in the extension as published.`
      : 'The extension contains an SDK that is not as published. Run npm ci, and build again.',
  );
  if (values.json) console.log(JSON.stringify({ ok, sdks: all }));
  process.exitCode = ok ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function extensionIn(target: string): string {
  if (!values.packed) return buildExtension({ sites: [], out: target });
  unpack(values.packed, target);
  return target;
}

function compare({ name }: SdkScript, sdk: string, extension: string): Comparison {
  const script = `${name}.js`;
  const built = readFileSync(join(extension, script));
  const { version = '', integrity: locked = '' } = packages[`node_modules/${sdk}`];
  const target = mkdtempSync(join(folder, 'package-'));
  const spec = `${sdk}@${version}`;
  const [{ filename = '', integrity: published = '' }] = JSON.parse(
    run('npm', ['pack', spec, '--json', '--prefer-offline', '--pack-destination', target]),
  );
  run('tar', ['-xzf', filename], target);
  const root = join(target, 'package');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.js'))
    .map(file => ({ file, content: readFileSync(join(root, file)) }));
  const compared = { package: sdk, version, locked, published, script };
  const found = files.find(({ content }) => contains(built, content));
  if (!found) return compared;
  const { file, content } = found;
  const at = built.indexOf(content);
  const sha512 = { published: hashOf(content), built: hashOf(built.subarray(at, at + content.length)) };
  return { ...compared, file, sha512 };
}

function isPublished({ locked, published, sha512 }: Comparison): boolean {
  return locked === published && sha512 !== undefined && sha512.built === sha512.published;
}

function print(compared: Comparison): void {
  const { file = 'no file of it', script, locked, published, sha512 } = compared;
  const rows = [
    [`${compared.package} ${compared.version}`, isPublished(compared) ? 'as published' : 'DIFFERS'],
    ['  package-lock.json', locked],
    ['  npm registry', published],
    [`  ${file}, npm`, sha512?.published ?? '-'],
    [`  ${file}, ${script}`, sha512?.built ?? '-'],
  ];
  for (const [what = '', hash] of rows) console.log(`${what.padEnd(48)} ${hash}`);
}

function run(command: string, args: string[], cwd = '.'): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed.\n${error?.message ?? stderr}`);
  return stdout;
}

/** In the form of `integrity` in `package-lock.json`. */
function hashOf(content: Buffer): string {
  return `sha512-${createHash('sha512').update(content).digest('base64')}`;
}
