/** `partyline doctor [folder] [--dist folder] [--json]` */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { examine } from './examine';
import type { ReplacedModules } from './replaced-modules';
import { reportText } from './report';

const usage = 'Usage: partyline doctor [folder] [--dist folder] [--json]';

/** Exits with 0 when nothing is missed, 1 when something is, 2 for wrong input. */
export function runCommand(replaced: ReplacedModules): void {
  try {
    const { folder, dist, json } = parse(process.argv.slice(2));
    const report = examine(folder, replaced, dist);
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
    process.exitCode = report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

class InputError extends Error {}

function parse(args: string[]): { folder: string; dist: string | undefined; json: boolean } {
  const { values, positionals } = parsed(args);
  const [command, folder = '.', ...others] = positionals;
  if (command !== 'doctor' || others.length > 0) throw new InputError(usage);
  return {
    folder: existing(folder),
    dist: values.dist === undefined ? undefined : existing(values.dist, folder),
    json: values.json ?? false,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { dist: { type: 'string' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new InputError(`${(error as Error).message}\n${usage}`);
  }
}

/** Finds a folder, relative to the current one or to `base`. */
function existing(path: string, base = '.'): string {
  const found = [resolve(path), resolve(base, path)].find(candidate => statSync(candidate, { throwIfNoEntry: false }));
  if (!found) throw new InputError(`There is no folder ${path}.`);
  if (!statSync(found).isDirectory()) throw new InputError(`${path} is not a folder.`);
  return found;
}
