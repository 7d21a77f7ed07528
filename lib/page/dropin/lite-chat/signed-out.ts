import { ChatError } from './chat-error';

/** What the SDK's methods answer while signed out; all others throw 2024 synchronously. */
const lists: Readonly<Record<string, unknown>> = {
  getBlacklist: [],
  getFriendList: [],
  getFriendGroupList: [],
  getFriendApplicationList: { friendApplicationList: [], unreadCount: 0 },
  setAllMessageRead: undefined,
};

/** Codes of the methods that reject instead. */
const codes: Readonly<Record<string, number>> = {
  checkFollowType: 3122,
  getMyFollowingList: 3122,
  clearHistoryMessage: 2500,
};

const created = ['createTextMessage', 'createFaceMessage', 'createMergerMessage'];

export const isRefusedWhileSignedOut = (method: string): boolean =>
  !(method in lists) && !(method in codes) && !created.includes(method);

/** @returns `undefined` for methods that work while signed out */
export function signedOutAnswer(method: string): Promise<unknown> | undefined {
  const code = codes[method];
  // `clearHistoryMessage` of the SDK does not name itself.
  const name = method === 'clearHistoryMessage' ? undefined : method;
  if (code) return Promise.reject(new ChatError({ code, ...(name && { method: name }) }));
  if (!(method in lists)) return undefined;
  const data = lists[method];
  return Promise.resolve({ code: 0, ...(data !== undefined && { data: structuredClone(data) }) });
}
