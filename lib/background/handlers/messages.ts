import { PartylineError } from '@/lib/contract/errors';
import type { Params, Result } from '@/lib/contract/methods';
import type { RecordStart } from '@/lib/providers/provider';
import { siteActionOf } from '@/lib/providers/site-action';
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
    actions: Pick<AccountData['actions'], 'record'>;
  };
}

/** The origin is part of the key, so a site cannot read another site's result. @param origin the page's, or `ui` */
export const idempotencyKeyOf = (origin: string, id: string): string => `${origin} ${id}`;

/** Runs the request for the account of now; its outcome is looked up in that account's history only. */
export async function atMostOnce<T>(
  { client, key, signal }: HandlerRequest<MessageSession>,
  session: MessageSession,
  perform: (options: RequestOptions) => Promise<T>,
  onDone: () => void = () => {},
): Promise<T> {
  const { data, controller } = session;
  const options = { account: session.id, signal };
  const done = <R>(result: R): R => {
    onDone();
    return result;
  };
  if (!key) return perform(options).then(done);
  await data.loaded;
  // Its results were deleted with its account.
  if (data.isEnded && key.since !== undefined) throw new PartylineError('unknownOutcome');
  if (data.isEnded) return perform(options).then(done);
  const origin = client.kind === 'ui' ? client.kind : client.origin;
  const request = { key: idempotencyKeyOf(origin, key.id), origin, since: key.since };
  // The outcome is stored after the events: a repetition that finds it emits none.
  const withEvents = (work: Promise<unknown>) => work.then(done).finally(() => data.journal.saved());
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

/** @returns a function that notes what a page has done in the user's name, when it is done */
function recorder(
  { client }: HandlerRequest<MessageSession>,
  { controller, data }: MessageSession,
  method: string,
  args: readonly unknown[],
): () => void {
  const { definition } = controller;
  const isRecorded = client.kind === 'page' && definition && !definition.isReceipt(method, [...args]);
  const action = isRecorded && siteActionOf(method, definition.methods.get(method), args);
  return () => action && data.actions.record(client.origin, action);
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
      const send = (options: RequestOptions) => session.controller.requests.send(message, options);
      return atMostOnce(request, session, send, recorder(request, session, 'send', [message]));
    },
    'vendor.call': async ({ method, args, observer }, request) => {
      const session = required(request.session);
      // The account may be over when the call returns.
      const { data, controller } = session;
      const once = controller.definition?.isRepeatable(method) ? { ...request, key: undefined } : request;
      const given = withoutOmitted(args);
      if (observer && controller.definition?.isReceipt(method, given))
        throw new PartylineError('notAllowed', { about: 'observer' });
      const call = (options: RequestOptions) => controller.requests.call(method, given, options);
      const onDone = recorder(request, session, method, given);
      const result = await atMostOnce(once, session, call, onDone);
      data.unread.onVendorCall(method, given, request.client);
      return result;
    },
  };
}
