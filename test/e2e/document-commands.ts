// Runs the documents' commands in a copy of the repository, and compares the output with what the documents say.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { cacheFolder } from '../../scripts/build/build-cache';
import { type Run, runs } from '../commands';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Not copied: installed, or output of earlier runs. */
const generated = new Set(['.git', 'node_modules', '.output', '.partyline', 'coverage']);

/** Milliseconds. Only for commands that hang. */
export const timeout = 600_000;

/** The commands of one test file, which has its own copy. */
export const runsOf = (group: Run['group']): Run[] => runs.filter(run => run.group === group);

/** Creates the copy for the tests of a file. */
export function createCopy(): Copy {
  const copy = new Copy();
  beforeAll(() => copy.create());
  afterAll(() => copy.remove());
  return copy;
}

class Copy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'partyline-commands-'));
  readonly #started: ChildProcess[] = [];

  create(): void {
    // Unit tests may be installing packages into `test/apps` now.
    const filter = (path: string) => basename(path) !== 'node_modules' && basename(path) !== '.installing';
    for (const name of readdirSync('.').filter(name => !generated.has(name)))
      cpSync(name, join(this.#folder, name), { recursive: true, filter });
    symlinkSync(resolve('node_modules'), join(this.#folder, 'node_modules'), 'junction');
    mkdirSync(cacheFolder, { recursive: true });
    mkdirSync(join(this.#folder, dirname(cacheFolder)));
    symlinkSync(resolve(cacheFolder), join(this.#folder, cacheFolder), 'junction');
    // Some commands read the list of files from git.
    const git = (...args: string[]) => spawnSync('git', args, { cwd: this.#folder, encoding: 'utf8' });
    git('init', '--quiet');
    git('add', '--all');
    const me = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    const { status, stderr } = git(...me, 'commit', '--quiet', '--message', 'all of it');
    expect(status, stderr).toBe(0);
  }

  remove(): void {
    for (const child of this.#started) if (child.exitCode === null && child.signalCode === null) interrupt(child);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Runs a command until its end, and checks its output and exit code. */
  async check({ command, output, ignoresExit }: Run): Promise<void> {
    const { status, text } = await end(this.#run(command.replace('$VERSION', version)));
    expect(text).toMatch(output);
    if (!ignoresExit) expect(status, text).toBe(0);
  }

  /** Runs `npm start` until its browser is open. */
  async checkStart(command: string): Promise<void> {
    const child = this.#run(command);
    const ended = end(child);
    await new Promise<void>(done => {
      child.stdout!.on('data', data => String(data).includes('Close the browser, or press Ctrl-C') && done());
      void ended.then(() => done());
    });
    interrupt(child);
    const { text } = await ended;
    expect(text).toContain('Partyline is in the browser that has just opened');
    expect(text).toMatch(/alice +\S{60}/);
  }

  /** Runs a command in a shell, without the environment variables of the tests. */
  #run(command: string): ChildProcess {
    const testVariables =
      /^(?:VITEST.*|PARTYLINE_.*|npm_(?:lifecycle|package|command|execpath).*|NODE_ENV|TEST|DEV|PROD|MODE|SSR|BASE_URL)$/;
    const inherited = Object.entries(process.env).filter(([name]) => !testVariables.test(name));
    const env = Object.fromEntries(inherited);
    // A process group, so that `interrupt` reaches all its processes.
    const child = spawn(command, { cwd: this.#folder, shell: true, env, detached: process.platform !== 'win32' });
    this.#started.push(child);
    return child;
  }
}

function interrupt(child: ChildProcess): void {
  if (process.platform === 'win32') child.kill();
  else process.kill(-child.pid!, 'SIGINT');
}

async function end(child: ChildProcess): Promise<{ status: number | null; text: string }> {
  let text = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', data => {
      text += data;
    });
  const [status] = await once(child, 'close');
  return { status, text };
}
