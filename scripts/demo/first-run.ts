/**
 * `npm run first-run`: how long it takes somebody who has never been here, from `git clone` to ten tabs that share one line: a
 * clone in a temporary folder, and in it what the README says, `npm start -- --check`, up to the line that says so. With npm's
 * own cache, as somebody has it who writes for the web; with `--cold` an empty one. The last line is one JSON object.
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

/** What the output says when a stage is over. */
const stages = [
  { name: 'install', until: /^Building the extension/ },
  { name: 'build', until: /^Agora Chat/ },
  { name: 'sign in', until: /✓ alice signed in/ },
  { name: 'ten tabs online', until: /✓ 10 tabs on/ },
];

const folder = mkdtempSync(join(tmpdir(), 'partyline-stranger-'));
const clone = join(folder, 'partyline');
const seconds: Record<string, number> = {};
const begun = performance.now();
let last = begun;

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

/** Runs what the README says until ten tabs are there, and ends it. @throws when it ends before */
async function start(): Promise<void> {
  const env = { ...process.env, ...(values.cold && { npm_config_cache: join(folder, 'cache') }) };
  const child = spawn('npm', ['start', '--', '--check'], {
    ...{ cwd: clone, env, stdio: ['ignore', 'pipe', 'inherit'] as const },
    // A group of its own, so that all of it can be ended.
    ...{ detached: process.platform !== 'win32', shell: process.platform === 'win32' },
  });
  const waiting = [...stages];
  const lines: string[] = [];
  createInterface({ input: child.stdout! }).on('line', line => {
    lines.push(line);
    if (!waiting[0]?.until.test(line)) return;
    lap(waiting.shift()!.name);
    if (waiting.length === 0) end(child);
  });
  // When all that it has started is gone, too.
  await once(child, 'close');
  if (waiting[0]) throw new Error(`It ended before “${waiting[0].name}”:\n${lines.slice(-20).join('\n')}`);
}

/** As by Ctrl-C: the browser is closed then, too. */
function end(child: ChildProcess): void {
  if (process.platform === 'win32') child.kill();
  else process.kill(-child.pid!, 'SIGINT');
}

function lap(stage: string): void {
  seconds[stage] = since(last);
  last = performance.now();
  console.log(`${stage.padEnd(16)} ${seconds[stage]} s`);
}

function since(from: number): number {
  return Math.round((performance.now() - from) / 100) / 10;
}
