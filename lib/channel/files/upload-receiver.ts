import type * as v from 'valibot';
import { PartylineError } from '@/lib/contract/errors';
import { type ClientFrame, chunkSize, fileMark } from '@/lib/contract/frames';
import { replaceDeep } from '../replace-deep';
import { fromBase64 } from './base64';

const MiB = 1024 * 1024;

export const fileLimits = {
  /** Bytes of one file. */
  file: 100 * MiB,
  /** Bytes of all files of a client. A file counts from its announcement to the end of its request. */
  client: 200 * MiB,
  /** Files of a client at once. */
  files: 64,
  /** Chunks of a file beyond those it needs. Each costs an object, however small. */
  spareChunks: 64,
  /** Milliseconds without a frame about any file, after which unused files are dropped. */
  idle: 60_000,
};

export type FileFrame = Extract<v.InferOutput<typeof ClientFrame>, { t: 'file' | 'chunk' | 'drop' }>;

interface Upload {
  readonly size: number;
  readonly name: string | undefined;
  readonly options: { type: string; lastModified?: number };
  /** Bytes. */
  received: number;
  /** Blobs, because the browser stores them outside the worker's heap, and many of them on disk. */
  chunks: Blob[];
  /** A request has taken the file. It counts against the limits until that request ends. */
  isTaken: boolean;
}

/** Whether a request, as JSON, may refer to files. Inside a string value the quotes would be escaped. */
export const mentionsFiles = (json: string): boolean => json.includes(`"${fileMark}":`);

/**
 * The background's end of one client's files, which arrive in chunks before the request that refers to them.
 */
export class UploadReceiver {
  readonly #uploads = new Map<number, Upload>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @returns how many bytes of the file have been received, or `undefined` for `drop`
   * @throws {PartylineError} `badRequest`, `fileTooLarge`, `tooMany`. The file is then dropped
   */
  receive(frame: FileFrame): number | undefined {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#dropUnused(), fileLimits.idle);
    if (frame.t === 'file') return this.#start(frame);
    if (frame.t === 'chunk') return this.#append(frame);
    this.drop(frame.id);
    return undefined;
  }

  /** Deletes a file unless a request has taken it. */
  drop(id: number): void {
    if (!this.#uploads.get(id)?.isTaken) this.#uploads.delete(id);
  }

  /**
   * Runs `run` with files in place of their references, and deletes them when it settles.
   *
   * @throws {PartylineError} `badRequest` if a file is missing, incomplete, or already taken
   */
  async withFiles<T>(params: unknown, run: (params: unknown) => Promise<T>): Promise<T> {
    const taken: number[] = [];
    try {
      const replace = (value: object) => (Object.hasOwn(value, fileMark) ? this.#take(value, taken) : undefined);
      return await run(replaceDeep(params, replace));
    } finally {
      for (const id of taken) this.#uploads.delete(id);
    }
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#uploads.clear();
  }

  #start({ id, size, type, name, lastModified }: Extract<FileFrame, { t: 'file' }>): number {
    if (this.#uploads.has(id)) throw this.#dropAsMalformed(id);
    if (size > fileLimits.file) throw new PartylineError('fileTooLarge');
    const total = [...this.#uploads.values()].reduce((sum, upload) => sum + upload.size, 0);
    if (this.#uploads.size >= fileLimits.files || total + size > fileLimits.client) throw new PartylineError('tooMany');
    const options = { type, ...(lastModified !== undefined && { lastModified }) };
    this.#uploads.set(id, { size, name, options, received: 0, chunks: [], isTaken: false });
    return 0;
  }

  #append({ id, offset, data }: Extract<FileFrame, { t: 'chunk' }>): number {
    const upload = this.#uploads.get(id);
    if (!upload || upload.isTaken || upload.received !== offset) throw this.#dropAsMalformed(id);
    const bytes = fromBase64(data);
    const hasTooManyChunks = upload.chunks.length >= upload.size / chunkSize + fileLimits.spareChunks;
    if (!bytes?.length || offset + bytes.length > upload.size || hasTooManyChunks) throw this.#dropAsMalformed(id);
    upload.chunks.push(new Blob([bytes]));
    upload.received += bytes.length;
    return upload.received;
  }

  #take(reference: object, taken: number[]): Blob {
    const id: unknown = Reflect.get(reference, fileMark);
    const upload = typeof id === 'number' ? this.#uploads.get(id) : undefined;
    if (!upload || upload.isTaken || upload.received !== upload.size || Object.keys(reference).length !== 1)
      throw new PartylineError('badRequest');
    upload.isTaken = true;
    taken.push(id as number);
    const { name, options, chunks } = upload;
    const file = name === undefined ? new Blob(chunks, options) : new File(chunks, name, options);
    upload.chunks = [];
    return file;
  }

  #dropAsMalformed(id: number): PartylineError {
    this.drop(id);
    return new PartylineError('badRequest');
  }

  #dropUnused(): void {
    for (const id of [...this.#uploads.keys()]) this.drop(id);
  }
}
