import type { ChatContactManager } from '../managers';
import { ChatContact, ChatCursorResult } from '../results';
import { type Context, type Data, dataOf, type ManagerTable } from './table';

const contacts = async ({ connection }: Context): Promise<ChatContact[]> =>
  ((await dataOf(connection.getAllContacts())) as Data[]).map(contactOf);
const contactOf = ({ userId, remark }: Data) => new ChatContact({ userId, remark: remark ?? '' });
const contactIds = async (context: Context) => (await contacts(context)).map(({ userId }) => userId);
const blocked = ({ connection }: Context): Promise<string[]> => dataOf(connection.getBlocklist());

export const contactTable: ManagerTable<ChatContactManager> = {
  actions: {
    addContact: ({ connection }, userId, reason = '') => connection.addContact(userId, reason),
    deleteContact: ({ connection }, userId) => connection.deleteContact(userId),
    addUserToBlockList: ({ connection }, userId) => connection.addUsersToBlocklist({ name: userId }),
    removeUserFromBlockList: ({ connection }, userId) => connection.removeUserFromBlocklist({ name: userId }),
    acceptInvitation: ({ connection }, userId) => connection.acceptContactInvite(userId),
    declineInvitation: ({ connection }, userId) => connection.declineContactInvite(userId),
    setContactRemark: ({ connection }, { userId, remark }) => connection.setContactRemark({ userId, remark }),
  },
  queries: {
    getAllContactsFromServer: contactIds,
    getAllContactsFromDB: contactIds,
    getBlockListFromServer: blocked,
    getBlockListFromDB: blocked,
    getSelfIdsOnOtherPlatform: ({ connection }) => dataOf(connection.getSelfIdsOnOtherPlatform()),
    getAllContacts: contacts,
    fetchAllContacts: contacts,
    getContact: async (context, id) => (await contacts(context)).find(({ userId }) => userId === id),
    fetchContacts: async ({ connection }, { cursor = '', pageSize = 20 }) => {
      const data = await dataOf(connection.getContactsWithCursor({ cursor, pageSize }));
      return new ChatCursorResult<ChatContact>({
        cursor: data.cursor ?? '',
        list: data.contacts,
        opt: { map: contactOf },
      });
    },
  },
};
