/** Files that one client sends ahead of its requests: bounded, in order, each for one request on the same port. */
import type * as v from 'valibot';
import { PartylineError } from '@/lib/contract/errors';
import { type ClientFrame, chunkSize, fileMark } from '@/lib/contract/frames';
import { replaceDeep } from '../replace-deep';
import { fromBase64 } from './base64';

const mega = 1024 * 1024;

export const fileLimits = {
  /** Bytes of one file. */
  file: 100 * mega,
  /** Bytes of all files of a client, from their announcement to the end of the request that they are for. */
  client: 200 * mega,
  /** How many these may be. */
  files: 64,
  /** Pieces of one file, beyond those that it takes: each is an object, however small. */
  spare: 64,
  /** Milliseconds that files wait for more to be heard of any of them. */
  idle: 60_000,
};

export type FileFrame = Extract<v.InferOutput<typeof ClientFrame>, { t: 'file' | 'chunk' | 'drop' }>;

interface Incoming {
  readonly size: number;
  readonly name: string | undefined;
  readonly about: { type: string; lastModified?: number };
  taken: number;
  /** Blobs, because the browser keeps these outside of the worker's heap, and on disk where there are many. */
  pieces: Blob[];
  /** A request has it. It still counts, but nothing more can be done with it. */
  isLent: boolean;
}

/** Whether a request, as JSON, may refer to files. In a text the quotes would be escaped. */
export const mentionsFiles = (json: string): boolean => json.includes(`"${fileMark}":`);

export class UploadReceiver {
  readonly #files = new Map<number, Incoming>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @returns how many bytes of the file are here, as far as there is one
   * @throws {PartylineError} `badRequest`, `fileTooLarge`, `tooMany`; the file is dropped then
   */
  receive(frame: FileFrame): number | undefined {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#dropWaiting(), fileLimits.idle);
    if (frame.t === 'file') return this.#open(frame);
    if (frame.t === 'chunk') return this.#add(frame);
    this.drop(frame.id);
    return undefined;
  }

  /** Forgets a file that no request has. */
  drop(id: number): void {
    if (!this.#files.get(id)?.isLent) this.#files.delete(id);
  }

  /**
   * Runs `use` with the files in the place of their references; they count until it is done.
   *
   * @throws {PartylineError} `badRequest` where there is no such file, not all of it, or where it has been used
   */
  async lend<T>(params: unknown, use: (params: unknown) => Promise<T>): Promise<T> {
    const lent: number[] = [];
    try {
      const put = (value: object) => (Object.hasOwn(value, fileMark) ? this.#lend(value, lent) : undefined);
      return await use(replaceDeep(params, put));
    } finally {
      for (const id of lent) this.#files.delete(id);
    }
  }

  /** The client is gone. */
  close(): void {
    clearTimeout(this.#timer);
    this.#files.clear();
  }

  #open({ id, size, type, name, lastModified }: Extract<FileFrame, { t: 'file' }>): number {
    if (this.#files.has(id)) throw this.#refused(id);
    if (size > fileLimits.file) throw new PartylineError('fileTooLarge');
    const held = [...this.#files.values()].reduce((sum, file) => sum + file.size, 0);
    if (this.#files.size >= fileLimits.files || held + size > fileLimits.client) throw new PartylineError('tooMany');
    const about = { type, ...(lastModified !== undefined && { lastModified }) };
    this.#files.set(id, { size, name, about, taken: 0, pieces: [], isLent: false });
    return 0;
  }

  #add({ id, offset, data }: Extract<FileFrame, { t: 'chunk' }>): number {
    const file = this.#files.get(id);
    if (!file || file.isLent || file.taken !== offset) throw this.#refused(id);
    const bytes = fromBase64(data);
    const isCrumbled = file.pieces.length >= file.size / chunkSize + fileLimits.spare;
    if (!bytes?.length || offset + bytes.length > file.size || isCrumbled) throw this.#refused(id);
    file.pieces.push(new Blob([bytes]));
    file.taken += bytes.length;
    return file.taken;
  }

  #lend(reference: object, lent: number[]): Blob {
    const id: unknown = Reflect.get(reference, fileMark);
    const file = typeof id === 'number' ? this.#files.get(id) : undefined;
    if (!file || file.isLent || file.taken !== file.size || Object.keys(reference).length !== 1)
      throw new PartylineError('badRequest');
    file.isLent = true;
    lent.push(id as number);
    const { name, about, pieces } = file;
    const whole = name === undefined ? new Blob(pieces, about) : new File(pieces, name, about);
    file.pieces = [];
    return whole;
  }

  #refused(id: number): PartylineError {
    this.drop(id);
    return new PartylineError('badRequest');
  }

  #dropWaiting(): void {
    for (const id of [...this.#files.keys()]) this.drop(id);
  }
}
