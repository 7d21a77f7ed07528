/** The client's end of answers that are files: it asks for one piece after the other, a few ahead. */
import { chunkSize, chunksAhead } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';
import { fromBase64 } from './base64';

interface Taking {
  readonly size: number;
  readonly type: string;
  readonly pieces: Uint8Array<ArrayBuffer>[];
  asked: number;
  done(result: unknown): void;
  fail(error: PartylineError): void;
}

export class DownloadReceiver {
  /** By the request's id. */
  readonly #taking = new Map<number, Taking>();

  constructor(private readonly post: (frame: unknown) => void) {}

  begin(
    id: number,
    { size, type }: Pick<Taking, 'size' | 'type'>,
    { done, fail }: Pick<Taking, 'done' | 'fail'>,
  ): void {
    const taking = { size, type, pieces: [], asked: 0, done, fail };
    this.#taking.set(id, taking);
    for (let ahead = 0; ahead < chunksAhead; ahead++) this.#ask(id, taking);
    this.#end(id, taking);
  }

  hear(id: number, offset: number, data: string | undefined): void {
    const taking = this.#taking.get(id);
    if (!taking) return;
    const bytes = data === undefined ? undefined : fromBase64(data);
    if (!bytes) {
      this.drop(id);
      return taking.fail(new PartylineError('fileUnreadable'));
    }
    taking.pieces[offset / chunkSize] = bytes;
    this.#ask(id, taking);
    this.#end(id, taking);
  }

  /** Nobody waits for it any more. */
  drop(id: number): void {
    this.#taking.delete(id);
  }

  /** The port is lost, and with it what the background has. */
  lost(): void {
    this.#taking.clear();
  }

  #ask(id: number, taking: Taking): void {
    if (taking.asked >= taking.size) return;
    this.post({ t: 'take', id, offset: taking.asked });
    taking.asked += chunkSize;
  }

  #end(id: number, { pieces, size, type, done }: Taking): void {
    if (pieces.reduce((sum, piece) => sum + piece.length, 0) < size) return;
    this.drop(id);
    done(new Blob(pieces, { type }));
  }
}
