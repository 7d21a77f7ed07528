import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildClient, checkClientBudgets } from '../../../scripts/build/build-client';
import { ModuleReport } from '../../../scripts/build/module-report';
import { checkBudgets, extensionSizes, sizeBudgets } from '../../../scripts/build/size-budgets';

const folder = resolve('.partyline', 'budgets');
const built = join(folder, 'chrome-mv3');
const { client } = sizeBudgets;
const usual = client.kilobytes;

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
});
afterAll(() => {
  client.kilobytes = usual;
  rmSync(folder, { recursive: true, force: true });
});

describe('a build of the extension', () => {
  it('fails when the popup exceeds its budget, and names the largest modules', () => {
    const ours = (file: string) => JSON.stringify(resolve(file));
    const config = join(folder, 'wxt.config.ts');
    writeFileSync(
      config,
      `import { sizeBudgets } from ${ours('scripts/build/size-budgets')};
import config from ${ours('wxt.config')};

sizeBudgets.popup.kilobytes = 20;
export default { ...config, outDir: ${JSON.stringify(folder)} };
`,
    );
    const env = { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' };
    const wxt = join('node_modules', 'wxt', 'bin', 'wxt.mjs');
    const { status, stderr } = spawnSync(process.execPath, [wxt, 'build', '-c', config], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    const sentences = stderr.split('\n').filter(line => line.includes('Too large'));
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toMatch(/popup \(assets\/popup\.css, popup\.js\), [\d.]+ KB compressed/);
    expect(sentences[0]).toMatch(/the budget is 20 KB\. Largest in it.*\bpreact [\d.]+ KB, .*components\/[\w/-]+\.tsx/);
  });

  it('passes within the budgets, and every script and style has one', () => {
    const sizes = extensionSizes(built);
    expect(() => checkBudgets(sizes, new ModuleReport())).not.toThrow();
    const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).map(name => name.replaceAll('\\', '/'));
    const loaded = files.filter(name => /\.(?:js|css)$/.test(name));
    const budgeted = new Set(sizes.flatMap(({ files }) => files));
    const others = loaded.filter(name => !budgeted.has(name));
    // Of the parts that load later, only the largest is listed.
    expect(others.filter(name => !/^(?:chunks|assets)\/(?:popup|panel|options|welcome|consent)-/.test(name))).toEqual(
      [],
    );
    expect([...budgeted].filter(name => !loaded.includes(name))).toEqual([]);
  });
});

describe('a build of the npm package', () => {
  it('fails when a page would load more than its budget, and names the largest modules', async () => {
    const dist = join(folder, 'client');
    await buildClient(dist);
    await checkClientBudgets(dist);
    client.kilobytes = 2;
    await expect(checkClientBudgets(dist)).rejects.toThrow(
      /page client \(client\.js\), 3[\d.]+ KB compressed, where the budget is 2 KB\. Largest.*: lib\/page\/client\/[\w-]+\.ts/,
    );
  });
});
