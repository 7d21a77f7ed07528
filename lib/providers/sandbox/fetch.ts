export type SandboxedFetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * @param checkUrl throws if the URL is not allowed
 * @param disposed aborts all requests
 */
export function createFetch(checkUrl: (url: URL) => void, disposed: AbortSignal): SandboxedFetch {
  return async (url, init = {}) => {
    checkUrl(new URL(url));
    const signal = init.signal ? AbortSignal.any([disposed, init.signal]) : disposed;
    // The SDKs authenticate by header or URL, so the browser's cookies are not sent.
    return fetch(url, { ...init, signal, credentials: 'omit' });
  };
}
