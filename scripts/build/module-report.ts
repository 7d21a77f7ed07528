/** Notes, while something is built, what each of its files is made of. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

/** Bytes before they are minified; the modules of one package are one. */
export interface Module {
  name: string;
  bytes: number;
}

export interface FileReport {
  /** Its name in the build. */
  file: string;
  /** Bytes, minified. */
  bytes: number;
  /** The largest first. */
  modules: Module[];
}

export class Modules {
  readonly #reports = new Map<string, FileReport>();

  readonly plugin = (): Plugin => ({
    name: 'modules',
    apply: 'build',
    enforce: 'post',
    generateBundle: (_options, bundle) => {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const modules = Object.entries(part.modules).map(([id, { renderedLength }]) => ({
          name: nameOf(id),
          bytes: renderedLength,
        }));
        const file = part.fileName;
        this.#reports.set(file, { file, bytes: Buffer.byteLength(part.code), modules: summedUp(modules) });
      }
    },
  });

  /** What these files have of each module, together; the largest first. */
  in(files: readonly string[]): Module[] {
    return summedUp(files.flatMap(file => this.#reports.get(file)?.modules ?? []));
  }

  /** @param folder where a JSON file for each goes */
  write(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const report of this.#reports.values())
      writeFileSync(join(folder, `${report.file.replaceAll('/', ' ')}.json`), JSON.stringify(report));
  }
}

function summedUp(modules: readonly Module[]): Module[] {
  const sizes = new Map<string, number>();
  for (const { name, bytes } of modules) sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  const sums = [...sizes].map(([name, bytes]) => ({ name, bytes })).filter(({ bytes }) => bytes > 0);
  return sums.sort((one, other) => other.bytes - one.bytes);
}

/** A package by its name, ours by the path in the repository, what a tool has made by its own name. */
function nameOf(id: string): string {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '');
  const inPackage = /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path);
  if (inPackage) return inPackage[1]!.replaceAll('\\', '/');
  return path.startsWith('/') || /^[A-Z]:/.test(path) ? relative(process.cwd(), path).replaceAll(sep, '/') : path;
}
