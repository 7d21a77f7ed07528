/** Notes, while the extension is built, what each of its files is made of. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

export interface FileReport {
  /** Its name in the build. */
  file: string;
  /** Bytes, minified. */
  bytes: number;
  /** What it has of each module before it is minified, the largest first. Modules of one package are one. */
  modules: { name: string; bytes: number }[];
}

/** @param folder where a JSON file for each goes */
export function moduleReport(folder: string): Plugin {
  return {
    name: 'module-report',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      mkdirSync(folder, { recursive: true });
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const sizes = new Map<string, number>();
        for (const [id, { renderedLength }] of Object.entries(part.modules)) {
          const name = nameOf(id);
          sizes.set(name, (sizes.get(name) ?? 0) + renderedLength);
        }
        const modules = [...sizes].map(([name, bytes]) => ({ name, bytes })).filter(({ bytes }) => bytes > 0);
        const report: FileReport = {
          file: part.fileName,
          bytes: Buffer.byteLength(part.code),
          modules: modules.sort((one, other) => other.bytes - one.bytes),
        };
        writeFileSync(join(folder, `${part.fileName.replaceAll('/', ' ')}.json`), JSON.stringify(report));
      }
    },
  };
}

/** A package by its name, ours by the path in the repository, what a tool has made by its own name. */
function nameOf(id: string): string {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '');
  const inPackage = /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path);
  if (inPackage) return inPackage[1]!.replaceAll('\\', '/');
  return path.startsWith('/') || /^[A-Z]:/.test(path) ? relative(process.cwd(), path).replaceAll(sep, '/') : path;
}
