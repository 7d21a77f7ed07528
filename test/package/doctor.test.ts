// `npx partyline doctor` of the packed npm package, with real builds, kits and a project that it cannot read.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Report } from '@/packages/client/doctor/report';
import { appsFolder, installApps } from '../apps/install';
import { buildPages, bundlers, vendors } from './drop-in-pages';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

const packed = new PackedProject();

beforeAll(async () => {
  await packed.install(buildPages);
  await installApps();
});
afterAll(() => packed.remove());

/** Runs the command in a folder of the project, as an app's developer does. */
function doctor(args: string[], folder = '.', uid?: number) {
  const { status, stdout, stderr } = spawnSync('npx', ['partyline', 'doctor', ...args], {
    cwd: join(packed.root, folder),
    encoding: 'utf8',
    shell: process.platform === 'win32',
    ...(uid && { uid, env: { ...process.env, HOME: packed.folder, npm_config_cache: join(packed.folder, 'cache') } }),
  });
  return { status, stdout, stderr };
}

const report = (args: string[], folder = '.'): Report => JSON.parse(doctor([...args, '--json'], folder).stdout);

const { validate } = createRequire(createRequire(import.meta.url).resolve('webpack'))('schema-utils') as {
  validate(schema: object, value: unknown): void;
};
const schema = () => JSON.parse(readFileSync(join(packed.installed, 'dist/doctor.schema.json'), 'utf8'));

/** An app of its own below the project, which has the packages. */
function app(name: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) packed.write(join(name, path), text);
}

describe('the pages of the drop-ins', () => {
  it.each([...bundlers.flatMap(bundler => [`${bundler}-import`, `${bundler}-alias`]), 'script'])(
    'have nothing to miss in the build %s',
    how => {
      app('empty', { 'package.json': '{}' });
      const found = report(['--dist', resolve(packed.root, 'dist', how)], 'empty');
      expect(found.missed).toEqual([]);
      if (how !== 'script') expect(found.caught.length).toBeGreaterThan(4);
    },
  );

  it('are caught in their source, by import and by the aliases of the migration pages', () => {
    // Easemob's page also has the alias of SDK 5 in a block of its own.
    const found = report([]);
    expect(found.missed.filter(({ where }) => !where.every(path => path.startsWith('dist')))).toEqual([]);
    const caught = (by: string) => found.caught.filter(it => it.by === by).map(({ what }) => what);
    for (const { vendor } of vendors.filter(({ dropIn }) => dropIn !== 'lite-chat'))
      for (const by of ['import', 'alias']) expect(caught(by)).toContain(vendor);
  });
});

describe('an app that Vite builds', () => {
  const files = (alias: string) => ({
    'index.html': '<!doctype html><script type="module" src="/src/main.js"></script>',
    'src/main.js': "import WebIM from 'agora-chat';\nwindow.conn = new WebIM.connection({ appKey: 'a#b' });",
    'vite.config.js': `export default { resolve: { alias: { ${alias} } } };`,
  });
  const viteBuild = (alias: Record<string, string>) =>
    build({ root: join(packed.root, 'vite'), configFile: false, logLevel: 'silent', resolve: { alias } });

  it('exits with 0 when the alias takes', async () => {
    app('vite', files("'agora-chat': 'partyline/agora-chat'"));
    await viteBuild({ 'agora-chat': 'partyline/agora-chat' });
    const { status, stdout } = doctor(['vite', '--dist', 'vite/dist']);
    expect([status, stdout.trim().split('\n').at(-1)]).toEqual([0, '2 caught, 0 missed.']);
    expect(stdout).toContain('agora-chat -> partyline/agora-chat, by an alias  (src/main.js:1)');
    validate(schema(), report(['--dist', 'dist'], 'vite'));
  });

  it('exits with 1 when the alias does not take, and says so', async () => {
    app('vite', files("'agora-chat-old': 'partyline/agora-chat'"));
    await viteBuild({});
    const { status, stdout } = doctor(['vite', '--dist', 'vite/dist']);
    expect(status).toBe(1);
    expect(stdout).toContain('Import partyline/agora-chat instead, or set the alias in the bundler.');
    expect(stdout).toContain('agora-chat in the build');
    const found = report(['vite', '--dist', 'vite/dist']);
    validate(schema(), found);
    expect(found.missed.map(({ kind }) => kind)).toEqual(['import', 'build']);
    expect(found.missed[0]?.where).toEqual(['src/main.js:1']);
  });
});

it.each(['easemob-chat-uikit', 'chat-uikit'])('%s, which contains an SDK, is missed', name => {
  const folder = `with-${name}`;
  app(folder, { 'src/main.jsx': `import * as kit from '${name}';` });
  mkdirSync(join(packed.root, folder, 'node_modules'), { recursive: true });
  symlinkSync(join(appsFolder, 'node_modules', name), join(packed.root, folder, 'node_modules', name), 'junction');
  const found = report([folder]);
  validate(schema(), found);
  expect(found.missed).toMatchObject([{ kind: 'kit', what: expect.stringContaining(`${name} `) }]);
});

describe('wrong input', () => {
  it.each([
    [['doctor', 'nowhere'], 'There is no folder nowhere.'],
    [['doctor', 'package.json'], 'package.json is not a folder.'],
    [['doctor', '--dist', 'nowhere'], 'There is no folder nowhere.'],
    [['doctor', '--fix'], "Unknown option '--fix'"],
    [['repair'], 'Usage: partyline doctor [folder] [--dist folder] [--json]'],
    [[], 'Usage: partyline doctor [folder] [--dist folder] [--json]'],
  ])('%j exits with 2 and a sentence', (args, sentence) => {
    const bin = join(packed.root, 'node_modules/.bin/partyline');
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
      cwd: packed.root,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

it.skipIf(process.platform === 'win32')('passes over a folder that it may not read', () => {
  app('locked', { 'src/main.js': "import 'agora-chat';", 'src/private/a.js': 'start();' });
  const secret = join(packed.root, 'locked/src/private');
  chmodSync(packed.folder, 0o755);
  chmodSync(secret, 0o000);
  const bin = join(packed.installed, 'dist/doctor.js');
  const { stdout } = spawnSync(process.execPath, [bin, 'doctor', 'locked', '--json'], {
    ...{ cwd: packed.root, encoding: 'utf8' },
    // The root user may read everything.
    ...(process.getuid?.() === 0 && { uid: 65534 }),
  });
  chmodSync(secret, 0o755);
  const { missed, skipped } = JSON.parse(stdout) as Report;
  expect(missed).toMatchObject([{ what: 'agora-chat' }]);
  expect(skipped).toEqual([{ path: 'src/private', reason: 'not readable (EACCES)' }]);
});

it('runs in a project of CommonJS, and needs no package', () => {
  const alone = join(packed.folder, 'alone');
  cpSync(join(packed.installed, 'dist/doctor.js'), join(alone, 'node_modules/partyline/dist/doctor.js'));
  cpSync(join(packed.installed, 'package.json'), join(alone, 'node_modules/partyline/package.json'));
  cpSync(join(packed.root, 'vite/src'), join(alone, 'src'), { recursive: true });
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/partyline/dist/doctor.js', 'doctor'], {
    ...{ cwd: alone, encoding: 'utf8' },
  });
  expect(status).toBe(1);
  expect(stdout).toContain('1 missed');
  rmSync(alone, { recursive: true });
});
