// XMLHttpRequest over fetch, as much of it as the vendor SDKs use.

/** A fresh class, so that one tab's requests never share state with another's. */
export function createXmlHttpRequest() {
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

    send(body: string | FormData | Blob | null = null): void {
      const timer = this.timeout > 0 ? setTimeout(() => this.#fail('timeout'), this.timeout) : undefined;
      const withBody = this.#method !== 'GET' && this.#method !== 'HEAD' && body !== null && body !== undefined;
      fetch(this.#url, {
        method: this.#method,
        headers: this.#headers,
        signal: this.#abort.signal,
        ...(withBody ? { body } : {}),
      })
        .then(async answer => {
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
          this.#enter(4);
          this.#fire('load');
        })
        .catch(() => this.#fail('error'))
        .finally(() => clearTimeout(timer));
    }

    abort(): void {
      this.#fail('abort');
    }

    #enter(state: number): void {
      this.readyState = state;
      this.onreadystatechange?.();
      this.dispatchEvent(new Event('readystatechange'));
    }

    #fail(type: 'error' | 'abort' | 'timeout'): void {
      if (this.readyState === 4) return;
      this.status = 0;
      this.#enter(4);
      this.#fire(type);
      this.#abort.abort();
    }

    #fire(type: 'load' | 'error' | 'abort' | 'timeout'): void {
      for (const name of [type, 'loadend'] as const) {
        const event = new Event(name);
        this[`on${name}`]?.(event);
        this.dispatchEvent(event);
      }
    }
  };
}
