/** Frames on a port between a client and the background. The background validates them; clients trust its frames. */
import * as v from 'valibot';
import type { ErrorBody } from './errors';
import type { SessionInfo, SessionState, Sharing } from './session';
import { type Scope, Scopes } from './sites';

/** Increase when the meaning of a frame changes. */
export const protocolVersion = 1;
export const portName = 'partyline';
/** Makes content scripts and the extension's pages reconnect the ports that closed when the background was unloaded. */
export const wakeMessage = 'partyline:wake';

/** Characters of JSON; longer requests and answers are refused. */
export const maxFrameLength = 256 * 1024;
/** Unanswered requests of a client. */
export const maxInFlight = 64;
/** Open ports of a tab. The bridge has one; another may be closing. */
export const maxPorts = 8;
/**
 * Burst and refill rate for the frames of a page, in units of `costOf`. The bridge enforces `pageRate`, so that a flood costs
 * the page's own process. The background closes the port of a tab that exceeds `tabRate`: our bridge never does.
 */
export const pageRate = { most: 2_000, perSecond: 500 };
export const tabRate = { most: 4_000, perSecond: 1_000 };
/** Cost of opening a port, in the same units: the background sends the state and missed events. */
export const portCost = 20;
/** Nesting depth of objects and arrays in a request. */
export const maxDepth = 64;
/** Milliseconds. */
export const maxTimeout = 600_000;

/** Params contain a file as an object with this single key; its value is the file's id. */
export const fileMark = '$partylineFile';
/** Bytes. */
export const chunkSize = 96 * 1024;
const maxChunkLength = (chunkSize / 3) * 4;
/** Chunks of a file without an acknowledgement from the background. */
export const maxPendingChunks = 4;

const topics = v.pipe(v.array(v.pipe(v.string(), v.maxLength(128))), v.maxLength(256));

/** As `accountId` returns it. */
const accountRef = v.pipe(v.string(), v.nonEmpty(), v.maxLength(2048));

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Identifies a request that the client repeats after its port closed. The background runs it at most once. */
const IdempotencyKey = v.strictObject({
  /** Random, made by the client; valid for its origin only. */
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  /** Time of the first attempt, in milliseconds since 1970; absent in that attempt. */
  since: v.optional(whole),
});
export type IdempotencyKey = v.InferOutput<typeof IdempotencyKey>;

/** Frames from a client. The chunks of a file precede the request that refers to it (`fileMark`). */
export const ClientFrame = v.variant('t', [
  v.strictObject({
    t: v.literal('attach'),
    version: v.number(),
    /** Id of the account that the client was bound to; the background checks the site's grant. */
    account: v.optional(accountRef),
    /**
     * The last `seq` that the client has received. Without it, the client receives new events only. The extension's own
     * pages, which receive the events of all accounts, name one for each account.
     */
    since: v.optional(v.union([whole, v.record(accountRef, whole)])),
    topics: v.optional(topics),
    /** The user does not read messages in this page. */
    observer: v.optional(v.boolean()),
    /** Scopes that the page needs. If it lacks some, the user is asked before the background answers. */
    asks: v.optional(Scopes),
  }),
  v.strictObject({
    t: v.literal('request'),
    id: whole,
    method: v.pipe(v.string(), v.maxLength(128)),
    params: v.optional(v.unknown()),
    /** Milliseconds. */
    timeout: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(maxTimeout))),
    once: v.optional(IdempotencyKey),
  }),
  /** Cancels a request, unless its SDK call has begun. */
  v.strictObject({ t: v.literal('cancel'), id: whole }),
  /** Starts an upload. The client counts the ids of files and requests separately. */
  v.strictObject({
    t: v.literal('file'),
    id: whole,
    /** Absent for a `Blob`. */
    name: v.optional(v.pipe(v.string(), v.maxLength(1024))),
    type: v.pipe(v.string(), v.maxLength(256)),
    /** Bytes. */
    size: whole,
    lastModified: v.optional(v.pipe(v.number(), v.safeInteger())),
  }),
  /** The next bytes of an upload, in base64. */
  v.strictObject({
    t: v.literal('chunk'),
    id: whole,
    offset: whole,
    data: v.pipe(v.string(), v.maxLength(maxChunkLength)),
  }),
  /** Cancels an upload or download. */
  v.strictObject({ t: v.literal('drop'), id: whole }),
  /** Requests the next chunk of the file that answers the request `id`. */
  v.strictObject({ t: v.literal('take'), id: whole, offset: whole }),
]);
export type ClientFrame = v.InferInput<typeof ClientFrame>;

/** Topic of the event that stands for missing events. No SDK has an event of this name. */
export const gapTopic = 'gap';

/**
 * The user wants to read a conversation in this page. A page that subscribes to it by name says that it shows conversations;
 * it takes one by `events.claim`.
 */
export const openTopic = 'openConversation';

/** An event of the vendor's SDK, with its name there, or of the background. */
export interface EventFrame {
  t: 'event';
  /** 0: sent to this client only, and not stored. */
  seq: number;
  topic: string;
  payload: unknown;
  /** Milliseconds since 1970, by this computer's clock. */
  at: number;
  /** Id of the account; only for the extension's own pages, which receive the events of all accounts. */
  account?: string;
}

export type ServerFrame =
  | {
      t: 'hello';
      version: number;
      epoch: number;
      scopes: Scope[] | 'ui';
      /** Of the client's account; for the extension's own pages, of the account that has been online longest. */
      state: SessionState;
      sharing?: Sharing;
      /** All accounts, oldest first; only for the extension's own pages. */
      sessions?: SessionInfo[];
      /** Whether something stored cannot be read or written; only for the extension's own pages. */
      storageFails?: boolean;
      /** Id of the account that a page is bound to. */
      account?: string;
      /** The client's `seq` after `events`. */
      seq: number;
      /** The same for each account; only for the extension's own pages. */
      seqs?: Record<string, number>;
      events: EventFrame[];
      /** Some events after the client's `since` are missing from `events`. */
      gap: boolean;
    }
  /**
   * The background asks the user before it answers: the attach, or the request `id`. It stores the question, and wakes the
   * client after the answer.
   */
  | { t: 'asking'; id?: number }
  | { t: 'state'; state: SessionState; sharing?: Sharing; sessions?: SessionInfo[]; storageFails?: boolean }
  /** The page is bound to another account, or to none. Its unanswered requests fail with `otherAccount`. */
  | { t: 'bound'; account?: string; seq: number; state: SessionState }
  /** The user has changed the client's scopes. */
  | { t: 'scopes'; scopes: readonly Scope[] }
  | EventFrame
  /** Several events at once, in their order. */
  | { t: 'events'; events: EventFrame[] }
  /** If the answer is a `file`, the client requests its chunks with `take`. */
  | { t: 'reply'; id: number; result?: unknown; error?: ErrorBody; file?: { size: number; type: string } }
  /** A chunk of a download. Without `data`, the file no longer exists. */
  | { t: 'piece'; id: number; offset: number; data?: string }
  /** Acknowledges the bytes of an upload; with an `error`, the upload has failed. */
  | { t: 'file'; id: number; taken?: number; error?: ErrorBody }
  /** The background refuses the client, which reconnects only after `tooMany`, and later. */
  | { t: 'refused'; error: ErrorBody };
