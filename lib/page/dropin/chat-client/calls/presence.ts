import type { ChatPresenceManager } from '../managers';
import { ChatPresence } from '../results';
import { type Data, dataOf, type ManagerTable } from './table';

const presenceOf = ({ uid, ext = '', last_time = 0, expiry = 0, status }: Data): ChatPresence =>
  new ChatPresence({
    ...{ publisher: uid, statusDescription: ext, lastTime: String(last_time), expiryTime: String(expiry) },
    statusDetails: Object.fromEntries(Object.entries(Object(status)).map(([device, value]) => [device, Number(value)])),
  });

const presences = async (answer: Promise<unknown>): Promise<ChatPresence[]> => {
  const data = await dataOf(answer);
  return ((data.result ?? data) as Data[]).map(presenceOf);
};

export const presenceTable: ManagerTable<ChatPresenceManager> = {
  actions: {
    publishPresence: ({ connection }, description = '') => connection.publishPresence({ description }),
    unsubscribe: ({ connection }, usernames) => connection.unsubscribePresence({ usernames }),
  },
  queries: {
    subscribe: ({ connection }, usernames, expiry) => presences(connection.subscribePresence({ usernames, expiry })),
    async fetchSubscribedMembers({ connection }, pageNum = 1, pageSize = 20) {
      const data = await dataOf(connection.getSubscribedPresenceList({ pageNum, pageSize }));
      return ((data.result ?? data).sublist as Data[]).map(({ uid }) => uid);
    },
    fetchPresenceStatus: ({ connection }, usernames) => presences(connection.getPresenceStatus({ usernames })),
  },
};
