/** The calls of easemob-websdk 5 that most pages make soon after the sign-in. The others are in `lazy-calls.ts`. */
import { omitUndefined } from '../chat-client/omit-undefined';
import { type Answer, type Calls, call, conversation, list } from './call';
import { fieldsOf, messageFrom } from './message';

const recalled: Answer = (_data, { messageId, conversationId, conversationType }) => ({
  ...{ messageId, conversationId, conversationType, timestamp: Date.now() },
});

/** Of the `chatManager`. */
export const chatCalls: Calls = {
  recallMessage: call('recallMessage', 'messageId:mid conversationId:to conversationType:chatType ext', recalled),
  getHistoryMessages: {
    method: 'getHistoryMessages',
    args: ({ conversationId, conversationType, pageSize, cursor, searchDirection, ...search }) => {
      const { senderIds, messageTypes, startTime, endTime } = search;
      const from = list(senderIds)[0];
      const msgTypes = list(messageTypes).map(
        type => ({ text: 'txt', image: 'img', voice: 'audio', location: 'loc' })[String(type)] ?? type,
      );
      const options = omitUndefined({ from, startTime, endTime, ...(msgTypes.length > 0 && { msgTypes }) });
      return [
        {
          ...omitUndefined({
            targetId: conversationId,
            chatType: conversationType,
            pageSize,
            cursor,
            searchDirection,
          }),
          ...(Object.keys(options).length > 0 && { searchOptions: options }),
        },
      ];
    },
    answer: (data, _params, me) => {
      const { messages, cursor = '', isLast } = fieldsOf(data);
      return { items: list(messages).map(message => messageFrom(message, me)), cursor, hasMore: isLast !== true };
    },
  },
  deleteConversation: {
    method: 'deleteConversation',
    args: ({ conversationId, conversationType, deleteRoamingMessages = false }) => [
      { channel: conversationId, chatType: conversationType, deleteRoam: deleteRoamingMessages },
    ],
    answer: (_data, { conversationId, conversationType }) => ({
      ...{ conversationId, conversationType, operation: 'delete' },
    }),
  },
  setConversationPinned: call('pinConversation', `${conversation} pinned:isPinned`, (data, params) => {
    const { isPinned = params.pinned, pinnedTime = 0 } = fieldsOf(data);
    const { conversationId, conversationType } = params;
    return { conversationId, conversationType, operation: 'setPinned', isPinned, pinnedTime };
  }),
};

/** A list of 50 by the number of the page, for the methods whose parameters version 5 has dropped. */
const wholeList = { pageNum: 1, pageSize: 50 };

/** What the snapshots of `getContacts`, `getConversationList` and `getJoinedGroupList` are filled from. */
export const listCalls = {
  contact: { method: 'getAllContacts', args: [] as unknown[] },
  group: { method: 'getJoinedGroups', args: [{ ...wholeList, pageNum: 0, needAffiliations: false, needRole: true }] },
  conversation: { method: 'getServerConversations', args: [{ pageSize: 50, cursor: '' }] },
};
