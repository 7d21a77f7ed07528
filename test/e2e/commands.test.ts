// What the documents tell to run is run, in a copy of the repository, and does what is said of it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Run, runs } from '../commands';

const copy = mkdtempSync(join(tmpdir(), 'partyline-commands-'));
const started: ChildProcess[] = [];
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Made by others, or by runs. */
const madeHere = new Set(['.git', 'node_modules', '.output', '.partyline', 'coverage']);

beforeAll(() => {
  for (const name of readdirSync('.').filter(name => !madeHere.has(name)))
    cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'junction');
  // Some ask git for it.
  const git = (...args: string[]) => spawnSync('git', args, { cwd: copy, encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '--all');
  const me = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  const { status, stderr } = git(...me, 'commit', '--quiet', '--message', 'all of it');
  expect(status, stderr).toBe(0);
});
afterAll(() => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) interrupt(child);
  rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
});

/** As in a shell, with an environment that says nothing of the tests. */
function run(command: string): ChildProcess {
  const ofTests =
    /^(?:VITEST.*|PARTYLINE_.*|npm_(?:lifecycle|package|command|execpath).*|NODE_ENV|TEST|DEV|PROD|MODE|SSR|BASE_URL)$/;
  const own = Object.entries(process.env).filter(([name]) => !ofTests.test(name));
  const env = Object.fromEntries(own);
  // A group of its own, so that all of it can be ended.
  const child = spawn(command, { cwd: copy, shell: true, env, detached: process.platform !== 'win32' });
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

async function tryOut({ command, says, unjudged }: Run): Promise<void> {
  const { status, text } = await end(run(command.replace('$VERSION', version)));
  expect(text).toMatch(says);
  if (!unjudged) expect(status, text).toBe(0);
}

it.each(runs.filter(({ beside }) => !beside))('$command', tryOut);
it.concurrent.each(runs.filter(({ beside }) => beside))('$command', tryOut);

it.each(['npm start -- --headless', 'npm start -- --firefox --headless'])('%s', async command => {
  const child = run(command);
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
