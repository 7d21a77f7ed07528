// Packs the npm package and installs it into an empty project outside this repository.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buildClient } from '../../scripts/build/build-client';

/** A folder without `node_modules` above it, where packages would be found too. */
const parentFolder = [tmpdir(), '/var/tmp', homedir()].find(
  path => existsSync(path) && !existsSync(join(path, 'node_modules')),
);

export class PackedProject {
  readonly folder = mkdtempSync(join(parentFolder ?? tmpdir(), 'partyline-package-'));
  readonly root = join(this.folder, 'project');
  /** The package's folder in the project. */
  readonly installed = join(this.root, 'node_modules', 'partyline');

  async install(): Promise<void> {
    const source = join(this.folder, 'source');
    for (const name of ['package.json', 'README.md', 'LICENSE'])
      cpSync(join('packages/client', name), join(source, name));
    await buildClient(join(source, 'dist'));
    run('npm', ['pack', '--silent', '--pack-destination', this.folder], source);
    this.write('package.json', JSON.stringify({ name: 'project', private: true, type: 'module' }));
    const tarball = readdirSync(this.folder).find(name => name.endsWith('.tgz')) ?? '';
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', join(this.folder, tarball)], this.root);
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
