/** What a page calls, carried out by the background: as promises and by callbacks, as the SDKs have both. */
import type { SharedSession } from '../shared-session';
import type { Listeners } from './listeners';
import { messageError, rejectWithCallback } from './parameters';
import { plainCopy } from './plain-copy';
import { PageUploads } from './uploads';
import { toVendorError } from './vendor-error';

type Fields = Record<string, unknown>;

/** The page's calls are told from those of the account's other tabs by these. */
const pageId = Math.random().toString(36);
let count = 0;
const nextCallId = (): string => {
  count += 1;
  return `${pageId} ${count}`;
};
export const isFromThisPage = (id: unknown): boolean => String(id).startsWith(pageId);

/** Milliseconds by which events may come behind an answer: they are kept before they are told. */
const trailingEventsMs = 2_000;

const sharedFile = /^(up|down)load\w+SharedFile$/;

const callBack = (fn: unknown, ...args: unknown[]) => typeof fn === 'function' && fn(...args);

export interface Calls {
  uploads: PageUploads;
  /** @param line the session's; without it nobody is signed in */
  run(line: SharedSession | undefined, name: string, args: unknown[]): Promise<unknown>;
}

export function createCalls({ useOwnUploadFun = false }: Fields, listeners: Listeners): Calls {
  const uploads = new PageUploads();

  /** As the SDKs tell it: to the listeners, before the promise. */
  const received = ({ localMsgId: id, serverMsgId: mid }: Fields, to: unknown) => {
    listeners.emitLegacy('onReceivedMessage', { id, mid, to, time: 0 });
    listeners.emit('onReceivedMessage', { id, mid, to });
  };

  const remote = async (line: SharedSession | undefined, name: string, args: unknown[]): Promise<unknown> => {
    const [options] = args as [Fields | undefined];
    if (!line) {
      listeners.emitBoth('onError', { type: 28, message: 'token not assign error' });
      return rejectWithCallback(options, { type: 700, message: 'appkey or token error' });
    }
    if (sharedFile.test(name)) return move(line, name, options as Fields);
    const isSent = name === 'recallMessage' || name === 'modifyMessage';
    const given = isSent ? [options, { id: nextCallId() }] : args;
    const result = await line
      .call(name, ...given.map(plainCopy))
      .catch(thrown => rejectWithCallback(options, toVendorError(thrown)));
    callBack(options?.success, result);
    if (isSent) received(result as Fields, options?.to ?? Object(options?.modifiedMessage).to);
    return result;
  };

  /** A file of a group or room, whose methods answer by callbacks only. */
  const move = async (line: SharedSession, name: string, options: Fields): Promise<void> => {
    const id = nextCallId();
    const on = name.startsWith('upload') ? 'onFileUpload' : 'onFileDownload';
    void uploads.start(id, options);
    try {
      callBack(options[`${on}Complete`], await line.call(name, plainCopy({ ...options, id })));
    } catch (thrown) {
      callBack(options[`${on}Error`], toVendorError(thrown));
    }
    // How far it was may be told a little later than that it is there.
    setTimeout(() => uploads.remove(id), trailingEventsMs);
  };

  const send = async (line: SharedSession | undefined, message: Fields): Promise<unknown> => {
    const wrong = line ? messageError(message) : { type: 39, message: 'not login' };
    if (!line || wrong) throw wrong;
    const id = nextCallId();
    const uploaded = uploads.start(id, message);
    try {
      const answer = (await line.call('send', plainCopy(message), { id, useOwnUploadFun })) as Fields;
      // That the file is there may be told a little later than that the message is.
      if (Object(message.file).data)
        await Promise.race([uploaded, new Promise(given => setTimeout(given, trailingEventsMs))]);
      const sent = { ...answer, localMsgId: message.id };
      callBack(message.success, message.id, answer.serverMsgId);
      received(sent, message.to);
      return sent;
    } catch (thrown) {
      const error: Fields = Object.assign(toVendorError(thrown));
      // The background's SDK has called the message otherwise.
      if (Object(error.data).mid) error.data = { ...(error.data as Fields), id: message.id };
      callBack(message.fail, error);
      throw error;
    } finally {
      uploads.remove(id);
    }
  };

  const run: Calls['run'] = (line, name, args) =>
    name === 'send' || name === 'sendMsg' ? send(line, args[0] as Fields) : remote(line, name, args);
  return { uploads, run };
}
