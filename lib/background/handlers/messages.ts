import type { PortClient } from '@/lib/channel/sender-auth';
import { PartylineError } from '@/lib/contract/errors';
import type { IdempotencyKey } from '@/lib/contract/frames';
import type { RecordStart } from '@/lib/providers/provider';
import type { SessionController } from '@/lib/session/controller';
import type { RequestOptions } from '@/lib/session/requests';
import type { AccountData } from '../account-data';
import type { Handlers } from './handler';

export interface MessagesHost {
  session: SessionController;
  accounts: {
    current:
      | (Pick<AccountData, 'id' | 'isOver' | 'idempotency'> & { unread: Pick<AccountData['unread'], 'onVendorCall'> })
      | undefined;
  };
}

export function createMessageHandlers({ session, accounts }: MessagesHost): Handlers<'message.send' | 'vendor.call'> {
  /** Runs the request for the account of now; its outcome is looked up in that account's history only. */
  const atMostOnce = <T>(
    client: PortClient,
    key: IdempotencyKey | undefined,
    given: RequestOptions,
    perform: (options: RequestOptions) => Promise<T>,
  ): Promise<T> => {
    const { current } = accounts;
    const options = { ...given, account: given.account ?? current?.id };
    if (!key) return perform(options);
    // Its results went with its account.
    if (!current && key.since !== undefined) return Promise.reject(new PartylineError('unknownOutcome'));
    if (!current) return perform(options);
    // The origin is part of the key, so a site cannot read another site's result.
    const origin = client.kind === 'ui' ? client.kind : client.origin;
    const request = { key: `${origin} ${key.id}`, origin, since: key.since };
    const work = (begin: RecordStart) =>
      perform({
        ...options,
        recordStart: async trace => {
          if (current.isOver) throw new PartylineError('otherAccount');
          await begin(trace);
        },
      });
    return current.idempotency.run(request, work, trace => session.requests.find(trace, options)) as Promise<T>;
  };
  return {
    'message.send': ({ account, ...message }, client, signal, key) =>
      atMostOnce(client, key, { account, signal }, options => session.requests.send(message, options)),
    'vendor.call': async ({ method, args, account }, client, signal, key) => {
      const { current } = accounts;
      const isRepeatable = session.definition?.isRepeatable(method);
      const result = await atMostOnce(client, isRepeatable ? undefined : key, { account, signal }, options =>
        session.requests.call(method, args, options),
      );
      current?.unread.onVendorCall(method, args, client);
      return result;
    },
  };
}
