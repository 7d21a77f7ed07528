// Packs the npm package and installs it into an empty project outside this repository. All files share one package.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cached, extensionInputs, hashOf } from '../../scripts/build/build-cache';
import { buildClient } from '../../scripts/build/build-client';

/** A folder without `node_modules` above it, where packages would be found too. */
const parentFolder = [tmpdir(), '/var/tmp', homedir()].find(
  path => existsSync(path) && !existsSync(join(path, 'node_modules')),
);

/** Sources of the package and of this file. */
const inputs = [
  ...extensionInputs.filter(path => path !== 'wxt.config.ts'),
  ...['doctor', 'types', 'LICENSE', 'README.md', 'package.json'].map(name => `packages/client/${name}`),
  'test/package',
  'docs/migrating',
];

/** Builds in an empty folder outside this repository, once for all files that need the same. */
async function madeOnce(kind: string, make: (packed: PackedProject) => Promise<void>): Promise<string> {
  return cached(kind, hashOf(inputs, kind), async folder => {
    const packed = new PackedProject();
    await make(packed);
    cpSync(packed.folder, folder, { recursive: true, verbatimSymlinks: true });
    packed.remove();
  });
}

export class PackedProject {
  readonly folder = mkdtempSync(join(parentFolder ?? tmpdir(), 'partyline-package-'));
  readonly root = join(this.folder, 'project');
  /** The package's folder in the project. */
  readonly installed = join(this.root, 'node_modules', 'partyline');

  /** @param build adds what only depends on the package, `test/package` and `docs/migrating` */
  async install(build?: (packed: PackedProject) => Promise<void>): Promise<void> {
    const installed = () => madeOnce('package', packed => packed.#install());
    const made = await (build
      ? madeOnce(`package-${build.name}`, async packed => {
          await packed.#copy(await installed());
          await build(packed);
        })
      : installed());
    await this.#copy(made);
  }

  #copy(made: string): Promise<void> {
    return cp(made, this.folder, { recursive: true, verbatimSymlinks: true });
  }

  async #install(): Promise<void> {
    const source = join(this.folder, 'source');
    for (const name of ['package.json', 'README.md', 'LICENSE'])
      cpSync(join('packages/client', name), join(source, name));
    await buildClient(join(source, 'dist'));
    run('npm', ['pack', '--silent', '--pack-destination', this.folder], source);
    this.write('package.json', JSON.stringify({ name: 'project', private: true, type: 'module' }));
    const tarball = readdirSync(this.folder).find(name => name.endsWith('.tgz')) ?? '';
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', join(this.folder, tarball)], this.root);
    rmSync(source, { recursive: true });
  }

  write(name: string, text: string): void {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Links packages of this repository into the project. */
  link(...names: string[]): void {
    this.linkFrom('node_modules', ...names);
  }

  /** @param folder that contains the packages */
  linkFrom(folder: string, ...names: string[]): void {
    for (const name of names) {
      const path = join(this.root, 'node_modules', name);
      if (existsSync(path)) continue;
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(resolve(folder, name), path, 'junction');
    }
  }

  /** Returns the compiler's errors for these files. */
  check(files: string[], compilerOptions: object): string {
    const options = {
      ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM', 'DOM.Iterable'] },
      ...{ types: [], strict: true, noEmit: true, verbatimModuleSyntax: true, noUnusedLocals: true },
    };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: { ...options, ...compilerOptions }, files }));
    const tsc = join(this.root, 'node_modules', 'typescript', 'bin', 'tsc');
    return spawnSync(process.execPath, [tsc, '-p', this.root], { cwd: this.root, encoding: 'utf8' }).stdout;
  }

  /**
   * Compiles files that do not import each other in one run, which takes little longer than one file.
   * @returns the compiler's errors for a file, without the file's name
   */
  checkEach(files: string[], compilerOptions: object): (file: string) => string {
    const errors = new Map<string, string[]>();
    // Errors without a file belong to all.
    let current = '';
    for (const line of this.check(files, compilerOptions).split('\n').filter(Boolean)) {
      const [, file, rest = line] = /^([^\s(]+)(\(\d+,.*)$/.exec(line) ?? [];
      if (file !== undefined) current = file;
      errors.set(current, [...(errors.get(current) ?? []), rest]);
    }
    for (const file of errors.keys())
      if (file && !files.includes(file)) throw new Error(`${file}: ${errors.get(file)?.join('\n')}`);
    return file => [...(errors.get('') ?? []), ...(errors.get(file) ?? [])].join('\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function run(command: string, args: string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed.\n${stdout}\n${stderr}`);
}
