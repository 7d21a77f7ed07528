/**
 * `npm run zip` packs the extension for Chrome, Edge and Firefox, and the sources that Firefox's reviewers need, into
 * `.output`. Times and order in the zips are fixed, so the same sources give the same bytes. `--twice` proves it: it
 * unpacks the sources elsewhere, installs from the lock file and packs again. `--only` selects browsers.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { unpack } from './unpack';

const { values } = parseArgs({
  options: {
    twice: { type: 'boolean', default: false },
    /** The sources come with the zip for Firefox, whose store requires them. */
    only: { type: 'string', default: 'chrome,edge,firefox' },
  },
});
const browsers = values.only.split(',');
if (values.twice && !browsers.includes('firefox'))
  throw new Error('--twice needs the sources, which come with the zip for Firefox: add firefox to --only.');

const zips = pack('.');
for (const [name, { bytes, hash }] of Object.entries(zips)) console.log(`${hash}  ${name}  ${bytes} bytes`);

if (values.twice) {
  const elsewhere = mkdtempSync(join(tmpdir(), 'partyline-sources-'));
  const sources = Object.keys(zips).find(name => name.endsWith('-sources.zip')) ?? '';
  unpack(join('.output', sources), elsewhere);
  run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], elsewhere);
  const again = pack(elsewhere);
  const differing = Object.keys({ ...zips, ...again }).filter(name => zips[name]?.hash !== again[name]?.hash);
  if (differing.length > 0) {
    console.error(`Packed again in ${elsewhere}, these zips differ: ${differing.join(', ')}`);
    process.exit(1);
  }
  rmSync(elsewhere, { recursive: true, force: true });
  console.log(`Packed again from the packed sources: all ${Object.keys(zips).length} are the same, byte for byte.`);
}

/** @returns the zips by name */
function pack(folder: string): Record<string, { bytes: number; hash: string }> {
  const out = join(folder, '.output');
  mkdirSync(out, { recursive: true });
  for (const name of zipsIn(out)) rmSync(join(out, name));
  for (const browser of browsers) {
    console.log(`Packing for ${browser} ...`);
    run(process.execPath, [join('node_modules', 'wxt', 'bin', 'wxt.mjs'), 'zip', '-b', browser], folder);
  }
  return Object.fromEntries(
    zipsIn(out).map(name => {
      const hash = createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex');
      return [name, { bytes: statSync(join(out, name)).size, hash }];
    }),
  );
}

function zipsIn(out: string): string[] {
  return readdirSync(out).filter(name => name.endsWith('.zip'));
}

function run(command: string, args: string[], cwd: string): void {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell,
    env: plainEnvironment(),
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed in ${cwd}.\n${stdout}\n${stderr}`);
}

/** A build for the stores has no sites or services, so settings of other builds are removed, except the providers. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const isOfOtherBuilds = (name: string) => name.startsWith('PARTYLINE_') && name !== 'PARTYLINE_PROVIDERS';
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfOtherBuilds(name)));
}
