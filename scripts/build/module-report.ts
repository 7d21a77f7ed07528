import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';
import { vendorTextOf } from './vendor-scope';

/** Size before minification. A package counts as one module. */
export interface Module {
  name: string;
  bytes: number;
}

export interface FileReport {
  /** Path in the build folder. */
  file: string;
  /** Minified size in bytes. */
  bytes: number;
  /** Largest first. */
  modules: Module[];
}

export class ModuleReport {
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
          bytes: renderedLength + Buffer.byteLength(vendorTextOf(id) ?? ''),
        }));
        const file = part.fileName;
        this.#reports.set(file, { file, bytes: Buffer.byteLength(part.code), modules: merge(modules) });
      }
    },
  });

  /** The modules of all `files` together, largest first. */
  in(files: readonly string[]): Module[] {
    return merge(files.flatMap(file => this.#reports.get(file)?.modules ?? []));
  }

  /** @param folder gets one JSON file for each built file */
  write(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const report of this.#reports.values())
      writeFileSync(join(folder, `${report.file.replaceAll('/', ' ')}.json`), JSON.stringify(report));
  }
}

function merge(modules: readonly Module[]): Module[] {
  const sizes = new Map<string, number>();
  for (const { name, bytes } of modules) sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  const sums = [...sizes].map(([name, bytes]) => ({ name, bytes })).filter(({ bytes }) => bytes > 0);
  return sums.sort((one, other) => other.bytes - one.bytes);
}

/** The package's name, our path in the repository, or the virtual module's own id. */
function nameOf(id: string): string {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '');
  const inPackage = /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path);
  if (inPackage) return inPackage[1]!.replaceAll('\\', '/');
  return path.startsWith('/') || /^[A-Z]:/.test(path) ? relative(process.cwd(), path).replaceAll(sep, '/') : path;
}
