// Runs scripts/<name>.ts; first installs the packages when package-lock.json has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.partyline-lock`;
const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');

// A linked node_modules belongs to another checkout: do not replace it.
const isLink = lstatSync(`${root}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink();
if (!isLink && (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted)) {
  console.error('Installing packages (npm ci) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], process.platform === 'win32');
  writeFileSync(stamp, wanted);
}

const [name = 'demo/start', ...args] = process.argv.slice(2);
run(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...args]);

function run(command, args, shell = false) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}
