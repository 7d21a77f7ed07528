import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cached, cachedSync, cacheFolder, hashOf } from '../../../scripts/build/build-cache';
import { replacePlaceholders, withPlaceholders } from '../../../scripts/build/replace-ports';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-cache-'));
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const kept = () => readdirSync(join(folder, cacheFolder)).sort();

describe('the cache of builds', () => {
  it('makes a build once, also for two that want it at the same time', async () => {
    let times = 0;
    const make = async (into: string) => {
      times++;
      await new Promise(done => setTimeout(done, 50));
      writeFileSync(join(into, 'built.js'), 'built');
    };
    const [one, other] = await Promise.all([cached('extension', 'a', make), cached('extension', 'a', make)]);
    expect([times, one]).toEqual([1, other]);
    expect(readFileSync(join(one, 'built.js'), 'utf8')).toBe('built');
    await cached('extension', 'b', make);
    expect([times, kept()]).toEqual([2, ['extension-a', 'extension-b']]);
  });

  it('keeps nothing of a build that failed', () => {
    const fail = (into: string) => {
      writeFileSync(join(into, 'half.js'), '');
      throw new Error('The build failed.');
    };
    expect(() => cachedSync('extension', 'a', fail)).toThrow('The build failed.');
    const built = cachedSync('extension', 'a', into => writeFileSync(join(into, 'built.js'), ''));
    expect([kept(), readdirSync(built)]).toEqual([['extension-a'], ['built.js']]);
  });

  it('does not wait for a process that has died', () => {
    const { pid } = spawnSync(process.execPath, ['--eval', '']);
    mkdirSync(join(folder, cacheFolder), { recursive: true });
    writeFileSync(join(folder, cacheFolder, 'extension-a.lock'), String(pid));
    expect(readdirSync(cachedSync('extension', 'a', () => {}))).toEqual([]);
  });

  it('has another build for other content, another name and other options', () => {
    vi.restoreAllMocks();
    const file = join(folder, 'lib', 'one.ts');
    const hash = (options: object = {}) => hashOf([join(folder, 'lib')], options);
    mkdirSync(join(folder, 'lib'));
    writeFileSync(file, '1');
    const before = hash();
    expect(hash()).toBe(before);
    expect(hash({ welcomes: true })).not.toBe(before);
    writeFileSync(file, '2');
    const changed = hash();
    expect(changed).not.toBe(before);
    rmSync(file);
    writeFileSync(join(folder, 'lib', 'two.ts'), '2');
    expect(hash()).not.toBe(changed);
  });
});

describe('the ports of local services', () => {
  const texts = (web: number, im: number) => ({
    sites: `http://localhost:${web},http://127.0.0.1:${web},https://desk.example`,
    preset: JSON.stringify({ SDKAppID: 1400000001, url: `ws://127.0.0.1:${im}/websocket` }),
  });

  it('are replaced by the same placeholders, and nothing else is', () => {
    const { texts: one, ports } = withPlaceholders(texts(4001, 53_000));
    expect(one).toEqual(withPlaceholders(texts(51_234, 51_235)).texts);
    expect(one).toEqual(texts(64_001, 64_002));
    expect([...ports.values()]).toEqual(['4001', '53000']);
    expect(withPlaceholders(texts(4001, 4001)).texts).not.toEqual(one);
  });

  it('are in the scripts of the copy', () => {
    const { texts: built, ports } = withPlaceholders(texts(4001, 53_000));
    writeFileSync(join(folder, 'background.js'), `${built.sites} ${built.preset} localhost:640010`);
    expect(replacePlaceholders(folder, ports)).toEqual(new Set(['64001', '64002']));
    const { sites, preset } = texts(4001, 53_000);
    expect(readFileSync(join(folder, 'background.js'), 'utf8')).toBe(`${sites} ${preset} localhost:640010`);
  });
});
