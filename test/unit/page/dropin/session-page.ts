// A page with the real page API, bridge, channel and session, and the vendor's SDK behind it; without a browser.
import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { createSessionHandlers } from '@/lib/background/handlers/session';
import { ChannelClient } from '@/lib/channel/client';
import { bridgePage } from '@/lib/channel/page-bridge';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import { openTopic } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/sites';
import { announce } from '@/lib/page/announce';
import { Idempotency } from '@/lib/session/idempotency';
import { hostOf, oneSession } from '../../channel/one-session';
import { portPair } from '../../channel/ports';
import { MemoryIdempotencyStore } from '../../session/tab';
import type { Worker } from '../../session/test-session';

type Handle = (params: never, request: never) => Promise<unknown>;

const origin = 'https://desk.example';

export interface SessionPage {
  /** The scopes that the page has asked the user for. */
  readonly asked: Scope[][];
  /** What the page has claimed. */
  readonly claimed: string[];
  /** Sends the page the conversation that the user wants to read, if it says that it shows conversations. */
  open(payload: object): void;
  close(): void;
}

/** Shares the session of a worker with a page of an allowed site, and announces Partyline there. */
export function shareWithPage(target: EventTarget, worker: Worker, scopes: Scope[]): SessionPage {
  const { controller } = worker;
  const asked: Scope[][] = [];
  const claimed: string[] = [];
  const once = new Idempotency(new MemoryIdempotencyStore());
  const session = oneSession({
    state: () => controller.state,
    vendorScope: method => controller.definition?.methods.get(method),
  });
  const data = {
    ...{ isEnded: false, loaded: once.load(), idempotency: once },
    ...{ journal: { saved: async () => {} }, unread: { onVendorCall: () => {} }, actions: { record: () => {} } },
  };
  const handlers: Record<string, Handle> = {
    ...createMessageHandlers(),
    ...createSessionHandlers({} as never, {} as never, {} as never),
    'events.claim': async ({ id }: { id: string }) => claimed.push(id) > 0,
    'sites.request': async (params: { scopes: Scope[] }) => void asked.push(params.scopes),
  };
  const handle: ServerHost['handle'] = async (method, params, client, signal, key) =>
    handlers[method]?.(params, { client, signal, key, session: { id: session.id, controller, data } } as never);
  const consent: ServerHost['consent'] = async (_origin, requested) => void asked.push([...requested]);
  const server = new ChannelServer(hostOf(session, { handle, consent }), Promise.resolve());
  let published = 0;
  let states = 0;
  const publish = () => {
    for (; published < worker.events.length; published++) {
      const { topic, payload } = worker.events[published] ?? {};
      server.publish(session, [{ t: 'event', seq: published + 1, topic: String(topic), payload, at: Date.now() }]);
    }
    if (worker.states.length > states) server.publishState(session);
    states = worker.states.length;
    return false;
  };
  void worker.until(publish, 2 ** 31 - 1).catch(() => {});
  const page = Object.assign(target, {
    location: { origin },
    postMessage(data: unknown, _to: string, ports: MessagePort[]) {
      page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source: page, ports }));
    },
  }) as unknown as Window;
  const bridge = bridgePage(
    page,
    options =>
      new ChannelClient({
        ...options,
        openPort: () => {
          const [near, far] = portPair();
          server.accept(far, { kind: 'page', origin, tabId: 1, scopes });
          return near;
        },
      }),
  );
  announce(page);
  const open = (payload: object) => {
    for (const { send } of server.subscribers(session, openTopic)) send(payload);
  };
  return { asked, claimed, open, close: () => bridge.close() };
}
