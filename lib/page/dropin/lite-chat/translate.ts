/** Translates answers and events of `@tencentcloud/chat`, which the session has, to those of lite-chat. */
import { TencentConversation, TencentMessage } from '../tencent/message';
import type { Major } from './methods';
import { shownText } from './shown-text';

type Fields = Record<string, unknown>;

interface Answer extends Fields {
  data?: unknown;
}

/** Answers of these methods differ; others are equal. */
const answers: Readonly<Record<string, (answer: Answer) => unknown>> = {
  addMessageReaction: ({ code }) => ({ code }),
  removeMessageReaction: ({ code }) => ({ code }),
  createGroup: answer => ({ ...answer, data: omit(answer.data, 'overLimitUserIDList') }),
  addFriend: answer => ({ ...answer, data: omit(answer.data, 'code') }),
  setConversationDraft: answer => ({ ...answer, data: omit(answer.data, 'code') }),
  setAllReceiveMessageOpt: answer => {
    const { data = answer.data } = answer.data as Answer;
    return { ...answer, data: omit(data, 'actionStatus') };
  },
  getUserFollowInfo: answer => ({ ...answer, data: (answer.data as Fields[]).map(renameCounts) }),
  deleteConversation: () => undefined,
};

const omit = (value: unknown, key: string): unknown => {
  const { [key]: _omitted, ...others } = Object(value) as Fields;
  return others;
};

const renameCounts = ({ followersCount, mutualFollowersCount, ...info }: Fields): Fields => ({
  followerCount: followersCount,
  ...info,
  mutualFollowingCount: mutualFollowersCount,
});

const maxDepth = 5;

/** Adapts messages, conversations and profiles in place, because pages compare the objects. */
function adapt(value: unknown, major: Major, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > maxDepth || Object.isFrozen(value)) return;
  if (value instanceof TencentMessage) {
    Reflect.deleteProperty(value, 'level');
    Reflect.deleteProperty(value, 'pinnerInfo');
    return;
  }
  if (value instanceof TencentConversation) adaptConversation(value);
  for (const item of Object.values(value)) adapt(item, major, depth + 1);
  const fields = value as Fields;
  // 1.6.13 chooses the language as the session's SDK does.
  if (fields.messageForShow && major === 4)
    fields.messageForShow = shownText(fields.type, fields.payload, major) || fields.messageForShow;
  // The SDK has no value for a gender that the user has not set.
  if (fields.gender === '') fields.gender = 'Gender_Type_Unknown';
}

function adaptConversation(conversation: TencentConversation): void {
  const { userProfile } = conversation as { userProfile?: Fields };
  if (!userProfile) return;
  const { userID, nick, avatar } = userProfile;
  conversation.userProfile = { userID, nick, avatar };
}

export function translateAnswer(method: string, answer: unknown, major: Major): unknown {
  const translated = answers[method]?.(Object(answer) as Answer) ?? (method in answers ? undefined : answer);
  adapt(translated, major);
  return translated;
}

export function translateEvent<Event>(event: Event, major: Major): Event {
  adapt(event, major);
  return event;
}
