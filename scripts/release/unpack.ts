/** Unpacks a zip of the extension, or of its sources. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { unzipSync } from 'fflate';

/** @throws when the zip names a place outside of the folder */
export function unpack(zip: string, folder: string): void {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    const place = resolve(folder, name);
    if (relative(folder, place).startsWith('..')) throw new Error(`${zip} has a file that leads out of it: ${name}`);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
}
