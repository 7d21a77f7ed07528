import type { PortClient } from '@/lib/channel/sender-auth';
import type { IdempotencyKey } from '@/lib/contract/frames';
import type { RecordStart } from '@/lib/providers/provider';
import type { SessionController } from '@/lib/session/controller';
import type { Idempotency } from '@/lib/session/idempotency';
import type { RequestOptions } from '@/lib/session/requests';
import type { Handlers } from './handler';

export interface MessagesHost {
  session: SessionController;
  idempotency: Idempotency;
  /** A client's call of a vendor method has succeeded. */
  onVendorCall(method: string, args: readonly unknown[], client: PortClient): void;
}

export function createMessageHandlers({
  session,
  idempotency,
  onVendorCall,
}: MessagesHost): Handlers<'message.send' | 'vendor.call'> {
  const atMostOnce = <T>(
    client: PortClient,
    key: IdempotencyKey | undefined,
    options: RequestOptions,
    perform: (options: RequestOptions) => Promise<T>,
  ): Promise<T> => {
    if (!key) return perform(options);
    // The origin is part of the key, so a site cannot read another site's result.
    const request = { key: `${client.kind === 'ui' ? client.kind : client.origin} ${key.id}`, since: key.since };
    const work = (begin: RecordStart) => perform({ ...options, begin });
    return idempotency.run(request, work, trace => session.requests.find(trace, options)) as Promise<T>;
  };
  return {
    'message.send': ({ account, ...message }, client, signal, key) =>
      atMostOnce(client, key, { account, signal }, options => session.requests.send(message, options)),
    'vendor.call': async ({ method, args, account }, client, signal, key) => {
      const isRepeatable = session.definition?.isRepeatable(method);
      const result = await atMostOnce(client, isRepeatable ? undefined : key, { account, signal }, options =>
        session.requests.call(method, args, options),
      );
      onVendorCall(method, args, client);
      return result;
    },
  };
}
