/** The packages in `node_modules` that an app's code leads to. */
import { dirname, join } from 'node:path';
import { type Files, realPath } from './files';
import { sdkIn, smallestSdk } from './sdk-text';
import { readSource } from './source-text';

export interface InstalledPackage {
  name: string;
  version: string;
  folder: string;
  /** Names of the packages that it needs at run time. */
  needs: string[];
  /** Paths of its files that others import. */
  entries: string[];
}

/** Finds a package as Node does, in `node_modules` of the folder and those above it. */
export function findPackage(files: Files, name: string, from: string): InstalledPackage | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = realPath(join(folder, 'node_modules', name));
    if (found) return readPackage(files, found, name);
    if (dirname(folder) === folder) return undefined;
  }
}

function readPackage(files: Files, folder: string, name: string): InstalledPackage | undefined {
  const path = join(folder, 'package.json');
  const text = files.sizeOf(path) > 0 ? files.text(path) : undefined;
  if (!text) return undefined;
  try {
    const { version, dependencies, peerDependencies, optionalDependencies, main, module, browser, exports } =
      JSON.parse(text);
    const targets = [main, module, browser, exports].flatMap(stringsIn);
    return {
      name,
      version: String(version ?? '0.0.0'),
      folder,
      needs: Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }),
      entries: ['index', ...targets.filter(target => !target.includes('*'))],
    };
  } catch {
    return undefined;
  }
}

const stringsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(stringsIn);

export interface PackageContent {
  /**
   * Vendors' packages whose SDK is in its code, with the file, and the paths by which its other files import that. Without
   * these the SDK is part of the package's own file.
   */
  contains: { sdk: string; file: string; importedAs: string[] }[];
  /** Modules of other packages that it imports, with the file. */
  imports: { name: string; file: string }[];
}

/**
 * Looks at the files that a package's entries lead to. Kits also ship copies of the SDK that they do not use.
 * @param imported subpaths that the app imports, such as `lib/index`
 */
export function contentOf(
  files: Files,
  { folder, entries, needs }: InstalledPackage,
  imported: readonly string[],
  vendors: ReadonlySet<string>,
): PackageContent {
  const content: PackageContent = { contains: [], imports: [] };
  const scripts = new Set(files.scripts(folder));
  const isRelevant =
    needs.some(name => vendors.has(name)) ||
    [...scripts].some(path => files.sizeOf(path) >= smallestSdk && sdkIn(files.text(path) ?? '') !== undefined);
  if (!isRelevant) return content;
  const seen = new Set([...entries, ...imported].flatMap(entry => resolveIn(scripts, join(folder, entry)) ?? []));
  const importedAs = new Map<string, Set<string>>();
  for (const path of seen) {
    const text = files.text(path);
    if (text === undefined) continue;
    const sdk = sdkIn(text);
    if (sdk) content.contains.push({ sdk, file: path, importedAs: [] });
    // A bundle of this size imports nothing of a vendor beside what is in it.
    if (sdk) continue;
    for (const { name } of readSource(path, text).imports) {
      if (!name.startsWith('.')) content.imports.push({ name, file: path });
      const next = name.startsWith('.') && resolveIn(scripts, join(dirname(path), name));
      if (!next) continue;
      seen.add(next);
      importedAs.set(next, (importedAs.get(next) ?? new Set()).add(name));
    }
  }
  for (const found of content.contains) found.importedAs.push(...(importedAs.get(found.file) ?? []));
  return content;
}

/** @param path with or without extension, or a folder */
export function resolveIn(files: ReadonlySet<string>, path: string): string | undefined {
  const extensions = ['', '.js', '.mjs', '.cjs', '.ts', '.min.js'];
  return [...extensions, ...extensions.slice(1).map(extension => `/index${extension}`)]
    .map(extension => join(`${path}${extension}`))
    .find(candidate => files.has(candidate));
}
