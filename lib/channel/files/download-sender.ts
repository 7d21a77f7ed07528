import { PartylineError } from '@/lib/contract/errors';
import { chunkSize } from '@/lib/contract/frames';
import { toBase64 } from './base64';
import { fileLimits } from './upload-receiver';

/**
 * Stores answers that are files until the client has read them in chunks, or `fileLimits.idle` has passed.
 */
export class DownloadSender {
  /** By the request's id. */
  readonly #files = new Map<number, Blob>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @throws {PartylineError} `fileTooLarge`, `tooMany` */
  add(id: number, file: Blob): { size: number; type: string } {
    const { size, type } = file;
    if (size > fileLimits.file) throw new PartylineError('fileTooLarge');
    const total = [...this.#files.values()].reduce((sum, one) => sum + one.size, 0);
    if (this.#files.size >= fileLimits.files || total + size > fileLimits.client) throw new PartylineError('tooMany');
    if (size > 0) this.#files.set(id, file);
    this.#restartTimer();
    return { size, type };
  }

  /**
   * Deletes the file with its last chunk.
   * @returns the chunk at `offset` in base64, or `undefined` if there is none
   */
  async read(id: number, offset: number): Promise<string | undefined> {
    const file = this.#files.get(id);
    if (!file || offset >= file.size) return undefined;
    this.#restartTimer();
    const end = offset + chunkSize;
    if (end >= file.size) this.#files.delete(id);
    return toBase64(file.slice(offset, end));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#files.clear();
  }

  #restartTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#files.clear(), fileLimits.idle);
  }
}
