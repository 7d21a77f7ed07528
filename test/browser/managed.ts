/** What an administrator sets for one extension, as Chromium on Linux reads it: a file of the machine's, keyed by the extension. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Each build of the browser has a folder of its own (chrome/common/chrome_paths.cc). */
const folders: readonly [brand: RegExp, folder: string][] = [
  [/for Testing/i, '/etc/opt/chrome_for_testing/policies/managed'],
  [/Google Chrome/i, '/etc/opt/chrome/policies/managed'],
  [/Chromium/i, '/etc/chromium/policies/managed'],
];

export class ManagedPolicy {
  readonly #file: string;
  /** Those that were made for it, the deepest first. */
  readonly #made: string[] = [];

  private constructor(
    private readonly folder: string,
    private readonly extensionId: string,
  ) {
    this.#file = join(folder, `partyline-test-${extensionId}.json`);
    process.on('exit', () => this.clear());
  }

  /**
   * @param extension the folder of the unpacked extension, which makes its id
   * @returns nothing where this user cannot set policies, or the system keeps them elsewhere
   */
  static for(executable: string, extension: string): ManagedPolicy | undefined {
    if (process.platform !== 'linux') return undefined;
    const { stdout } = spawnSync(executable, ['--version'], { encoding: 'utf8' });
    const folder = folders.find(([brand]) => brand.test(stdout))?.[1];
    return folder && isWritable(folder) ? new ManagedPolicy(folder, idOf(extension)) : undefined;
  }

  /** Holds for browsers that start from now on; one that runs hears of it some seconds later. */
  set(policy: object): void {
    for (let place = this.folder; !existsSync(place); place = dirname(place)) this.#made.push(place);
    mkdirSync(this.folder, { recursive: true });
    // At once as a whole: the browser reads all files ending in anything, and looks when one changes.
    const draft = `${dirname(this.folder)}/${this.extensionId}.draft`;
    writeFileSync(draft, JSON.stringify({ '3rdparty': { extensions: { [this.extensionId]: policy } } }));
    renameSync(draft, this.#file);
  }

  /** Leaves the machine as it was. */
  clear(): void {
    rmSync(this.#file, { force: true });
    try {
      for (const place of this.#made) rmdirSync(place);
      this.#made.length = 0;
    } catch {
      // Somebody else has put something there meanwhile.
    }
  }
}

/** As Chromium names an unpacked extension without a key: by its path. */
function idOf(extension: string): string {
  const hex = createHash('sha256').update(extension).digest('hex').slice(0, 32);
  return hex.replace(/./g, digit => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}

/** Whether it, or the first folder above it that there is, can be written. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
