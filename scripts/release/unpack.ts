import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { unzipSync } from 'fflate';

/** @throws {Error} when the zip contains a path outside the folder */
export function unpack(zip: string, folder: string): void {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    const target = resolve(folder, name);
    if (relative(folder, target).startsWith('..'))
      throw new Error(`${zip} contains a path outside its folder: ${name}`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
