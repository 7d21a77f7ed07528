import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { largestFile } from './sdk-text';

export interface Skipped {
  path: string;
  reason: string;
}

const scriptTypes = ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx'];
const markupTypes = ['.html', '.htm', '.vue', '.svelte', '.astro', '.mdx', '.php', '.ejs', '.hbs'];

/** Folders of packages, builds and reports. Names with a dot are skipped, too. */
const otherFolders: ReadonlySet<string> = new Set(['node_modules', 'bower_components', 'dist', 'out', 'coverage']);

const isTest = (path: string) =>
  /(?:^|[\\/])__(?:tests|mocks)__[\\/]|\.(?:test|spec|cy)\.\w+$|\.d\.[cm]?ts$/.test(path);

/** Reads files below one folder, and notes what cannot be read. */
export class Files {
  readonly skipped: Skipped[] = [];
  constructor(readonly root: string) {}

  /** Path for the report: relative to the root, with `/`. */
  show(path: string): string {
    return (relative(this.root, path) || '.').replaceAll('\\', '/');
  }

  /** Source files of an app, without its packages, tests and the build. @param except a folder to leave out */
  sources(folder: string, except?: string): string[] {
    const types = new Set([...scriptTypes, ...markupTypes]);
    const isSource = (path: string) =>
      (types.has(extname(path).toLowerCase()) || /[\\/]angular\.json$/.test(path)) && !isTest(this.show(path));
    const enters = (path: string, name: string) =>
      !name.startsWith('.') && !otherFolders.has(name) && path !== except && !isBuild(path, name);
    return this.#walk(folder, enters).filter(isSource);
  }

  /** Scripts of a package, without packages in it. */
  scripts(folder: string): string[] {
    const types = new Set(scriptTypes.slice(0, 4));
    return this.#walk(folder, (_path, name) => name !== 'node_modules').filter(path => types.has(extname(path)));
  }

  /** Scripts and pages of a build, also in folders with a dot, such as `.next/static`. */
  built(folder: string): string[] {
    return this.#walk(folder, (_path, name) => name !== 'node_modules' && name !== 'cache').filter(path =>
      /\.(?:[cm]?js|html?)$/i.test(path),
    );
  }

  sizeOf(path: string): number {
    try {
      return statSync(path).size;
    } catch {
      return 0;
    }
  }

  /** @returns undefined for a file that is large, binary or not readable, which is noted */
  text(path: string): string | undefined {
    try {
      const stats = statSync(path);
      // A pipe would block.
      if (!stats.isFile()) return this.#skip(path, 'not a file');
      if (stats.size > largestFile) return this.#skip(path, `larger than ${largestFile / 1e6} MB`);
      if (hasZero(path)) return this.#skip(path, 'binary');
      return readFileSync(path, 'utf8');
    } catch (error) {
      return this.#skip(path, reasonOf(error));
    }
  }

  #skip(path: string, reason: string): undefined {
    if (!this.skipped.some(other => other.path === this.show(path)))
      this.skipped.push({ path: this.show(path), reason });
  }

  /** Does not follow links to folders, which may lead in circles. */
  #walk(start: string, enters: (path: string, name: string) => boolean): string[] {
    const files: string[] = [];
    const folders = [start];
    for (const folder of folders) {
      try {
        for (const entry of readdirSync(folder, { withFileTypes: true })) {
          const path = join(folder, entry.name);
          if (entry.isDirectory()) {
            if (enters(path, entry.name)) folders.push(path);
          } else if (entry.isFile() || (entry.isSymbolicLink() && isLinkedFile(path))) files.push(path);
        }
      } catch (error) {
        this.#skip(folder, reasonOf(error));
      }
    }
    return files.sort();
  }
}

export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isLinkedFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Older tools keep their configuration in a folder of this name. */
const isBuild = (path: string, name: string): boolean => name === 'build' && existsSync(join(path, 'index.html'));

/** Looks at the first 4 KB. */
function hasZero(path: string): boolean {
  const start = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    return start.subarray(0, readSync(file, start)).includes(0);
  } finally {
    closeSync(file);
  }
}

const reasonOf = (error: unknown): string => `not readable (${(error as NodeJS.ErrnoException).code ?? error})`;
