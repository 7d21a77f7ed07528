import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { Inbox, InboxClient } from '@/lib/inbox/inbox';
import { definitions } from '@/lib/providers/definitions';
import type { Provider } from '@/lib/providers/provider';
import { Outbox, type OutboxStore, type StoredOutbox } from '@/lib/storage/outbox';
import type { RecordedSession } from '../providers/msync-connection';

/** What the panel of an account has stored. */
export class MemoryOutboxStore implements OutboxStore {
  content: StoredOutbox | undefined;
  read = async () => this.content;
  clear = async () => {
    this.content = undefined;
  };
  async write(_account: string, content: StoredOutbox): Promise<void> {
    this.content = content;
  }
}

/** A client that calls the provider directly, with an outbox. */
export function directClient(provider: Pick<Provider, 'send' | 'call'>, store = new MemoryOutboxStore()): InboxClient {
  const outbox = new Outbox('alice', store);
  const loaded = outbox.load();
  const methods: Record<string, (params: never) => unknown> = {
    'outbox.read': () => outbox.content,
    'outbox.setDraft': ({ to, chatType, text }: { to: string; chatType: 'singleChat'; text: string }) =>
      outbox.setDraft({ to, chatType }, text),
    'outbox.discard': ({ id }: { id: string }) => outbox.discard(id),
    'outbox.send': ({ account: _, ...unsent }: Parameters<Outbox['deliver']>[0] & { account: string }) =>
      outbox.deliver(unsent, async (_hasBegun, begin) => {
        await begin();
        const { id: _, ...message } = unsent;
        return provider.send(message);
      }),
    'vendor.call': ({ method, args }: { method: string; args: unknown[] }) => provider.call(method, args),
  };
  return {
    request: (async (method: string, params: never) => {
      await loaded;
      return methods[method]?.(params);
    }) as InboxClient['request'],
  };
}

/** As `directClient`, through the allow-list of pages. */
export function allowedClient(id: ProviderId, provider: Pick<Provider, 'send' | 'call'>): InboxClient {
  return directClient({
    send: (message, context) => provider.send(message, context),
    call: async (method, args, context) => {
      if (!definitions[id].methods.has(method)) throw new PartylineError('unknownMethod');
      return provider.call(method, args, context);
    },
  });
}

/** Passes all later events of the session to the inbox. */
export function followed(session: RecordedSession, inbox: Inbox): Inbox {
  const { push } = session.signals;
  session.signals.push = (...signals) => {
    for (const signal of signals) if (signal.kind === 'event') inbox.handleEvent(signal.topic, signal.payload);
    return push.apply(session.signals, signals);
  };
  return inbox;
}
