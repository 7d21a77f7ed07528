import { conversationOf } from '@/lib/contract/conversations';
import type { MessageContent } from '@/lib/providers/inbox-model';
import type { InboxActions } from '@/lib/providers/inbox-source';

/** The SDKs' names of message types. */
const types: Partial<Record<MessageContent['kind'], string>> = {
  text: 'txt',
  image: 'img',
  location: 'loc',
  combined: 'combine',
};

const offered = ['👍', '❤️', '😄', '😮', '😭', '🙏'];

export const msyncActions: InboxActions = {
  async quote(_call, { id, from, content }) {
    const msgType = types[content.kind] ?? content.kind;
    const msgPreview = content.kind === 'text' ? content.text.slice(0, 300) : `[${msgType}]`;
    return { msgQuote: { msgID: id, msgPreview, msgSender: from, msgType } };
  },

  async edit(call, { id, conversation }, text) {
    // The SDKs send this id as a number of 64 bits.
    const localId = `${Date.now()}${Math.floor(1000 + Math.random() * 9000)}`;
    const modifiedMessage = { id: localId, type: 'txt', ...conversationOf(conversation), msg: text };
    await call('modifyMessage', { messageId: id, modifiedMessage });
  },

  async recall(call, { id, conversation }) {
    await call('recallMessage', { mid: id, ...conversationOf(conversation) });
  },

  reactions: new Map(offered.map(symbol => [symbol, symbol])),

  async react(call, { id }, reaction, isOn) {
    await call(isOn ? 'addReaction' : 'deleteReaction', { messageId: id, reaction });
  },

  async pin(call, { to, chatType }, isOn) {
    await call('pinConversation', { conversationId: to, conversationType: chatType, isPinned: isOn });
  },

  // No `markUnread` and no `archive`: each app gives the 20 marks of conversations its own meaning.
};
