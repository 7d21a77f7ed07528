import { isEncrypted, isPublic } from '@/lib/contract/addresses';
import { PartylineError } from '@/lib/contract/errors';
import type { OpenedFile } from '@/lib/contract/methods';
import type { SandboxedFetch } from './sandbox/fetch';

export const downloadLimits = {
  /** Bytes of one file. */
  file: 100 * 1024 * 1024,
  /** Files at once. */
  files: 8,
  /** Bytes after which a piece is complete. */
  piece: 512 * 1024,
  /** Milliseconds after which a piece is complete, if it has any bytes. */
  pieceMs: 250,
  /** Milliseconds without a read, after which the file is closed. */
  idleMs: 60_000,
};

interface Download {
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  controller: AbortController;
  /** Bytes so far. */
  received: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Loads the files of messages, piece by piece, so the worker never has a whole one. The sender of a message chose its
 * address: the requests have no token, no cookie and no referrer.
 */
export class FileDownloads {
  readonly #downloads = new Map<string, Download>();

  /** @param ownAddress returns the address to load if it is the service's own, which may be in a private network */
  constructor(
    private readonly fetch: SandboxedFetch,
    private readonly ownAddress: (url: URL) => URL | undefined,
  ) {}

  /**
   * @param isAsked whether the user has asked for the file of another host, which learns the user's IP address
   * @throws {PartylineError} `notAllowed`, `fileTooLarge`, `tooMany`, `unreachable`, `vendor`
   */
  async open(address: string, isAsked: boolean, signal?: AbortSignal): Promise<OpenedFile> {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url || !this.#mayLoad(url)) throw new PartylineError('notAllowed', { about: url?.host });
    const own = this.ownAddress(url);
    if (!own && !isAsked) return { asks: url.host };
    if (this.#downloads.size >= downloadLimits.files) throw new PartylineError('tooMany');
    const id = crypto.randomUUID();
    const controller = new AbortController();
    const download: Download = { reader: emptyReader(), controller, received: 0, timer: undefined };
    this.#downloads.set(id, download);
    signal?.addEventListener('abort', () => this.close(id), { once: true });
    try {
      const response = await this.fetch(
        (own ?? url).href,
        // Another host's redirect could lead into a private network.
        { redirect: own ? 'follow' : 'error', referrerPolicy: 'no-referrer', signal: controller.signal },
        Number.POSITIVE_INFINITY,
      );
      if (response.url && !this.#mayLoad(new URL(response.url))) throw new PartylineError('notAllowed');
      if (!response.ok) throw new PartylineError('vendor', { vendor: { code: response.status } });
      const bytes = Number(response.headers.get('content-length')) || undefined;
      if (bytes && bytes > downloadLimits.file) throw new PartylineError('fileTooLarge');
      if (response.body) download.reader = response.body.getReader() as typeof download.reader;
      this.#keep(id, download);
      return { id, ...(bytes && { bytes }) };
    } catch (thrown) {
      this.close(id);
      throw thrown instanceof PartylineError ? thrown : new PartylineError('unreachable', { about: url.host });
    }
  }

  /** @returns the next bytes; none at the end @throws {PartylineError} `fileTooLarge`, `unreachable`, `fileUnreadable` */
  async next(id: string): Promise<Blob> {
    const download = this.#downloads.get(id);
    if (!download) throw new PartylineError('fileUnreadable');
    clearTimeout(download.timer);
    const began = Date.now();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const before = download.received;
    const isFull = () =>
      download.received - before >= downloadLimits.piece ||
      (chunks.length > 0 && Date.now() - began >= downloadLimits.pieceMs);
    try {
      while (!isFull()) {
        const { done, value } = await download.reader.read();
        if (done) break;
        chunks.push(value);
        download.received += value.length;
        if (download.received > downloadLimits.file) throw new PartylineError('fileTooLarge');
      }
    } catch (thrown) {
      this.close(id);
      throw thrown instanceof PartylineError ? thrown : new PartylineError('unreachable');
    }
    if (chunks.length === 0) this.close(id);
    else this.#keep(id, download);
    return new Blob(chunks);
  }

  close(id: string): void {
    const download = this.#downloads.get(id);
    this.#downloads.delete(id);
    clearTimeout(download?.timer);
    download?.controller.abort();
  }

  /** Closes all. */
  stop(): void {
    for (const id of [...this.#downloads.keys()]) this.close(id);
  }

  #mayLoad(url: URL): boolean {
    return this.ownAddress(url) !== undefined || (isEncrypted(url) && !url.username && isPublic(url));
  }

  #keep(id: string, download: Download): void {
    if (this.#downloads.has(id)) download.timer = setTimeout(() => this.close(id), downloadLimits.idleMs);
  }
}

const emptyReader = (): Download['reader'] => new Blob().stream().getReader() as Download['reader'];
