/** Loads the file of a set-up link. Its host is not trusted, and gets no cookie and no referrer. */
import { maxSetupSize, parseSetup, type Setup, SetupError } from './parse-setup';

/** In milliseconds, for the whole answer. */
const timeout = 10_000;

/** Addresses of a private network, which a link from outside must not reach. A name may still lead to one. */
const privateHost =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^\[(?:::|f[cd]|fe[89ab])|^[^.[]+$|\.(?:localhost|local|internal|home\.arpa)\.?$/;

/** @throws {SetupError} */
export async function loadSetup(address: URL, load: typeof fetch = fetch): Promise<Setup> {
  if (address.protocol !== 'https:') throw new SetupError(['notHttps']);
  if (address.username || address.password) throw new SetupError(['secret']);
  if (privateHost.test(address.hostname)) throw new SetupError(['privateHost']);
  try {
    const response = await load(address.href, {
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeout),
    });
    if (!response.ok || !response.body) throw new SetupError(['unreachable']);
    if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(response.headers.get('content-type') ?? ''))
      throw new SetupError(['notJson']);
    return parseSetup(await textOf(response.body));
  } catch (error) {
    throw error instanceof SetupError ? error : new SetupError(['unreachable']);
  }
}

async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > maxSetupSize) {
      void reader.cancel().catch(() => {});
      throw new SetupError(['tooLarge']);
    }
    text += decoder.decode(value, { stream: true });
  }
}
