/** Runs the steps of `npm test` and `npm run quick`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Step = [name: string, command: string[]];

/** Steps in sequence. */
type Lane = Step[];

/** The path of a package's command. */
export const bin = (name: string) => join('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

export const steps = {
  prepare: ['types of the build', [bin('wxt'), 'prepare']],
  lint: ['lint', [bin('biome'), 'check', '.']],
  types: ['types', [bin('tsc'), '--noEmit']],
  unused: ['unused code and dependencies', [bin('knip'), '--no-progress']],
} satisfies Record<string, Step>;

/**
 * Runs groups in sequence until a step fails. Lanes of a group run in parallel.
 *
 * @returns the failed steps' names
 */
export async function firstFailed(groups: readonly Lane[][]): Promise<string> {
  for (const group of groups) {
    const failed = await Promise.all(group.map((lane, index) => firstFailedOf(lane, index > 0)));
    const names = failed.filter(name => name !== '');
    if (names.length > 0) return names.join(', ');
  }
  return '';
}

async function firstFailedOf(lane: Lane, isQuiet: boolean): Promise<string> {
  for (const step of lane) if (!(await run(step, isQuiet))) return step[0];
  return '';
}

/** @param isQuiet print the output after the step, because another step prints meanwhile */
async function run([name, [command = '', ...args]]: Step, isQuiet: boolean): Promise<boolean> {
  if (!isQuiet) console.log(`\n== ${name}`);
  const start = Date.now();
  const output = isQuiet ? 'pipe' : 'inherit';
  const child = spawn(command, args, { stdio: ['inherit', output, output], shell: process.platform === 'win32' });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => chunks.push(data));
  const [status] = await once(child, 'close');
  if (isQuiet) process.stdout.write(`\n== ${name}\n${Buffer.concat(chunks)}`);
  console.log(`== ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return status === 0;
}
