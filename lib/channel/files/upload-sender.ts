/**
 * The client's end of files. A port carries JSON only: a file is taken out of a request's params, and crosses ahead of it in
 * pieces, no faster than the background takes them and never in memory as a whole.
 */
import { chunkSize, chunksAhead, fileMark, type ServerFrame } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';
import { replaceDeep } from '../replace-deep';
import { toBase64 } from './base64';

interface Crossing {
  /** Bytes that the background has. */
  taken: number;
  wake(): void;
  fail(error: PartylineError): void;
}

export class UploadSender {
  readonly #crossing = new Map<number, Crossing>();
  #id = 0;

  constructor(private readonly post: (frame: unknown) => void) {}

  /**
   * Files and bytes become references, which the background turns into files.
   *
   * @throws {PartylineError} `badRequest` for what only looks like a reference
   */
  takeOut(params: unknown): { params: unknown; files: Map<number, Blob> } {
    const files = new Map<number, Blob>();
    const rest = replaceDeep(params, value => {
      if (Object.hasOwn(value, fileMark)) throw new PartylineError('badRequest');
      const file = blobOf(value);
      if (!file) return undefined;
      files.set(this.#id, file);
      return { [fileMark]: this.#id++ };
    });
    return { params: rest, files };
  }

  /**
   * @param fail told when the background refuses one, even later, or when one cannot be read
   * @returns whether all of them are on their way: they may have been dropped
   */
  async send(files: ReadonlyMap<number, Blob>, fail: Crossing['fail']): Promise<boolean> {
    try {
      for (const [id, file] of files) if (!(await this.#send(id, file, fail))) return false;
      return true;
    } catch {
      // Changed or removed since it was chosen.
      fail(new PartylineError('fileUnreadable'));
      return false;
    }
  }

  hear({ id, taken = 0, error }: Extract<ServerFrame, { t: 'file' }>): void {
    const crossing = this.#crossing.get(id);
    if (!crossing) return;
    crossing.taken = taken;
    crossing.wake();
    if (error) crossing.fail(PartylineError.fromBody(error));
  }

  /** Their request is over: what the background still has of them is of no use. */
  drop(files: ReadonlyMap<number, Blob>): void {
    for (const id of files.keys()) {
      const crossing = this.#crossing.get(id);
      this.#crossing.delete(id);
      crossing?.wake();
      if (crossing) this.post({ t: 'drop', id });
    }
  }

  /** The port is lost, and with it all that the background has. */
  lost(): void {
    const all = [...this.#crossing.values()];
    this.#crossing.clear();
    for (const { wake } of all) wake();
  }

  async #send(id: number, file: Blob, fail: Crossing['fail']): Promise<boolean> {
    const crossing: Crossing = { taken: 0, wake: () => {}, fail };
    const isOn = () => this.#crossing.get(id) === crossing;
    const { type, size } = file;
    this.#crossing.set(id, crossing);
    this.post({
      t: 'file',
      id,
      type,
      size,
      ...(file instanceof File && { name: file.name, lastModified: file.lastModified }),
    });
    for (let offset = 0; offset < size; offset += chunkSize) {
      const data = await toBase64(file.slice(offset, offset + chunkSize));
      while (isOn() && offset - crossing.taken >= chunksAhead * chunkSize)
        await new Promise<void>(wake => {
          crossing.wake = wake;
        });
      if (!isOn()) return false;
      this.post({ t: 'chunk', id, offset, data });
    }
    return isOn();
  }
}

function blobOf(value: object): Blob | undefined {
  if (value instanceof Blob) return value;
  const isBytes = ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === '[object ArrayBuffer]';
  return isBytes ? new Blob([value as ArrayBuffer]) : undefined;
}
