// Runs the documents' commands in a copy of the repository, and compares the output with what the documents say.
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

/** Not copied: installed, or output of earlier runs. */
const generated = new Set(['.git', 'node_modules', '.output', '.partyline', 'coverage']);

beforeAll(() => {
  for (const name of readdirSync('.').filter(name => !generated.has(name)))
    cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'junction');
  // Some commands read the list of files from git.
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

/** Runs a command in a shell, without the environment variables of the tests. */
function run(command: string): ChildProcess {
  const testVariables =
    /^(?:VITEST.*|PARTYLINE_.*|npm_(?:lifecycle|package|command|execpath).*|NODE_ENV|TEST|DEV|PROD|MODE|SSR|BASE_URL)$/;
  const inherited = Object.entries(process.env).filter(([name]) => !testVariables.test(name));
  const env = Object.fromEntries(inherited);
  // A process group, so that `interrupt` reaches all its processes.
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

async function checkRun({ command, output, ignoresExit }: Run): Promise<void> {
  const { status, text } = await end(run(command.replace('$VERSION', version)));
  expect(text).toMatch(output);
  if (!ignoresExit) expect(status, text).toBe(0);
}

it.each(runs.filter(({ parallel }) => !parallel))('$command', checkRun);
it.concurrent.each(runs.filter(({ parallel }) => parallel))('$command', checkRun);

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
