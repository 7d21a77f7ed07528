/**
 * Builds the UIKits of `test/apps` on the vendors' SDKs and on the drop-ins, and uses them: the first in one tab, the
 * others in four tabs of one session.
 *
 *     npm run uikits -- --json --only agora-chat-uikit
 *
 * The last line is one JSON object: the checks that each kit passed on the SDK (`raw`) and on the drop-in.
 */
import { parseArgs } from 'node:util';
import { installApps } from '../../test/apps/install';
import { kits } from '../../test/apps/kits';
import { countChecks, runKit } from '../../test/apps/run';
import { findBrowser } from '../demo/find-browser';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});

interface AppReport {
  raw: number;
  dropIn: number;
  checks: number;
  sockets: number;
  kicks: number;
  unhandled: number;
}

async function uikits(): Promise<boolean> {
  const names = kits.map(({ build }) => build.name);
  const wanted = values.only?.split(',') ?? names;
  const unknown = wanted.find(name => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only takes ${names.join(', ')}; there is no ${unknown}.`);
  await installApps();
  const log = values.json ? console.error : console.log;
  const tools = { executable: findBrowser(), log };
  const apps: Record<string, AppReport> = {};
  let ok = true;
  for (const kit of kits.filter(({ build }) => wanted.includes(build.name))) {
    log(`\n${kit.build.name}, the SDK in one tab`);
    const raw = await runKit(kit, 'raw', tools);
    log(`\n${kit.build.name}, the drop-in in four tabs`);
    const dropIn = await runKit(kit, 'drop-in', tools);
    for (const error of dropIn.unhandled) log(`  unhandled: ${error}`);
    const checks = countChecks(kit);
    apps[kit.build.name] = {
      ...{ raw: raw.passed.length, dropIn: dropIn.passed.length, checks },
      ...{ sockets: dropIn.sockets, kicks: dropIn.kicks, unhandled: dropIn.unhandled.length },
    };
    const isSound = dropIn.sockets === 1 && dropIn.kicks === 0 && dropIn.unhandled.length === 0;
    ok &&= isSound && dropIn.passed.length === checks;
  }
  console.log(JSON.stringify({ apps }));
  return ok;
}

try {
  process.exit((await uikits()) ? 0 : 1);
} catch (error) {
  console.error(error);
  console.log(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  process.exit(1);
}
