// Search: messages by text, users and groups by name.
import { type Answer, forUser, listOf } from './answer';
import { type Body, ok } from './frames';
import { groupMessageBody, infoFor } from './group';
import { c2cMessageBody } from './message';

/** Whether the text contains one of the words, or all of them. */
function containsKeywords(text: string, keywords: string[], isEach: boolean): boolean {
  const has = (word: string) => text.includes(word);
  return isEach ? keywords.every(has) : keywords.some(has);
}

const textOf = ({ MsgBody }: { MsgBody: unknown[] }) => JSON.stringify(MsgBody);

const messages = forUser((service, user, body) => {
  const keywords = listOf<string>(body.KeywordList);
  const found = <T extends { MsgBody: unknown[] }>(all: T[]) =>
    all.filter(message => containsKeywords(textOf(message), keywords, body.MatchType === 'and'));
  const c2c = [...user.history]
    .filter(([peer]) => [peer, undefined].includes(body.PeerAccount as string | undefined))
    .map(([UserID, all]) => ({ UserID, MsgList: found(all).map(c2cMessageBody) }));
  const groups = [...service.groups.values()]
    .filter(({ groupId, members }) => members.has(user.userId) && (body.GroupID ?? groupId) === groupId)
    .map(group => ({
      GroupID: group.groupId,
      MsgList: found(group.messages).map(message => groupMessageBody(group, message)),
    }));
  const conversations = [...(body.GroupID ? [] : c2c), ...(body.PeerAccount ? [] : groups)];
  const hits: Body[] = conversations
    .filter(({ MsgList }) => MsgList.length > 0)
    .map(hit => ({ ...hit, Count: hit.MsgList.length }));
  const total = hits.reduce((sum, { Count }) => sum + Number(Count), 0);
  return ok({ TotalCount: total, Cursor: '', ConversationMsgs: hits });
});

const users = forUser((service, _user, body) => {
  const keywords = listOf<string>(body.Keywords);
  const found = [...service.users.values()].filter(({ userId, profile }) =>
    containsKeywords(`${userId} ${profile.get('Tag_Profile_IM_Nick') ?? ''}`, keywords, body.KeywordMatchType === 1),
  );
  const hits = found.map(({ userId, profile }) => ({
    UserID: userId,
    ProfileItems: [...profile].map(([Tag, StrValue]) => ({ Tag, StrValue })),
  }));
  return ok({ TotalCount: hits.length, Cursor: '', Users: hits });
});

const groups = forUser((service, user, body) => {
  const keywords = listOf<string>(body.Keywords);
  const found = [...service.groups.values()].filter(({ groupId, name }) =>
    containsKeywords(`${groupId} ${name}`, keywords, body.KeywordMatchType === 1),
  );
  const hits = found.map(group => {
    const { GroupId, Name, Type } = infoFor(group, user);
    return { GroupID: GroupId, GroupName: Name, GroupType: Type };
  });
  return ok({ TotalCount: hits.length, Cursor: '', Groups: hits });
});

export const searchAnswers: Record<string, Answer> = {
  'message_search.query': messages,
  'user_search.query': users,
  'group_search.query': groups,
};
