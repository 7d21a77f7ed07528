import { PartylineError } from '@/lib/contract/errors';
import type { MethodName, Params, Result, Sent } from '@/lib/contract/methods';
import type { RequestOptions } from '@/lib/session/requests';
import type { AccountData } from '../account-data';
import { type HandlerRequest, required } from './handler';
import { atMostOnce, idempotencyKeyOf, type MessageSession } from './messages';

/** What the handlers need of an `AccountSession`. */
interface OutboxSession extends MessageSession {
  data: MessageSession['data'] & {
    outbox: Pick<AccountData['outbox'], 'content' | 'setDraft' | 'deliver' | 'discard' | 'keepFile' | 'fileOf'>;
    idempotency: Pick<AccountData['idempotency'], 'has'>;
  };
}

type OutboxHandlers = {
  [M in Extract<MethodName, `outbox.${string}`>]: (
    params: Params<M>,
    request: HandlerRequest<OutboxSession>,
  ) => Promise<Result<M>>;
};

/** Waits for what an earlier run stored. */
async function loadedData(request: HandlerRequest<OutboxSession>): Promise<OutboxSession['data']> {
  const { data } = required(request.session);
  await data.loaded;
  return data;
}

export const createOutboxHandlers = (): OutboxHandlers => ({
  'outbox.read': async (_params, request) => (await loadedData(request)).outbox.content,
  'outbox.setDraft': async ({ to, chatType, text }, request) => {
    await (await loadedData(request)).outbox.setDraft({ to, chatType }, text);
  },
  'outbox.discard': async ({ id }, request) => {
    await (await loadedData(request)).outbox.discard(id);
  },
  'outbox.send': async ({ account: _, data, ...unsent }, request) => {
    const session = required(request.session);
    const { outbox, idempotency } = await loadedData(request);
    const { id, file, ...message } = unsent;
    if (file && data instanceof Blob) outbox.keepFile(file.id, data);
    const send = (options: RequestOptions): Promise<Sent> => {
      const { requests } = session.controller;
      if (!file) return requests.send(message, options);
      const bytes = outbox.fileOf(file.id);
      if (!bytes) throw new PartylineError('fileUnreadable');
      return requests.sendFile(unsent, new File([bytes], message.text, { type: file.type }), options);
    };
    return outbox.deliver(unsent, (hasBegun, begin) => {
      // Its record ended with the browser, so the message may have been sent.
      if (hasBegun && !idempotency.has(idempotencyKeyOf('ui', id))) throw new PartylineError('unknownOutcome');
      return atMostOnce({ ...request, key: { id } }, session, options =>
        send({
          ...options,
          recordStart: async trace => {
            await begin();
            await options.recordStart?.(trace);
          },
        }),
      ) as Promise<Sent>;
    });
  },
});
