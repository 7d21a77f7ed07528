import { chunkSize, maxPendingChunks } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';
import { fromBase64 } from './base64';

interface Download {
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  readonly chunks: Uint8Array<ArrayBuffer>[];
  /** Offset of the next chunk to request. */
  nextOffset: number;
  resolve(result: unknown): void;
  reject(error: PartylineError): void;
}

/** The client's end of answers that are files. Requests their chunks, a few ahead. */
export class DownloadReceiver {
  /** By the request's id. */
  readonly #downloads = new Map<number, Download>();

  constructor(private readonly post: (frame: unknown) => void) {}

  start(
    id: number,
    { size, type }: Pick<Download, 'size' | 'type'>,
    { resolve, reject }: Pick<Download, 'resolve' | 'reject'>,
  ): void {
    const download = { size, type, chunks: [], nextOffset: 0, resolve, reject };
    this.#downloads.set(id, download);
    for (let ahead = 0; ahead < maxPendingChunks; ahead++) this.#requestNext(id, download);
    this.#resolveIfComplete(id, download);
  }

  /** @param data base64, or `undefined` if the background no longer has the file */
  receive(id: number, offset: number, data: string | undefined): void {
    const download = this.#downloads.get(id);
    if (!download) return;
    const bytes = data === undefined ? undefined : fromBase64(data);
    if (!bytes) {
      this.cancel(id);
      return download.reject(new PartylineError('fileUnreadable'));
    }
    download.chunks[offset / chunkSize] = bytes;
    this.#requestNext(id, download);
    this.#resolveIfComplete(id, download);
  }

  cancel(id: number): void {
    this.#downloads.delete(id);
  }

  /** For a lost port: the background has dropped its files. */
  reset(): void {
    this.#downloads.clear();
  }

  #requestNext(id: number, download: Download): void {
    if (download.nextOffset >= download.size) return;
    this.post({ t: 'take', id, offset: download.nextOffset });
    download.nextOffset += chunkSize;
  }

  #resolveIfComplete(id: number, { chunks, size, type, resolve }: Download): void {
    if (chunks.reduce((sum, chunk) => sum + chunk.length, 0) < size) return;
    this.cancel(id);
    resolve(new Blob(chunks, { type }));
  }
}
