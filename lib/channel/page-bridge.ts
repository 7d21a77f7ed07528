/**
 * Joins the pipe of a page to the background's port, in the isolated world of an allowed site.
 * It holds no authority: it passes on what the page says, and the background decides by who the browser says it is.
 */
import { pageRate } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';
import type { Scope } from '@/lib/contract/sites';
import { requestEvent } from '@/lib/page/api';
import { type BridgeFrame, type PageFrame, pipeMark } from '@/lib/page/pipe';
import type { ChannelClient, ChannelLink, ClientOptions } from './client';
import { costOf, RateLimiter } from './rate-limiter';

/** What the page is told of a link that is not dead. A rest of the background keeps no call waiting: it is woken. */
const links = {
  connecting: 'suspended',
  open: 'connected',
  dormant: 'connected',
  suspended: 'suspended',
} as const satisfies Record<Exclude<ChannelLink, 'dead'>, unknown>;

export interface Bridge {
  /** Somebody has signed in, or the site has been allowed. */
  wake(): void;
  /** The page enters or leaves the back/forward cache. */
  suspend(): void;
  resume(): void;
  close(): void;
}

/**
 * Waits for the page to ask for a session; until then nothing is opened and the tab costs nothing.
 *
 * @param connect opens the channel; called at the page's first request
 */
export function bridgePage(page: Window, connect: (options: Omit<ClientOptions, 'openPort'>) => ChannelClient): Bridge {
  let client: ChannelClient | undefined;
  let pipe: MessagePort | undefined;
  /** What ends the waiting for each of the page's requests. */
  const calls = new Map<number, AbortController>();
  const rate = new RateLimiter(pageRate.most, pageRate.perSecond);
  const isDead = () => client?.view.link === 'dead';

  const say = (frame: BridgeFrame) => pipe?.postMessage(frame);
  const refuse = (id: number, code: 'badRequest' | 'tooMany') =>
    say({ t: 'reply', id, error: new PartylineError(code).toBody() });

  const begin = (asks: readonly Scope[]) => {
    client = connect({
      requestedScopes: asks,
      dormantWhenSignedOut: true,
      canAfford: length => rate.take(costOf(length)),
      onEvent: event => say({ t: 'event', event }),
      onGap: () => say({ t: 'gap' }),
    });
    client.subscribe(tell);
    tell();
  };

  const tell = () => {
    if (!client) return;
    const { link, state, scopes, error } = client.view;
    if (link === 'dead') return say({ t: 'dead', error: error ?? new PartylineError('disconnected').toBody() });
    say({ t: 'link', link: links[link] });
    if (link === 'open' && state) say({ t: 'open', state, scopes });
  };

  const hear = (frame: unknown) => {
    if (!isPageFrame(frame)) return;
    if (!rate.take()) return frame.t === 'request' ? refuse(frame.id, 'tooMany') : undefined;
    // A site that was refused may have been allowed meanwhile.
    if (frame.t === 'join') return !client || isDead() ? begin(frame.asks) : tell();
    if (!client) return;
    if (frame.t === 'topics') {
      client.setTopics(frame.topics);
    } else if (frame.t === 'request') {
      const { id, method, params, timeout } = frame;
      if (calls.has(id)) return refuse(id, 'badRequest');
      if (calls.size >= mostCalls) return refuse(id, 'tooMany');
      const call = new AbortController();
      calls.set(id, call);
      client
        .requestUntyped(method, params, { signal: call.signal, ...(typeof timeout === 'number' && { timeout }) })
        .finally(() => calls.delete(id))
        .then(
          result => say({ t: 'reply', id, result }),
          error => say({ t: 'reply', id, error: PartylineError.from(error).toBody() }),
        );
    } else if (frame.t === 'cancel') {
      calls.get(frame.id)?.abort();
    }
  };

  const meet = (event: MessageEvent) => {
    const port = event.ports[0];
    if (event.source !== page || event.origin !== page.location.origin || event.data !== pipeMark || !port) return;
    pipe?.close();
    pipe = port;
    port.onmessage = message => hear(message.data);
  };
  page.addEventListener('message', meet);

  return {
    wake: () => {
      client?.wake();
      // The page has been told that it is refused; it is to hear that Partyline is here again.
      if (isDead()) page.dispatchEvent(new Event(requestEvent));
    },
    suspend: () => client?.suspend(),
    resume: () => client?.resume(),
    close: () => {
      page.removeEventListener('message', meet);
      client?.close();
      pipe?.close();
    },
  };
}

/** Calls of a page that wait here. The background takes fewer of them at once. */
const mostCalls = 256;

/** Whether it is a frame at all, and its parts no larger than the background takes them. A page can say anything. */
function isPageFrame(said: unknown): said is PageFrame {
  const { t, id, asks, topics, method } = Object(said) as Partial<Record<string, unknown>>;
  if (t === 'join') return areTexts(asks, 8);
  if (t === 'topics') return areTexts(topics, 256);
  return Number.isSafeInteger(id) && (t === 'cancel' || (t === 'request' && isText(method)));
}

const isText = (value: unknown) => typeof value === 'string' && value.length <= 128;
const areTexts = (value: unknown, most: number) => Array.isArray(value) && value.length <= most && value.every(isText);
