/** How large each thing is that a browser or a page loads: bytes, compressed, against what the design allows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackedProject } from '../package/packed';
import { compressed, sizeInPage } from '../package/size';
import type { Pairs } from './budgets';

const allowed = { tabScripts: 8, client: 5, dropIns: 10, background: 45, popup: 35 };
const kilobytes = (bytes: number) => bytes / 1024;
const pair = (name: keyof typeof allowed, bytes: number) => ({
  [name]: { ours: kilobytes(bytes), other: allowed[name] },
});

/** @param folder of a build of the extension */
export function extensionSizes(folder: string): Pairs {
  const sizeOf = (...names: string[]) =>
    names.reduce((sum, name) => sum + compressed(readFileSync(join(folder, name), 'utf8')), 0);
  const scripts = readdirSync(join(folder, 'content-scripts')).filter(name => name.endsWith('.js'));
  return {
    ...pair('tabScripts', sizeOf(...scripts.map(name => join('content-scripts', name)))),
    ...pair('background', sizeOf('background.js')),
    ...pair('popup', sizeOf(...loadedBy(folder, 'popup.html'))),
  };
}

/** The scripts and styles that a page of the extension names, and what those import. */
function loadedBy(folder: string, page: string): string[] {
  const html = readFileSync(join(folder, page), 'utf8');
  const files = new Set([...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file!));
  for (const file of files) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) {
      const other = join('chunks', name);
      if (existsSync(join(folder, other))) files.add(other);
    }
  }
  return [...files];
}

/** What a page loads of the npm package, as a bundler takes it. */
export async function packageSizes(): Promise<Pairs> {
  const packed = new PackedProject();
  try {
    await packed.install();
    const client = await sizeInPage(packed, '{ connect }', 'partyline/client');
    const dropIns = await Promise.all(
      ['agora-chat', 'easemob-websdk', 'tencent-chat'].map(name => sizeInPage(packed, 'sdk', `partyline/${name}`)),
    );
    return {
      ...pair('client', client.altogether),
      ...pair('dropIns', Math.max(...dropIns.map(({ atOnce }) => atOnce))),
    };
  } finally {
    packed.remove();
  }
}
