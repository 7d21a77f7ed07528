/**
 * The event that the service sends to the account's other devices about a call of this one. The tabs that did
 * not make the call get it as an `echo` event.
 */
export interface Echo {
  topic: string;
  payload: unknown;
  /** The caller's id of the call. */
  id?: string;
}

type Fields = Record<string, unknown>;

/**
 * @param args the second may be `{ id }`, the caller's id of the call
 * @param result from `toPlainData`
 */
export function echoOf(method: string, args: readonly unknown[], result: unknown, userId: string): Echo | undefined {
  const [options, call] = args.map(arg => Object(arg) as Fields);
  const { serverMsgId, message } = Object(result) as Fields;
  const id = typeof call?.id === 'string' && { id: call.id };
  if (method === 'recallMessage') {
    const { to, mid, ext = '' } = options ?? {};
    return {
      topic: 'onRecallMessage',
      payload: { id: serverMsgId, from: userId, to, mid, ext, onlineState },
      ...id,
    };
  }
  if (method === 'modifyMessage' && message) return { topic: 'onModifiedMessage', payload: message, ...id };
  return undefined;
}

/** `onlineState` of a message that was received while online. */
const onlineState = 3;
