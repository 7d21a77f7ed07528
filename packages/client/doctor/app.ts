/** The app's own files: what they load, and the copies of SDKs among them. */
import { dirname, join } from 'node:path';
import { Files } from './files';
import { resolveIn } from './packages';
import { entryOf, type ReplacedModules } from './replaced-modules';
import { sdkIn } from './sdk-text';
import { type Alias, readSource, type SourceText } from './source-text';

interface SourceFile extends SourceText {
  path: string;
}

/** A file of the app that is a vendor's SDK. */
export interface CopiedSdk {
  path: string;
  /** The vendor's package. */
  sdk: string;
  /** Whether an import, a tag or an alias names it. */
  isUsed: boolean;
}

export class App {
  readonly files: Files;
  readonly sources: SourceFile[] = [];
  readonly copies: CopiedSdk[] = [];
  readonly #aliases: Alias[] = [];
  readonly #entries: ReadonlySet<string>;

  constructor(
    readonly folder: string,
    replaced: ReplacedModules,
    readonly dist?: string,
  ) {
    this.files = new Files(folder);
    this.#entries = new Set(replaced.modules.map(({ to }) => entryOf(to)));
    this.read(folder);
  }

  /** Adds the sources of a folder, such as another package of the workspace. */
  read(folder: string): void {
    for (const path of this.files.sources(folder, this.dist)) {
      const text = this.files.text(path);
      if (text === undefined) continue;
      const sdk = sdkIn(text);
      if (sdk) {
        this.copies.push({ path, sdk, isUsed: false });
        continue;
      }
      const source = { path, ...readSource(path, text) };
      this.sources.push(source);
      this.#aliases.push(...source.aliases.filter(({ to }) => this.#entries.has(entryOf(to))));
    }
  }

  /** Finds the alias for a specifier. One that the configuration computes counts for the entry that it leads to. */
  aliasOf(specifier: string, entry?: string): Alias | undefined {
    return (
      this.#aliases.find(({ appliesTo }) => appliesTo(specifier)) ??
      this.#aliases.find(({ appliesTo, to }) => entryOf(to) === entry && appliesTo(specifier) === undefined)
    );
  }

  /** Finds the copied SDK that a path in a file leads to. Of a path with an alias, only the file's name is known. */
  copyAt(path: string, file: string): CopiedSdk | undefined {
    const name = path.replace(/[?#].*$/, '');
    if (!/^[./~@#]/.test(name)) return undefined;
    const paths = new Set(this.copies.map(copy => copy.path));
    const found = resolveIn(paths, join(dirname(file), name));
    if (found || name.startsWith('./') || name.startsWith('../')) return this.copies.find(copy => copy.path === found);
    return this.copies.find(copy => baseOf(copy.path) === baseOf(name));
  }

  /** Whether the address of a tag is a script of the app that is no SDK. */
  hasScript(address: string, page: string): boolean {
    if (/^(?:[a-z]+:)?\/\//i.test(address)) return false;
    const path = address.replace(/[?#].*$/, '');
    const folders = [dirname(page), this.folder, join(this.folder, 'public')];
    return folders.some(folder => this.sources.some(source => source.path === join(folder, path)));
  }

  /** Finds the copied SDK that a tag or a text names. */
  copyNamed(address: string): CopiedSdk | undefined {
    const name = baseOf(address.replace(/[?#].*$/, ''));
    return /\.[cm]?js$/.test(name) || address.includes('/')
      ? this.copies.find(copy => baseOf(copy.path) === name)
      : undefined;
  }
}

/** A file's name, without the extension of a script. */
const baseOf = (path: string): string => path.replace(/^.*[\\/]/, '').replace(/(?:\.min)?\.[cm]?js$/, '');
