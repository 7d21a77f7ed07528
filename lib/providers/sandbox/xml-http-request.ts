/** XMLHttpRequest over fetch: workers have none, and the SDKs know nothing else. As much of it as they use. */
import { isStraight } from './addresses';
import { createFetch } from './fetch';

interface RequestHost {
  /** Throws where the address may not be talked to. */
  admit(url: URL): void;
  /** Ends every request. */
  signal: AbortSignal;
}

type Body = string | FormData | Blob | null;
type Outcome = 'load' | 'error' | 'abort' | 'timeout';

/** A fresh class for each sandbox. */
export function createXmlHttpRequest({ admit, signal }: RequestHost) {
  const request = createFetch(admit, signal);
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
    /** Tells `progress` at the start and at the end of an upload; fetch knows of nothing between. */
    upload = new EventTarget();
    onreadystatechange: (() => void) | null = null;
    onload: ((event: Event) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    onabort: ((event: Event) => void) | null = null;
    ontimeout: ((event: Event) => void) | null = null;
    onloadend: ((event: Event) => void) | null = null;
    #method = 'GET';
    #url = '';
    #headers = new Headers();
    #answered: Headers | null = null;
    #abort = new AbortController();

    open(method: string, url: string): void {
      this.#method = method.toUpperCase();
      this.#url = url;
      this.#enter(1);
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers.set(name, value);
    }

    getResponseHeader = (name: string): string | null => this.#answered?.get(name) ?? null;
    getAllResponseHeaders = (): string =>
      [...(this.#answered ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('');

    send(body: Body = null): void {
      const timer = this.timeout > 0 ? setTimeout(() => this.#finish('timeout'), this.timeout) : undefined;
      this.#exchange(body)
        .then(() => this.#finish('load'))
        .catch(() => this.#finish('error'))
        .finally(() => clearTimeout(timer));
    }

    abort(): void {
      this.#finish('abort');
    }

    async #exchange(body: Body): Promise<void> {
      if (!isStraight(this.#url)) return this.#refuse();
      const withBody = this.#method !== 'GET' && this.#method !== 'HEAD' && body !== null && body !== undefined;
      const size = withBody ? sizeOf(body) : 0;
      this.#sent(0, size);
      const answer = await request(this.#url, {
        method: this.#method,
        headers: this.#headers,
        signal: this.#abort.signal,
        ...(withBody ? { body } : {}),
      });
      this.#sent(size, size);
      const bytes = await answer.arrayBuffer();
      this.status = answer.status;
      this.statusText = answer.statusText;
      this.responseURL = answer.url;
      this.#answered = answer.headers;
      if (this.responseType === 'blob') this.response = new Blob([bytes]);
      else if (this.responseType === 'arraybuffer') this.response = bytes;
      else {
        this.responseText = new TextDecoder().decode(bytes);
        this.response = this.responseType === 'json' ? JSON.parse(this.responseText) : this.responseText;
      }
    }

    /** As the service would: an SDK takes anything else for a network that is gone. */
    #refuse(): void {
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
      this.#enter(4);
      for (const name of [outcome, 'loadend'] as const) {
        const event = new Event(name);
        this[`on${name}`]?.(event);
        this.dispatchEvent(event);
      }
    }

    #sent(loaded: number, total: number): void {
      if (total === 0 || this.readyState === 4 || signal.aborted) return;
      this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded, total, lengthComputable: true }));
    }

    #enter(state: number): void {
      this.readyState = state;
      this.onreadystatechange?.();
      this.dispatchEvent(new Event('readystatechange'));
    }
  };
}

/** Bytes to be sent, without what separates the parts of a form. */
function sizeOf(body: Exclude<Body, null>): number {
  if (typeof body === 'string') return new TextEncoder().encode(body).length;
  return body instanceof Blob ? body.size : [...body.values()].reduce((sum, value) => sum + sizeOf(value), 0);
}
