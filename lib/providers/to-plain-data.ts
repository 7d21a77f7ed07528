/** Any value that an SDK hands out, as data that JSON keeps whole: no functions, no host objects, no cycles, no token. */

const maxDepth = 12;
/** How many values one payload may hold. A page of history has a few thousand. */
const maxValues = 50_000;
/** Characters of text in one payload. */
const maxText = 4_000_000;
const maxBytes = 1_024;

/** The SDKs write the session's token into every message that has a file. It must not leave the background. */
const tokenKey = 'accessToken';
/** What users and sites put into a message themselves is left as it is. */
const foreignKeys: ReadonlySet<string> = new Set(['ext', 'customExts', 'params']);

/** Stands for "leave it out". */
const dropped = Symbol('dropped');

/**
 * Never throws. What cannot be shown is left out of an object and is `null` in an array, as with `JSON.stringify`; so is
 * what exceeds the limits above.
 */
export function toPlainData(value: unknown): unknown {
  const copy = new Copy().of(value, { depth: 0, foreign: false });
  return copy === dropped ? undefined : copy;
}

interface Place {
  depth: number;
  /** Inside of something that the SDK only carries. */
  foreign: boolean;
}

class Copy {
  /** The objects that are being copied now: one that holds itself is left out, one that appears twice is copied twice. */
  readonly #open = new Set<object>();
  #values = 0;
  #text = 0;

  of(value: unknown, place: Place): unknown {
    this.#values += 1;
    if (this.#values > maxValues) return dropped;
    switch (typeof value) {
      case 'string':
        this.#text += value.length;
        return this.#text > maxText ? dropped : value;
      case 'number':
        // JSON has no NaN and no infinity.
        return Number.isFinite(value) ? value : null;
      case 'boolean':
        return value;
      case 'bigint':
        return String(value);
      case 'object':
        return value === null ? null : this.#object(value, place);
      default:
        return dropped;
    }
  }

  #object(value: object, { depth, foreign }: Place): unknown {
    if (depth >= maxDepth || this.#open.has(value)) return dropped;
    this.#open.add(value);
    try {
      return this.#copy(value, { depth: depth + 1, foreign });
    } catch {
      // A revoked proxy, or a host object that defends itself.
      return dropped;
    } finally {
      this.#open.delete(value);
    }
  }

  #copy(value: object, place: Place): unknown {
    if (Array.isArray(value)) return this.#items(value, place);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return errorBody(value);
    if (value instanceof Blob)
      return { name: value instanceof File ? value.name : '', size: value.size, type: value.type };
    if (ArrayBuffer.isView(value)) return bytesOf(value);
    if (value instanceof Map || value instanceof Set) return this.#items(value, place);
    if (isLong(value)) return longText(value);
    if (isHost(value)) return dropped;
    return this.#fields(value, place);
  }

  #items(items: Iterable<unknown>, place: Place): unknown[] {
    const copies: unknown[] = [];
    for (const item of items) {
      if (this.#values >= maxValues) break;
      const copy = this.of(item, place);
      copies.push(copy === dropped ? null : copy);
    }
    return copies;
  }

  #fields(value: object, { depth, foreign }: Place): Record<string, unknown> {
    const copies: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (this.#values >= maxValues) break;
      if (key === tokenKey && !foreign) continue;
      const copy = this.of(read(value, key), { depth, foreign: foreign || foreignKeys.has(key) });
      // Defined, not assigned: a key may be `__proto__`.
      if (copy !== dropped)
        Object.defineProperty(copies, key, { value: copy, enumerable: true, writable: true, configurable: true });
    }
    return copies;
  }
}

function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

/** The SDKs' own errors are plain objects with a numeric `type`; some parameter checks throw real ones. */
function errorBody(error: Error): Record<string, unknown> {
  const [name, type, message] = [read(error, 'name'), read(error, 'type'), read(error, 'message')];
  return {
    ...(typeof name === 'string' && { name }),
    ...((typeof type === 'number' || typeof type === 'string') && { type }),
    message: typeof message === 'string' ? message : '',
  };
}

interface Long {
  low: number;
  high: number;
  unsigned: boolean;
}

/** A 64-bit number as protobufjs decodes it: ids and times. */
function isLong(value: object): value is Long {
  const { low, high, unsigned } = value as Partial<Long>;
  const typed = typeof low === 'number' && typeof high === 'number' && typeof unsigned === 'boolean';
  return typed && Object.keys(value).length === 3;
}

/** As the SDKs show an id. */
function longText({ low, high, unsigned }: Long): string {
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return String(unsigned ? bits : BigInt.asIntN(64, bits));
}

function bytesOf(view: ArrayBufferView): unknown {
  if (view.byteLength > maxBytes) return dropped;
  return [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
}

/**
 * XMLHttpRequest, Event, Window, ArrayBuffer, Promise...: their tag names them. An instance of an SDK's own class, such as
 * a decoded message, is tagged `Object` like a plain object.
 */
function isHost(value: object): boolean {
  return value instanceof EventTarget || Object.prototype.toString.call(value) !== '[object Object]';
}
