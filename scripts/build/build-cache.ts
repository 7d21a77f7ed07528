/**
 * Builds that are kept in `.partyline/cache` by a hash of their inputs. Processes that want the same build at the same time
 * wait for the first.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Also linked into the copies of the repository in which tests run commands. */
export const cacheFolder = join('.partyline', 'cache');

/** Milliseconds after which a build that nothing used is removed. */
const unusedMs = 24 * 3_600_000;
const waitMs = 200;

/** Files and folders in which all sources of the extension are; `test/unit/shipped/included-providers.test.ts` checks it. */
export const extensionInputs = [
  ...['components', 'entrypoints', 'lib', 'locales', 'public', 'scripts/build'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'wxt.config.ts'],
];

/** Hashes the files in `paths`, relative to this folder, and `values`. */
export function hashOf(paths: readonly string[], values: unknown): string {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${JSON.stringify(values)}`);
  for (const path of paths) {
    const names = statSync(path).isFile()
      ? [path]
      : readdirSync(path, { recursive: true, withFileTypes: true })
          .filter(entry => entry.isFile())
          .map(entry => join(entry.parentPath, entry.name));
    for (const name of names.sort()) hash.update(`\0${name}\0`).update(readFileSync(name));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Returns the folder of a build. Blocks while another process makes it.
 * @param make writes the build into an empty folder
 */
export function cachedSync(kind: string, hash: string, make: (folder: string) => void): string {
  const entry = new Entry(kind, hash);
  while (!entry.isReady()) {
    if (!entry.lock()) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
      continue;
    }
    try {
      if (entry.isReady()) continue;
      make(entry.empty());
      entry.store();
    } finally {
      entry.unlock();
    }
  }
  return entry.use();
}

/** The same, without blocking. */
export async function cached(kind: string, hash: string, make: (folder: string) => Promise<void>): Promise<string> {
  const entry = new Entry(kind, hash);
  while (!entry.isReady()) {
    if (!entry.lock()) {
      await setTimeout(waitMs);
      continue;
    }
    try {
      if (entry.isReady()) continue;
      await make(entry.empty());
      entry.store();
    } finally {
      entry.unlock();
    }
  }
  return entry.use();
}

class Entry {
  readonly #folder: string;
  readonly #unfinished: string;
  readonly #lock: string;

  constructor(kind: string, hash: string) {
    this.#folder = resolve(cacheFolder, `${kind}-${hash}`);
    this.#unfinished = `${this.#folder}.unfinished`;
    this.#lock = `${this.#folder}.lock`;
  }

  isReady(): boolean {
    return existsSync(this.#folder);
  }

  /** @returns whether this process may make the build now */
  lock(): boolean {
    mkdirSync(dirname(this.#lock), { recursive: true });
    try {
      writeFileSync(this.#lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!this.#isOwnerAlive()) rmSync(this.#lock, { force: true });
    return false;
  }

  unlock(): void {
    rmSync(this.#lock, { force: true });
  }

  empty(): string {
    rmSync(this.#unfinished, { recursive: true, force: true });
    mkdirSync(this.#unfinished, { recursive: true });
    return this.#unfinished;
  }

  store(): void {
    renameSync(this.#unfinished, this.#folder);
    removeUnused(dirname(this.#folder));
  }

  use(): string {
    const now = new Date();
    utimesSync(this.#folder, now, now);
    return this.#folder;
  }

  #isOwnerAlive(): boolean {
    try {
      const owner = Number(readFileSync(this.#lock, 'utf8'));
      // The file is empty for a moment after its creation.
      if (owner > 0) process.kill(owner, 0);
      return true;
    } catch (error) {
      // Without the file there is nothing to remove.
      return (error as NodeJS.ErrnoException).code !== 'ESRCH';
    }
  }
}

function removeUnused(folder: string): void {
  const oldest = Date.now() - unusedMs;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (mtimeMs < oldest) rmSync(path, { recursive: true, force: true });
  }
}
