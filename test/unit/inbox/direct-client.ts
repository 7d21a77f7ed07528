import type { InboxClient } from '@/lib/inbox/inbox';
import type { Provider } from '@/lib/providers/provider';
import { Outbox, type OutboxStore, type StoredOutbox } from '@/lib/storage/outbox';

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
