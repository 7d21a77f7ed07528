/** An extension's managed policy on Linux: Chromium reads JSON files from a system folder. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder by browser brand (chrome/common/chrome_paths.cc). */
const folders: readonly [brand: RegExp, folder: string][] = [
  [/for Testing/i, '/etc/opt/chrome_for_testing/policies/managed'],
  [/Google Chrome/i, '/etc/opt/chrome/policies/managed'],
  [/Chromium/i, '/etc/chromium/policies/managed'],
];

export class ManagedPolicy {
  readonly #file: string;
  /** Folders created for the policy, deepest first. */
  readonly #createdFolders: string[] = [];

  private constructor(
    private readonly folder: string,
    private readonly extensionId: string,
  ) {
    this.#file = join(folder, `partyline-test-${extensionId}.json`);
    process.on('exit', () => this.clear());
  }

  /**
   * @param extension folder of the unpacked extension, which determines its id
   * @returns undefined where this user or system cannot set policies
   */
  static for(executable: string, extension: string): ManagedPolicy | undefined {
    if (process.platform !== 'linux') return undefined;
    const { stdout } = spawnSync(executable, ['--version'], { encoding: 'utf8' });
    const folder = folders.find(([brand]) => brand.test(stdout))?.[1];
    return folder && isWritable(folder) ? new ManagedPolicy(folder, idOf(extension)) : undefined;
  }

  /** Sets the policy; a running browser notices it after some seconds. */
  set(policy: object): void {
    for (let path = this.folder; !existsSync(path); path = dirname(path)) this.#createdFolders.push(path);
    mkdirSync(this.folder, { recursive: true });
    // Rename a complete file into place: the browser reads files of any name as soon as they change.
    const draft = `${dirname(this.folder)}/${this.extensionId}.draft`;
    writeFileSync(draft, JSON.stringify({ '3rdparty': { extensions: { [this.extensionId]: policy } } }));
    renameSync(draft, this.#file);
  }

  /** Removes the file and the created folders. */
  clear(): void {
    rmSync(this.#file, { force: true });
    try {
      for (const path of this.#createdFolders) rmdirSync(path);
      this.#createdFolders.length = 0;
    } catch {
      // The folder contains other files.
    }
  }
}

/** Chromium derives the id of an unpacked extension without a key from its path. */
function idOf(extension: string): string {
  const hex = createHash('sha256').update(extension).digest('hex').slice(0, 32);
  return hex.replace(/./g, digit => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}

/** Whether the folder, or its first existing parent, is writable. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
