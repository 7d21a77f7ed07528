/** What the account's other devices are told by the service of a call of this one, for the tabs that did not make the call. */
export interface Echo {
  /** The event's name, and what comes with it. */
  topic: string;
  payload: unknown;
  /** The name that the caller gave the call. */
  id?: string;
}

type Fields = Record<string, unknown>;

/**
 * @param args a second one has the caller's name for the call, `{ id }`
 * @param result made `plain`
 */
export function echoOf(method: string, args: readonly unknown[], result: unknown, userId: string): Echo | undefined {
  const [about, by] = args.map(arg => Object(arg) as Fields);
  const { serverMsgId, message } = Object(result) as Fields;
  const id = typeof by?.id === 'string' && { id: by.id };
  if (method === 'recallMessage') {
    const { to, mid, ext = '' } = about ?? {};
    return {
      topic: 'onRecallMessage',
      payload: { id: serverMsgId, from: userId, to, mid, ext, onlineState: online },
      ...id,
    };
  }
  if (method === 'modifyMessage' && message) return { topic: 'onModifiedMessage', payload: message, ...id };
  return undefined;
}

/** `onlineState` of a message that came to somebody on the line. */
const online = 3;
