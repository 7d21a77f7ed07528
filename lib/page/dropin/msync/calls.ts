/** Forwards a page's calls to the background and answers with promises and callbacks, as the SDKs do. */
import type { VendorError } from '../../client/types';
import type { SharedSession } from '../shared-session';
import type { Listeners } from './listeners';
import { messageError, rejectWithCallback } from './parameters';
import { plainCopy } from './plain-copy';
import { PageUploads } from './uploads';
import { toVendorError } from './vendor-error';

type Fields = Record<string, unknown>;

/** Prefix of call ids; distinguishes this page's calls from those of other tabs. */
const pageId = Math.random().toString(36);
let count = 0;
/** @param localMsgId the page's id of a message that it sends */
const nextCallId = (localMsgId: unknown = ''): string => `${pageId} ${++count} ${localMsgId}`;
export const isFromThisPage = (id: unknown): boolean => String(id).startsWith(pageId);
/** Returns the id that the sending tab gave to its message. */
export const localMsgIdOf = (callId: unknown): string => String(callId).split(' ')[2] ?? '';

/** Events may arrive this much later than the answer, because they are saved before they are published. */
const eventDelayMs = 2_000;

const sharedFile = /^(up|down)load\w+SharedFile$/;

const rejectVendorError = (thrown: unknown, options?: Fields) => rejectWithCallback(options, toVendorError(thrown));

const callIfFunction = (fn: unknown, ...args: unknown[]) => typeof fn === 'function' && fn(...args);

/** Calls a callback of the page as often as the SDK has called it, with its arguments. */
function callEach(fn: unknown, calls: unknown): void {
  for (const values of Array.isArray(calls) ? calls : []) callIfFunction(fn, ...values);
}

export interface Calls {
  uploads: PageUploads;
  /** @param session `undefined` if signed out */
  run(session: SharedSession | undefined, name: string, args: unknown[]): Promise<unknown>;
  /** Sends a delivery receipt for a message, as the SDK does with the option `delivery`. Never rejects. */
  acknowledge(session: SharedSession, message: Fields): Promise<void>;
}

export function createCalls({ useOwnUploadFun = false }: Fields, listeners: Listeners): Calls {
  const uploads = new PageUploads();

  /** The SDKs emit this before the promise resolves. */
  const emitReceived = ({ localMsgId: id, serverMsgId: mid }: Fields, to: unknown) => {
    listeners.emitLegacy('onReceivedMessage', { id, mid, to, time: 0 });
    listeners.emit('onReceivedMessage', { id, mid, to });
  };

  const remote = async (session: SharedSession | undefined, name: string, args: unknown[]): Promise<unknown> => {
    const [options] = args as [Fields | undefined];
    if (!session) {
      listeners.emitBoth('onError', { type: 28, message: 'token not assign error' });
      return rejectWithCallback(options, { type: 700, message: 'appkey or token error' });
    }
    if (sharedFile.test(name)) return transferFile(session, name, options as Fields);
    const isSent = name === 'recallMessage' || name === 'modifyMessage';
    const { success, error } = Object(options) as Fields;
    const hasCallbacks = typeof success === 'function' || typeof error === 'function';
    const more = { ...(isSent && { id: nextCallId() }), ...(hasCallbacks && { callbacks: true }) };
    const callArgs = isSent || hasCallbacks ? [options, more] : args;
    const result = await session.call(name, ...callArgs.map(plainCopy)).catch(thrown => {
      const thrownError = toVendorError(thrown);
      callEach(error, (Object(thrown) as { vendor?: VendorError }).vendor?.callbacks ?? [[thrownError]]);
      throw thrownError;
    });
    const { answer, callbacks } = (hasCallbacks ? result : { answer: result }) as {
      answer: Fields;
      callbacks: unknown;
    };
    callEach(success, callbacks);
    if (isSent) emitReceived(answer, options?.to ?? Object(options?.modifiedMessage).to);
    return answer;
  };

  /** Uploads or downloads a shared file of a group or room. These methods answer only with callbacks. */
  const transferFile = async (session: SharedSession, name: string, options: Fields): Promise<void> => {
    const id = nextCallId();
    const callback = name.startsWith('upload') ? 'onFileUpload' : 'onFileDownload';
    void uploads.start(id, options);
    try {
      callIfFunction(options[`${callback}Complete`], await session.call(name, plainCopy({ ...options, id })));
    } catch (thrown) {
      callIfFunction(options[`${callback}Error`], toVendorError(thrown));
    }
    // Progress events may arrive after the answer.
    setTimeout(() => uploads.remove(id), eventDelayMs);
  };

  const send = async (session: SharedSession | undefined, message: Fields): Promise<unknown> => {
    const error = session ? messageError(message) : { type: 39, message: 'not login' };
    if (!session || error) throw error;
    const id = nextCallId(message.id);
    const uploaded = uploads.start(id, message);
    try {
      const answer = (await session.call('send', plainCopy(message), { id, useOwnUploadFun })) as Fields;
      // The event for the completed upload may arrive after the answer.
      if (Object(message.file).data)
        await Promise.race([uploaded, new Promise(resolve => setTimeout(resolve, eventDelayMs))]);
      const sent = { ...answer, localMsgId: message.id };
      callIfFunction(message.success, message.id, answer.serverMsgId);
      emitReceived(sent, message.to);
      return sent;
    } catch (thrown) {
      const error: Fields = Object.assign(toVendorError(thrown));
      // The background's SDK uses another id for the message.
      if (Object(error.data).mid) error.data = { ...(error.data as Fields), id: message.id };
      callIfFunction(message.fail, error);
      throw error;
    } finally {
      uploads.remove(id);
    }
  };

  const renewToken = async (session: SharedSession | undefined, token: unknown): Promise<unknown> => {
    if (session?.status.phase !== 'online') throw { status: false };
    await session.supplyToken(token as string).catch(rejectVendorError);
    // As `open` reports: pages do not get the lifetime of the session's token.
    return { status: true, token, expire: Date.now() + 86_400_000 };
  };

  const acknowledge: Calls['acknowledge'] = async (session, { id: ackId, from: to }) => {
    const id = nextCallId();
    const receipt = { type: 'delivery', id, ackId, to, from: '' };
    const answer = await session.callWithoutAsking('send', receipt, { id, isReceipt: true }).catch(() => undefined);
    if (answer) emitReceived(answer as Fields, to);
  };

  const run: Calls['run'] = (session, name, args) => {
    if (name === 'send' || name === 'sendMsg') return send(session, args[0] as Fields);
    return name === 'renewToken' ? renewToken(session, args[0]) : remote(session, name, args);
  };
  return { uploads, run, acknowledge };
}
