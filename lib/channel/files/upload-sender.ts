import { chunkSize, fileMark, maxPendingChunks, type ServerFrame } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';
import { replaceDeep } from '../replace-deep';
import { toBase64 } from './base64';

interface Upload {
  /** Bytes. */
  acknowledged: number;
  /** Continues an upload that waits for an acknowledgement. */
  wake(): void;
  reject(error: PartylineError): void;
}

/**
 * The client's end of uploads. A port carries only JSON, so files are taken out of a request's params and
 * sent before it. Chunks wait for acknowledgements, so a file is never in memory as a whole.
 */
export class UploadSender {
  readonly #uploads = new Map<number, Upload>();
  #nextId = 0;

  constructor(private readonly post: (frame: unknown) => void) {}

  /**
   * Replaces files and bytes with references, which the background resolves.
   *
   * @throws {PartylineError} `badRequest` if the params contain an object that looks like a reference
   */
  extractFiles(paramsWithFiles: unknown): { params: unknown; files: Map<number, Blob> } {
    const files = new Map<number, Blob>();
    const params = replaceDeep(paramsWithFiles, value => {
      if (Object.hasOwn(value, fileMark)) throw new PartylineError('badRequest');
      const file = blobOf(value);
      if (!file) return undefined;
      files.set(this.#nextId, file);
      return { [fileMark]: this.#nextId++ };
    });
    return { params, files };
  }

  /**
   * @param reject called when the background refuses a file, even after `send` has returned, or when one is
   * unreadable
   * @returns false when an upload was cancelled or reset
   */
  async send(files: ReadonlyMap<number, Blob>, reject: Upload['reject']): Promise<boolean> {
    try {
      for (const [id, file] of files) if (!(await this.#send(id, file, reject))) return false;
      return true;
    } catch {
      // The file was changed or deleted after the user chose it.
      reject(new PartylineError('fileUnreadable'));
      return false;
    }
  }

  receive({ id, taken = 0, error }: Extract<ServerFrame, { t: 'file' }>): void {
    const upload = this.#uploads.get(id);
    if (!upload) return;
    upload.acknowledged = taken;
    upload.wake();
    if (error) upload.reject(PartylineError.fromBody(error));
  }

  /** Posts `drop` for each, so that the background frees its memory. */
  cancel(files: ReadonlyMap<number, Blob>): void {
    for (const id of files.keys()) {
      const upload = this.#uploads.get(id);
      this.#uploads.delete(id);
      upload?.wake();
      if (upload) this.post({ t: 'drop', id });
    }
  }

  /** For a lost port: the background has dropped its files. */
  reset(): void {
    const uploads = [...this.#uploads.values()];
    this.#uploads.clear();
    for (const { wake } of uploads) wake();
  }

  async #send(id: number, file: Blob, reject: Upload['reject']): Promise<boolean> {
    const upload: Upload = { acknowledged: 0, wake: () => {}, reject };
    const isActive = () => this.#uploads.get(id) === upload;
    const { type, size } = file;
    this.#uploads.set(id, upload);
    this.post({
      t: 'file',
      id,
      type,
      size,
      ...(file instanceof File && { name: file.name, lastModified: file.lastModified }),
    });
    for (let offset = 0; offset < size; offset += chunkSize) {
      const data = await toBase64(file.slice(offset, offset + chunkSize));
      while (isActive() && offset - upload.acknowledged >= maxPendingChunks * chunkSize)
        await new Promise<void>(resolve => {
          upload.wake = resolve;
        });
      if (!isActive()) return false;
      this.post({ t: 'chunk', id, offset, data });
    }
    return isActive();
  }
}

function blobOf(value: object): Blob | undefined {
  if (value instanceof Blob) return value;
  const isBytes = ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === '[object ArrayBuffer]';
  return isBytes ? new Blob([value as ArrayBuffer]) : undefined;
}
