const maxDepth = 12;
/** Values in a payload. A page of history has a few thousand. */
const maxValues = 50_000;
/** Characters in a payload. */
const maxText = 4_000_000;
/** Of a typed array. */
const maxBytes = 1_024;

/** The SDKs put the session's token into every file message. It must not leave the background. */
const tokenKey = 'accessToken';
/** Content from users and sites, which is copied unchanged. */
const foreignKeys: ReadonlySet<string> = new Set(['ext', 'customExts', 'params']);

const dropped = Symbol('dropped');

/**
 * Copies a value of an SDK as JSON data, without functions, host objects, cycles and the token. Drops what it cannot copy or
 * what exceeds the limits; in arrays it becomes `null`, as with `JSON.stringify`. Never throws.
 */
export function toPlainData(value: unknown): unknown {
  const copy = new Copy().of(value, { depth: 0, foreign: false });
  return copy === dropped ? undefined : copy;
}

interface Place {
  depth: number;
  /** Inside one of `foreignKeys`. */
  foreign: boolean;
}

class Copy {
  /** Objects on the path to the current value, to detect cycles. */
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
      // A revoked proxy, or a host object whose getters throw.
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
      // Not an assignment: a key may be `__proto__`.
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

/** Decimal, as the SDKs show ids. */
function longText({ low, high, unsigned }: Long): string {
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return String(unsigned ? bits : BigInt.asIntN(64, bits));
}

function bytesOf(view: ArrayBufferView): unknown {
  if (view.byteLength > maxBytes) return dropped;
  return [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
}

/**
 * Whether it is an object of the platform, such as XMLHttpRequest or Promise, which has its own tag. Instances of an SDK's
 * classes, such as decoded messages, have the tag `Object`.
 */
function isHost(value: object): boolean {
  return value instanceof EventTarget || Object.prototype.toString.call(value) !== '[object Object]';
}
