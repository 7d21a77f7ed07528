import { pageRate } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';
import type { Scope } from '@/lib/contract/sites';
import { requestEvent } from '@/lib/page/api';
import { type BridgeFrame, type PageFrame, pipeMark } from '@/lib/page/pipe-frames';
import type { ChannelClient, ClientOptions } from './client';
import { costOf, RateLimiter } from './rate-limiter';

/** Calls of a page that may wait for an answer. The background's own limit is lower. */
const maxCalls = 256;

export interface Bridge {
  /** Accepts the page's pipe. Must be called again after the page has removed all listeners. */
  listen(): void;
  /** An account signed in, or the site was allowed. */
  wake(): void;
  /** The page enters or leaves the back/forward cache. */
  suspend(): void;
  resume(): void;
  close(): void;
}

/**
 * Relays between a page and the background, in the isolated world of an allowed site. It checks frames but
 * grants nothing: the background authorizes each request by the port's sender. Opens no port before the
 * page's first request.
 */
export function bridgePage(page: Window, connect: (options: Omit<ClientOptions, 'openPort'>) => ChannelClient): Bridge {
  let client: ChannelClient | undefined;
  let pipe: MessagePort | undefined;
  const calls = new Map<number, AbortController>();
  const rate = new RateLimiter(pageRate.most, pageRate.perSecond);
  const isDead = () => client?.view.link === 'dead';

  const post = (frame: BridgeFrame) => pipe?.postMessage(frame);
  const reject = (id: number, code: 'badRequest' | 'tooMany') =>
    post({ t: 'reply', id, error: new PartylineError(code).toBody() });

  const start = (requestedScopes: readonly Scope[]) => {
    client = connect({
      requestedScopes,
      canAfford: length => rate.take(costOf(length)),
      onEvent: event => post({ t: 'event', event }),
      onGap: () => post({ t: 'gap' }),
    });
    client.subscribe(postView);
    postView();
  };

  const postView = () => {
    if (!client) return;
    const { link, state, scopes, error } = client.view;
    if (link === 'dead') return post({ t: 'dead', error: error ?? new PartylineError('disconnected').toBody() });
    // A dormant client is connected for the page: its next call wakes the background.
    post({ t: 'link', link: link === 'open' || link === 'dormant' ? 'connected' : 'suspended' });
    if (link === 'open' && state) post({ t: 'open', state, scopes });
  };

  const receive = (frame: unknown) => {
    if (!isPageFrame(frame)) return;
    if (!rate.take()) return frame.t === 'request' ? reject(frame.id, 'tooMany') : undefined;
    // A refused site may have been allowed since.
    if (frame.t === 'join') return !client || isDead() ? start(frame.asks) : postView();
    if (!client) return;
    if (frame.t === 'topics') {
      client.setTopics(frame.topics, frame.observer === true);
    } else if (frame.t === 'request') {
      const { id, method, params, timeout } = frame;
      if (calls.has(id)) return reject(id, 'badRequest');
      if (calls.size >= maxCalls) return reject(id, 'tooMany');
      const call = new AbortController();
      calls.set(id, call);
      client
        .requestUntyped(method, params, { signal: call.signal, ...(typeof timeout === 'number' && { timeout }) })
        .finally(() => calls.delete(id))
        .then(
          result => post({ t: 'reply', id, result }),
          error => post({ t: 'reply', id, error: PartylineError.from(error).toBody() }),
        );
    } else if (frame.t === 'cancel') {
      calls.get(frame.id)?.abort();
    }
  };

  const acceptPipe = (event: MessageEvent) => {
    const port = event.ports[0];
    if (event.source !== page || event.origin !== page.location.origin || event.data !== pipeMark || !port) return;
    pipe?.close();
    pipe = port;
    // The port queues its messages until `onmessage` is set.
    const open = () => {
      port.onmessage = ({ data }) => receive(data);
    };
    // The background serves no prerendered page: the user may never visit it.
    const { document } = page as { document?: Document & { prerendering?: boolean } };
    if (document?.prerendering) document.addEventListener('prerenderingchange', open);
    else open();
  };
  const listen = () => page.addEventListener('message', acceptPipe);
  listen();

  return {
    listen,
    wake: () => {
      client?.wake();
      // A refused page does not retry by itself. The event makes the page's script announce Partyline again.
      if (isDead()) page.dispatchEvent(new Event(requestEvent));
    },
    suspend: () => client?.suspend(),
    resume: () => client?.resume(),
    close: () => {
      page.removeEventListener('message', acceptPipe);
      client?.close();
      pipe?.close();
    },
  };
}

/** Checks type and size, because a page can post anything. */
function isPageFrame(data: unknown): data is PageFrame {
  const { t, id, asks, topics, method } = Object(data) as Partial<Record<string, unknown>>;
  if (t === 'join') return areShortStrings(asks, 8);
  if (t === 'topics') return areShortStrings(topics, 256);
  return Number.isSafeInteger(id) && (t === 'cancel' || (t === 'request' && isShortString(method)));
}

const isShortString = (value: unknown) => typeof value === 'string' && value.length <= 128;
const areShortStrings = (value: unknown, max: number) =>
  Array.isArray(value) && value.length <= max && value.every(isShortString);
