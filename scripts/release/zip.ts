/**
 * `npm run zip` packs the extension for Chrome, Edge and Firefox, and the sources that Firefox's reviewers need, into
 * `.output`. Times and order in the zips are fixed, so the same sources give the same bytes. `--twice` proves it: it
 * unpacks the sources elsewhere, installs from the lock file and packs again. `--only` selects browsers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserName } from '../build/build-extension';
import { packZips, run } from './pack-zips';
import { unpack } from './unpack';

const { values } = parseArgs({
  options: {
    twice: { type: 'boolean', default: false },
    /** The sources come with the zip for Firefox, whose store requires them. */
    only: { type: 'string', default: 'chrome,edge,firefox' },
  },
});
const browsers = values.only.split(',') as (BrowserName | 'edge')[];
if (values.twice && !browsers.includes('firefox'))
  throw new Error('--twice needs the sources, which come with the zip for Firefox: add firefox to --only.');

const zips = packZips('.', browsers);
for (const [name, { bytes, hash }] of Object.entries(zips)) console.log(`${hash}  ${name}  ${bytes} bytes`);

if (values.twice) {
  const elsewhere = mkdtempSync(join(tmpdir(), 'partyline-sources-'));
  const sources = Object.keys(zips).find(name => name.endsWith('-sources.zip')) ?? '';
  unpack(join('.output', sources), elsewhere);
  run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], elsewhere);
  const again = packZips(elsewhere, browsers);
  const differing = Object.keys({ ...zips, ...again }).filter(name => zips[name]?.hash !== again[name]?.hash);
  if (differing.length > 0) {
    console.error(`Packed again in ${elsewhere}, these zips differ: ${differing.join(', ')}`);
    process.exit(1);
  }
  rmSync(elsewhere, { recursive: true, force: true });
  console.log(`Packed again from the packed sources: all ${Object.keys(zips).length} are the same, byte for byte.`);
}
