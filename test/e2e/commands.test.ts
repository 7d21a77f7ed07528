// What the documents tell to run is run, in a copy of the repository, and does what is said of it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Run, runs } from '../commands';

const copy = mkdtempSync(join(tmpdir(), 'partyline-commands-'));
const started: ChildProcess[] = [];
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

beforeAll(() => {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' });
  for (const file of stdout.trim().split('\n')) {
    if (!existsSync(file)) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(file, join(copy, file));
  }
  cpSync('.wxt', join(copy, '.wxt'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'junction');
});
afterAll(() => {
  for (const child of started) if (child.exitCode === null) interrupt(child);
  rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
});

/** As in a shell, with an environment that says nothing of the tests. */
function run(command: string, cwd: string): ChildProcess {
  const ofTests =
    /^(?:VITEST.*|PARTYLINE_.*|npm_(?:lifecycle|package|command|execpath).*|NODE_ENV|TEST|DEV|PROD|MODE|SSR|BASE_URL)$/;
  const own = Object.entries(process.env).filter(([name]) => !ofTests.test(name));
  const env = Object.fromEntries(own);
  // A group of its own, so that all of it can be ended.
  const child = spawn(command, { cwd, shell: true, env, detached: process.platform !== 'win32' });
  started.push(child);
  return child;
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

async function tryOut({ command, says, here, unjudged }: Run): Promise<void> {
  const { status, text } = await end(run(command.replace('$VERSION', version), here ? '.' : copy));
  expect(text).toMatch(says);
  if (!unjudged) expect(status, text).toBe(0);
}

it.each(runs.filter(({ beside }) => !beside))('$command', tryOut);
it.concurrent.each(runs.filter(({ beside }) => beside))('$command', tryOut);

it('npm start -- --headless', async () => {
  const child = run('npm start -- --headless', copy);
  const ended = end(child);
  await new Promise<void>(done => {
    child.stdout!.on('data', data => String(data).includes('Close the browser, or press Ctrl-C') && done());
    void ended.then(() => done());
  });
  interrupt(child);
  const { text } = await ended;
  expect(text).toContain('Partyline is in the browser that has just opened');
  expect(text).toMatch(/alice +\S{60}/);
});
