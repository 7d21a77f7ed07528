/**
 * Prints the modules of each built file and compares the sizes with their budgets. Exits with 1 when one is exceeded.
 *
 *     npm run sizes
 *     npm run sizes -- --all
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { budgetsOf } from '../../test/bench/budgets';
import { sizePairs } from '../../test/bench/sizes';
import { budgetTable, tableOf } from '../../test/bench/tables';
import { buildClient, packageSizes } from './build-client';
import { buildExtension } from './build-extension';
import type { FileReport } from './module-report';
import { extensionSizes } from './size-budgets';

const { values } = parseArgs({
  options: {
    /** Prints every module instead of the largest 12. */
    all: { type: 'boolean', default: false },
  },
});

const limit = values.all ? Number.POSITIVE_INFINITY : 12;
const out = join('.partyline', 'sizes');
rmSync(out, { recursive: true, force: true });
const modules = join(out, 'modules');
const extension = buildExtension({ sites: [], out, modules });

const reports = readdirSync(modules)
  .map(name => JSON.parse(readFileSync(join(modules, name), 'utf8')) as FileReport)
  .sort((one, other) => other.bytes - one.bytes);
for (const { file, bytes, modules } of reports) {
  const total = modules.reduce((sum, module) => sum + module.bytes, 0);
  const rows = modules
    .slice(0, limit)
    .map(module => [module.name, module.bytes, `${((100 * module.bytes) / total).toFixed(1)} %`]);
  const others = modules.slice(limit);
  const otherBytes = others.reduce((sum, module) => sum + module.bytes, 0);
  if (others.length > 0)
    rows.push([`${others.length} others`, otherBytes, `${((100 * otherBytes) / total).toFixed(1)} %`]);
  console.log(`\n${file}: ${bytes} bytes, minified\n\n${tableOf(['module', 'bytes before', 'part'], rows)}`);
}

const dist = resolve(out, 'client');
await buildClient(dist);
const budgets = budgetsOf(sizePairs([...extensionSizes(extension), ...(await packageSizes(dist))]));
console.log(`\n${budgetTable(budgets)}`);
process.exit(budgets.every(({ holds }) => holds) ? 0 : 1);
