/** The frames on a port between the background and a client. Frames to the background are parsed; those from it are trusted. */
import * as v from 'valibot';
import type { ErrorBody } from './errors';
import type { SessionState, Sharing } from './session';
import { type Scope, Scopes } from './sites';

/** Raised when a frame changes its meaning. */
export const protocolVersion = 1;
export const portName = 'partyline';
/** To content scripts whose ports the sleeping background has lost: somebody signs in. */
export const wakeMessage = 'partyline:wake';

/** A request or answer larger than this, as JSON characters, is refused. */
export const maxFrameLength = 256 * 1024;
/** Requests that one client may have waiting. */
export const maxInFlight = 64;
/** Ports that one tab may have open. The bridge has one; an older one may be on its way out. */
export const maxPorts = 8;
/**
 * What a page may say at once, and each second, as `costOf` has it. The bridge keeps to it, so that a flood costs the page's own
 * process. The background takes twice as much of a tab, and closes the port of one that says more: that is no bridge of ours.
 */
export const pageRate = { most: 2_000, perSecond: 500 };
export const tabRate = { most: 4_000, perSecond: 1_000 };
/** What opening a port costs: the state has to be told, and perhaps what was missed. */
export const portCost = 20;
/** Levels of objects and arrays that a request may have in it. */
export const maxDepth = 64;
/** Milliseconds that a request may be given. */
export const longestTimeout = 600_000;

/** The one key of an object that stands for a file in a request's params; its value is the file's id. */
export const fileMark = '$partylineFile';
/** Bytes of one piece of a file. */
export const chunkSize = 96 * 1024;
const maxChunkLength = (chunkSize / 3) * 4;
/** Pieces of one file that may be on their way; the background acknowledges each. */
export const chunksAhead = 4;

const topics = v.pipe(v.array(v.pipe(v.string(), v.maxLength(128))), v.maxLength(256));

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Names a request that is asked again under the same name when its port was lost, and is carried out at most once. */
const IdempotencyKey = v.strictObject({
  /** Made by the client; good for its own origin only. */
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  /** When it was asked first, in milliseconds since 1970; only where it is asked again. */
  since: v.optional(whole),
});
export type IdempotencyKey = v.InferOutput<typeof IdempotencyKey>;

/** What a client may say. A file goes in pieces, before the request that refers to it (`fileMark`). */
export const ClientFrame = v.variant('t', [
  v.strictObject({
    t: v.literal('attach'),
    version: v.number(),
    /** The last `seq` that the client has seen; without it, only what happens from now on. */
    since: v.optional(whole),
    topics: v.optional(topics),
    /** What the page needs. Where it lacks some of it the user is asked first, and until then nothing is said. */
    asks: v.optional(Scopes),
  }),
  v.strictObject({
    t: v.literal('request'),
    id: whole,
    method: v.pipe(v.string(), v.maxLength(128)),
    params: v.optional(v.unknown()),
    /** Milliseconds that the client is willing to wait. */
    timeout: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(longestTimeout))),
    once: v.optional(IdempotencyKey),
  }),
  /** The client no longer waits for the answer to one of its requests: what has not begun of it is not to begin. */
  v.strictObject({ t: v.literal('cancel'), id: whole }),
  /** The beginning of a file. Its `id` is the client's own, like a request's, but files and requests are counted apart. */
  v.strictObject({
    t: v.literal('file'),
    id: whole,
    /** A `Blob` has none. */
    name: v.optional(v.pipe(v.string(), v.maxLength(1024))),
    type: v.pipe(v.string(), v.maxLength(256)),
    /** Bytes. */
    size: whole,
    lastModified: v.optional(v.pipe(v.number(), v.safeInteger())),
  }),
  /** The next bytes of a file, in base64. */
  v.strictObject({
    t: v.literal('chunk'),
    id: whole,
    offset: whole,
    data: v.pipe(v.string(), v.maxLength(maxChunkLength)),
  }),
  /** The file is not wanted any more. */
  v.strictObject({ t: v.literal('drop'), id: whole }),
  /** The next piece, from `offset` on, of the file that was the answer to the request `id`. */
  v.strictObject({ t: v.literal('take'), id: whole, offset: whole }),
]);
export type ClientFrame = v.InferInput<typeof ClientFrame>;

/** One thing that the provider reported. `topic` is the vendor's name for it; `listen.` before it marks the older payload. */
export interface EventFrame {
  t: 'event';
  seq: number;
  topic: string;
  payload: unknown;
  /** Milliseconds since 1970, by this machine's clock. */
  at: number;
}

export type ServerFrame =
  | {
      t: 'hello';
      version: number;
      epoch: number;
      scopes: Scope[] | 'ui';
      state: SessionState;
      sharing?: Sharing;
      /** The seq that the client is up to date with once it has seen the `events`. */
      seq: number;
      events: EventFrame[];
      /** Events between the client's `since` and `events` are no longer kept. */
      gap: boolean;
    }
  | { t: 'state'; state: SessionState; sharing?: Sharing }
  /** The user has changed what this client may do. */
  | { t: 'scopes'; scopes: readonly Scope[] }
  | EventFrame
  /** Where the answer is a `file`, the client takes it piece by piece. */
  | { t: 'reply'; id: number; result?: unknown; error?: ErrorBody; file?: { size: number; type: string } }
  /** Without `data`, the file is no longer there. */
  | { t: 'piece'; id: number; offset: number; data?: string }
  /** How many bytes of a file are here; with an `error`, that it has been dropped. */
  | { t: 'file'; id: number; taken?: number; error?: ErrorBody }
  /** The background will not talk to this client; it should not come back by itself. */
  | { t: 'refused'; error: ErrorBody };
