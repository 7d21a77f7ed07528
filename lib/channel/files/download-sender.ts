/** Answers that are files: kept until the client has taken them in pieces, bounded, and not for ever. */
import { PartylineError } from '@/lib/contract/errors';
import { chunkSize } from '@/lib/contract/frames';
import { toBase64 } from './base64';
import { fileLimits } from './upload-receiver';

export class DownloadSender {
  /** By the request's id. */
  readonly #files = new Map<number, Blob>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @throws {PartylineError} `fileTooLarge`, `tooMany` */
  keep(id: number, file: Blob): { size: number; type: string } {
    const { size, type } = file;
    if (size > fileLimits.file) throw new PartylineError('fileTooLarge');
    const held = [...this.#files.values()].reduce((sum, one) => sum + one.size, 0);
    if (this.#files.size >= fileLimits.files || held + size > fileLimits.client) throw new PartylineError('tooMany');
    if (size > 0) this.#files.set(id, file);
    this.#wait();
    return { size, type };
  }

  /** The piece from there on, or `undefined` where there is none; with its last piece a file is forgotten. */
  async take(id: number, offset: number): Promise<string | undefined> {
    const file = this.#files.get(id);
    if (!file || offset >= file.size) return undefined;
    this.#wait();
    const end = offset + chunkSize;
    if (end >= file.size) this.#files.delete(id);
    return toBase64(file.slice(offset, end));
  }

  /** The client is gone. */
  close(): void {
    clearTimeout(this.#timer);
    this.#files.clear();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#files.clear(), fileLimits.idle);
  }
}
