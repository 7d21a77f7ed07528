import { ChatConversationType, ChatPushRemindType, ChatSilentModeParamType } from '../enums';
import { ChatError, chatErrorCode } from '../error';
import type { ChatPushManager } from '../managers';
import { omitUndefined } from '../omit-undefined';
import { type ChatSilentModeParam, ChatSilentModeResult, ChatSilentModeTime } from '../results';
import { type Data, dataOf, type ManagerTable } from './table';
import { toWebChatType } from './web-message';

/** The web SDK's names by the package's values. */
const remindTypes = ['ALL', 'AT', 'NONE'];
const minute = 60_000;

function optionsOf({ paramType, remindType, duration = 0, startTime, endTime }: ChatSilentModeParam): Data {
  if (paramType === ChatSilentModeParamType.REMIND_TYPE)
    return { paramType, remindType: remindTypes[remindType ?? ChatPushRemindType.ALL] };
  return paramType === ChatSilentModeParamType.SILENT_MODE_DURATION
    ? { paramType, duration: duration * minute }
    : { paramType, startTime: time(startTime), endTime: time(endTime) };
}

/** agora-chat 1.4.0 refuses an hour or a minute of 0. @throws {ChatError} `invalidParam` */
function time(value: ChatSilentModeTime | undefined): Data {
  const description = 'The web SDK takes no time with an hour or a minute of 0.';
  if (!value?.hour || !value.minute) throw new ChatError({ code: chatErrorCode.invalidParam, description });
  return { hours: value.hour, minutes: value.minute };
}

function resultOf(
  { type, ignoreDuration, ignoreInterval }: Data,
  conversationId = '',
  conversationType: ChatConversationType = ChatConversationType.PeerChat,
): ChatSilentModeResult {
  // As `8:30-22:0`.
  const [startTime, endTime] = String(ignoreInterval ?? '')
    .split('-')
    .map(text => {
      const [hour, minute] = text.split(':').map(Number);
      return hour === undefined || minute === undefined ? undefined : new ChatSilentModeTime({ hour, minute });
    });
  const remindType = remindTypes.indexOf(type);
  return new ChatSilentModeResult({
    ...{ conversationId, conversationType },
    ...omitUndefined({ expireTimestamp: ignoreDuration, startTime, endTime }),
    ...(remindType >= 0 && { remindType: remindType as ChatPushRemindType }),
  });
}

const typeOf = (type: ChatConversationType): Data => toWebChatType(type);

export const pushTable: ManagerTable<ChatPushManager> = {
  actions: {
    setSilentModeForConversation: ({ connection }, { convId, convType, option }) =>
      connection.setSilentModeForConversation({
        ...{ conversationId: convId, type: typeOf(convType), options: optionsOf(option) },
      }),
    removeSilentModeForConversation: ({ connection }, { convId, convType }) =>
      connection.clearRemindTypeForConversation({ conversationId: convId, type: typeOf(convType) }),
    setSilentModeForAll: ({ connection }, option) => connection.setSilentModeForAll({ options: optionsOf(option) }),
    setPreferredNotificationLanguage: ({ connection }, language) => connection.setPushPerformLanguage({ language }),
    updatePushNickname: ({ connection }, nickname) => connection.updateCurrentUserNick(nickname),
  },
  queries: {
    fetchSilentModeForConversation: async ({ connection }, { convId, convType }) =>
      resultOf(
        await dataOf(connection.getSilentModeForConversation({ conversationId: convId, type: typeOf(convType) })),
        convId,
        convType,
      ),
    fetchSilentModeForAll: async ({ connection }) => resultOf(await dataOf(connection.getSilentModeForAll())),
    async fetchSilentModeForConversations({ connection }, conversations) {
      const conversationList = conversations.map(({ convId, convType }) => ({ id: convId, type: typeOf(convType) }));
      const { user, group } = await dataOf(connection.getSilentModeForConversations({ conversationList }));
      return new Map(
        conversations.map(({ convId, convType }) => {
          const rules = Object(convType === ChatConversationType.PeerChat ? user : group);
          return [convId, resultOf(Object(rules[convId]), convId, convType)];
        }),
      );
    },
    fetchPreferredNotificationLanguage: async ({ connection }) =>
      (await dataOf(connection.getPushPerformLanguage())).language,
  },
  refused: {
    updatePushDisplayStyle: 'The web SDK cannot set how a push looks.',
    fetchPushOptionFromServer: 'The web SDK cannot read the options of pushes.',
    selectPushTemplate: 'The web SDK has no push templates.',
    fetchSelectedPushTemplate: 'The web SDK has no push templates.',
  },
};
