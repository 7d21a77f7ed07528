/** Bytes of all files. The least recently used are dropped. */
const maxBytes = 64 * 1024 * 1024;

/** Files that the panel has loaded, by address. Browsers keep blobs outside the heap. */
export class FileCache {
  readonly #files = new Map<string, Blob>();

  constructor(private readonly limit = maxBytes) {}

  get(address: string): Blob | undefined {
    const file = this.#files.get(address);
    if (file) this.add(address, file);
    return file;
  }

  add(address: string, file: Blob): void {
    this.#files.delete(address);
    this.#files.set(address, file);
    let total = [...this.#files.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldest, { size }] of this.#files) {
      if (total <= this.limit) return;
      total -= size;
      this.#files.delete(oldest);
    }
  }
}
