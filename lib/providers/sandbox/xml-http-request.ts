import { isUnambiguousUrl } from './addresses';
import { createFetch } from './fetch';

interface RequestOptions {
  /** @throws if the URL is not allowed */
  checkUrl(url: URL): void;
  /** Aborts all requests. */
  signal: AbortSignal;
  /** Receives the causes of failed requests, and what the SDK's handlers throw. */
  onError(error: unknown): void;
  /** Aborts the request that is being created. */
  abortSignal?(): AbortSignal | undefined;
  /** Aborts the upload of this file. */
  uploadSignal?(file: Blob): AbortSignal | undefined;
}

/** More than a page gets (100 MB), so that a file just above that is refused as `fileTooLarge`. */
const maxFileBytes = 128 * 1024 * 1024;

type Body = string | FormData | Blob | null;
type Outcome = 'load' | 'error' | 'abort' | 'timeout';

/**
 * Creates an XMLHttpRequest class on top of `fetch`. Workers have no XMLHttpRequest, and the SDKs use nothing
 * else. Has only what they use.
 */
export function createXmlHttpRequest({ checkUrl, signal, onError, abortSignal, uploadSignal }: RequestOptions) {
  const request = createFetch(checkUrl, signal);
  return class XMLHttpRequest extends EventTarget {
    readyState = 0;
    status = 0;
    statusText = '';
    response: unknown = null;
    responseText = '';
    responseType = '';
    responseURL = '';
    timeout = 0;
    withCredentials = false;
    /** Dispatches `progress` only at the start and the end of an upload, because `fetch` reports none. */
    upload: EventTarget & { onprogress?: ((event: Event) => void) | null } = new EventTarget();
    onreadystatechange: (() => void) | null = null;
    onload: ((event: Event) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    onabort: ((event: Event) => void) | null = null;
    ontimeout: ((event: Event) => void) | null = null;
    onloadend: ((event: Event) => void) | null = null;
    #method = 'GET';
    #url = '';
    #headers = new Headers();
    #responseHeaders: Headers | null = null;
    #abort = new AbortController();

    constructor() {
      super();
      this.#abortWith(abortSignal?.());
    }

    open(method: string, url: string): void {
      this.#method = method.toUpperCase();
      this.#url = url;
      this.#setReadyState(1);
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers.set(name, value);
    }

    getResponseHeader = (name: string): string | null => this.#responseHeaders?.get(name) ?? null;
    getAllResponseHeaders = (): string =>
      [...(this.#responseHeaders ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('');

    send(body: Body = null): void {
      if (body instanceof Blob) this.#abortWith(uploadSignal?.(body));
      const timer = this.timeout > 0 ? setTimeout(() => this.#finish('timeout'), this.timeout) : undefined;
      this.#exchange(body)
        .then(() => this.#finish('load'))
        .catch(error => {
          if (this.readyState !== 4 && !signal.aborted) onError(error);
          this.#finish('error');
        })
        .finally(() => clearTimeout(timer));
    }

    abort(): void {
      this.#finish('abort');
    }

    #abortWith(signal: AbortSignal | undefined): void {
      if (signal?.aborted) queueMicrotask(() => this.abort());
      else signal?.addEventListener('abort', () => this.abort(), { once: true });
    }

    async #exchange(body: Body): Promise<void> {
      if (!isUnambiguousUrl(this.#url)) return this.#answerBadRequest();
      const hasBody = this.#method !== 'GET' && this.#method !== 'HEAD' && body !== null && body !== undefined;
      const size = hasBody ? sizeOf(body) : 0;
      this.#dispatchProgress(0, size);
      const init = { method: this.#method, headers: this.#headers, signal: this.#abort.signal };
      const isFile = this.responseType === 'blob' || this.responseType === 'arraybuffer';
      const response = await request(
        this.#url,
        { ...init, ...(hasBody && { body }) },
        isFile ? maxFileBytes : undefined,
      );
      this.#dispatchProgress(size, size);
      const bytes = await response.arrayBuffer();
      this.status = response.status;
      this.statusText = response.statusText;
      this.responseURL = response.url;
      this.#responseHeaders = response.headers;
      if (this.responseType === 'blob')
        this.response = new Blob([bytes], { type: response.headers.get('content-type') ?? '' });
      else if (this.responseType === 'arraybuffer') this.response = bytes;
      else {
        this.responseText = new TextDecoder().decode(bytes);
        this.response = this.responseType === 'json' ? JSON.parse(this.responseText) : this.responseText;
      }
    }

    /** Answers as the service would. The SDKs treat any other failure as a lost network. */
    #answerBadRequest(): void {
      this.status = 400;
      this.responseText = JSON.stringify({
        error: 'illegal_argument',
        error_description: 'An id cannot be like this.',
      });
      this.response = this.responseType === 'json' ? JSON.parse(this.responseText) : this.responseText;
    }

    #finish(outcome: Outcome): void {
      if (this.readyState === 4 || signal.aborted) return;
      if (outcome !== 'load') {
        this.status = 0;
        this.#abort.abort();
      }
      const isHandled = this.#setReadyState(4);
      this.#dispatch(outcome);
      // The SDKs parse an answer in `onreadystatechange`, and would wait for ever for one that is no JSON.
      if (!isHandled && outcome !== 'error') this.#dispatch('error');
      this.#dispatch('loadend');
    }

    #dispatch(name: Outcome | 'loadend'): void {
      const event = new Event(name);
      this.#call(() => this[`on${name}`]?.(event));
      this.dispatchEvent(event);
    }

    #dispatchProgress(loaded: number, total: number): void {
      if (total === 0 || this.readyState === 4 || signal.aborted) return;
      const event = Object.assign(new Event('progress'), { loaded, total, lengthComputable: true });
      this.#call(() => this.upload.onprogress?.(event));
      this.upload.dispatchEvent(event);
    }

    #setReadyState(state: number): boolean {
      this.readyState = state;
      const isHandled = this.#call(() => this.onreadystatechange?.());
      this.dispatchEvent(new Event('readystatechange'));
      return isHandled;
    }

    /** @returns whether the handler returned */
    #call(handler: () => void): boolean {
      try {
        handler();
        return true;
      } catch (error) {
        onError(error);
        return false;
      }
    }
  };
}

/** Bytes, without the separators between the parts of a form. */
function sizeOf(body: Exclude<Body, null>): number {
  if (typeof body === 'string') return new TextEncoder().encode(body).length;
  return body instanceof Blob ? body.size : [...body.values()].reduce((sum, value) => sum + sizeOf(value), 0);
}
