/**
 * Downloads Playwright's Chromium; exits with 1 when the first attempt fails.
 * Playwright itself tries five times and prints a stack trace for each (1.65.1).
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const cli = join('node_modules', 'playwright', 'cli.js');
const child = spawn(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'pipe', 'pipe'] });

for (const stream of [child.stdout, child.stderr]) {
  stream.setEncoding('utf8').on('data', (text: string) => {
    if (/^Error:/m.test(text)) child.kill('SIGKILL');
    else if (/\d+% of /.test(text)) process.stderr.write(text);
  });
}
child.once('exit', status => process.exit(status === 0 ? 0 : 1));
