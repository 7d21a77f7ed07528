import { PartylineError } from '@/lib/contract/errors';
import type { Params, Result } from '@/lib/contract/methods';
import type { RecordStart } from '@/lib/providers/provider';
import type { SessionController } from '@/lib/session/controller';
import type { RequestOptions } from '@/lib/session/requests';
import type { AccountData } from '../account-data';
import { type HandlerRequest, required } from './handler';

/** What the handlers need of an `AccountSession`. */
export interface MessageSession {
  id: string;
  controller: Pick<SessionController, 'requests' | 'definition'>;
  data: Pick<AccountData, 'isEnded' | 'loaded' | 'idempotency'> & {
    journal: Pick<AccountData['journal'], 'saved'>;
    unread: Pick<AccountData['unread'], 'onVendorCall'>;
  };
}

/** The origin is part of the key, so a site cannot read another site's result. @param origin the page's, or `ui` */
export const idempotencyKeyOf = (origin: string, id: string): string => `${origin} ${id}`;

/** Runs the request for the account of now; its outcome is looked up in that account's history only. */
export async function atMostOnce<T>(
  { client, key, signal }: HandlerRequest<MessageSession>,
  session: MessageSession,
  perform: (options: RequestOptions) => Promise<T>,
): Promise<T> {
  const { data, controller } = session;
  const options = { account: session.id, signal };
  if (!key) return perform(options);
  await data.loaded;
  // Its results were deleted with its account.
  if (data.isEnded && key.since !== undefined) throw new PartylineError('unknownOutcome');
  if (data.isEnded) return perform(options);
  const origin = client.kind === 'ui' ? client.kind : client.origin;
  const request = { key: idempotencyKeyOf(origin, key.id), origin, since: key.since };
  // The outcome is stored after the events: a repetition that finds it emits none.
  const withEvents = (work: Promise<unknown>) => work.finally(() => data.journal.saved());
  const work = (begin: RecordStart) =>
    withEvents(
      perform({
        ...options,
        recordStart: async trace => {
          if (data.isEnded) throw new PartylineError('otherAccount');
          await begin(trace);
        },
      }),
    );
  const find = (trace: unknown) => withEvents(controller.requests.find(trace, options));
  return data.idempotency.run(request, work, find) as Promise<T>;
}

/** An argument that the page has left out comes as `null`, since ports carry JSON. Tencent's V4 SDK reads it as options. */
const withoutOmitted = (args: unknown[]): unknown[] =>
  args.slice(0, args.findLastIndex(arg => arg !== null && arg !== undefined) + 1);

type MessageHandlers = {
  [M in 'message.send' | 'vendor.call']: (
    params: Params<M>,
    request: HandlerRequest<MessageSession>,
  ) => Promise<Result<M>>;
};

export function createMessageHandlers(): MessageHandlers {
  return {
    'message.send': ({ account: _, ...message }, request) => {
      const session = required(request.session);
      return atMostOnce(request, session, options => session.controller.requests.send(message, options));
    },
    'vendor.call': async ({ method, args, observer }, request) => {
      const session = required(request.session);
      // The account may be over when the call returns.
      const { data, controller } = session;
      const once = controller.definition?.isRepeatable(method) ? { ...request, key: undefined } : request;
      const given = withoutOmitted(args);
      if (observer && controller.definition?.isReceipt(method, given))
        throw new PartylineError('notAllowed', { about: 'observer' });
      const result = await atMostOnce(once, session, options => controller.requests.call(method, given, options));
      data.unread.onVendorCall(method, given, request.client);
      return result;
    },
  };
}
