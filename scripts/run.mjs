// Runs scripts/<name>.ts on a fresh clone: installs the packages first if the lock file is not what is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.partyline-lock`;
const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');

// What is behind a link is another checkout's: it is not ours to replace.
const isLent = lstatSync(`${root}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink();
if (!isLent && (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted)) {
  console.error('Installing packages (npm ci) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], process.platform === 'win32');
  writeFileSync(stamp, wanted);
}

const [name = 'demo/start', ...rest] = process.argv.slice(2);
run(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...rest]);

function run(command, args, shell = false) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}
