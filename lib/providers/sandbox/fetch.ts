/** Bytes, after decompression. A page of history has at most a few million. */
const defaultMaxBytes = 16 * 1024 * 1024;

/** @param maxBytes of the response, after decompression; reading a longer one rejects. Default: 16 MB */
export type SandboxedFetch = (url: string, init?: RequestInit, maxBytes?: number) => Promise<Response>;

/**
 * Follows redirects of GET only: the other requests may contain a password.
 *
 * @param checkUrl throws if the URL is not allowed
 * @param disposed aborts all requests
 */
export function createFetch(checkUrl: (url: URL) => void, disposed: AbortSignal): SandboxedFetch {
  return async (url, init = {}, maxBytes = defaultMaxBytes) => {
    checkUrl(new URL(url));
    const signal = init.signal ? AbortSignal.any([disposed, init.signal]) : disposed;
    const redirect = (init.method ?? 'GET') === 'GET' ? 'follow' : 'error';
    // The SDKs authenticate by header or URL, so the browser's cookies are not sent.
    const response = await fetch(url, { redirect, ...init, signal, credentials: 'omit' });
    if (response.redirected) checkUrl(new URL(response.url));
    return bounded(response, maxBytes);
  };
}

function bounded(response: Response, maxBytes: number): Response {
  if (!response.body) return response;
  let size = 0;
  const limit = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      // It also cancels the request.
      if (size > maxBytes) controller.error(new TypeError('The response is too large.'));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers, url } = response;
  const copy = new Response(response.body.pipeThrough(limit), { status, statusText, headers });
  return Object.defineProperty(copy, 'url', { value: url });
}
