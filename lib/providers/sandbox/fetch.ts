/** `fetch` for what runs in a sandbox: every address is asked for, and the end of the sandbox is the end of every request. */
export type SandboxedFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** @param admit throws where the address may not be talked to */
export function createFetch(admit: (url: URL) => void, end: AbortSignal): SandboxedFetch {
  return async (url, init = {}) => {
    admit(new URL(url));
    const signal = init.signal ? AbortSignal.any([end, init.signal]) : end;
    // What is secret travels in a header or in the address; the browser's cookies are nobody's business here.
    return fetch(url, { ...init, signal, credentials: 'omit' });
  };
}
