/**
 * `npm run first-run` measures the time from `git clone` to ten tabs that share one connection: clones into a temporary
 * folder and runs `npm start -- --check` there. Uses npm's cache, or an empty one with `--cold`.
 * The lapStart line is one JSON object.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { cold: { type: 'boolean', default: false } } });
const limit = values.cold ? 300 : 120;

/** A stage ends when the output matches. */
const stages = [
  { name: 'install', until: /^Building the extension/ },
  { name: 'build', until: /^Agora Chat/ },
  { name: 'sign in', until: /✓ alice signed in/ },
  { name: 'ten tabs online', until: /✓ 10 tabs on/ },
];

const folder = mkdtempSync(join(tmpdir(), 'partyline-first-run-'));
const clone = join(folder, 'partyline');
const seconds: Record<string, number> = {};
const begun = performance.now();
let lapStart = begun;

try {
  const { status, stderr } = spawnSync('git', ['clone', '--quiet', '.', clone], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git clone failed.\n${stderr}`);
  lap('clone');
  await start();
  const total = since(begun);
  const ok = total <= limit;
  console.log(JSON.stringify({ ok, cache: values.cold ? 'cold' : 'warm', seconds, total, limit }));
  process.exitCode = ok ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Runs `npm start -- --check` until ten tabs are online, then stops it. @throws {Error} when it ends before */
async function start(): Promise<void> {
  const env = { ...process.env, ...(values.cold && { npm_config_cache: join(folder, 'cache') }) };
  const child = spawn('npm', ['start', '--', '--check'], {
    ...{ cwd: clone, env, stdio: ['ignore', 'pipe', 'inherit'] as const },
    // A process group, so that `stop` reaches all its processes.
    ...{ detached: process.platform !== 'win32', shell: process.platform === 'win32' },
  });
  const pending = [...stages];
  const lines: string[] = [];
  createInterface({ input: child.stdout! }).on('line', line => {
    lines.push(line);
    if (!pending[0]?.until.test(line)) return;
    lap(pending.shift()!.name);
    if (pending.length === 0) stop(child);
  });
  // `close` comes after all child processes have ended.
  await once(child, 'close');
  if (pending[0]) throw new Error(`The check ended before “${pending[0].name}”:\n${lines.slice(-20).join('\n')}`);
}

/** SIGINT, as Ctrl-C sends: the check then closes its browser. */
function stop(child: ChildProcess): void {
  if (process.platform === 'win32') child.kill();
  else process.kill(-child.pid!, 'SIGINT');
}

function lap(stage: string): void {
  seconds[stage] = since(lapStart);
  lapStart = performance.now();
  console.log(`${stage.padEnd(16)} ${seconds[stage]} s`);
}

function since(from: number): number {
  return Math.round((performance.now() - from) / 100) / 10;
}
