import type { MessageNames, ProviderDefinition } from '@/lib/providers/provider';
import { safeList, safeRecord, safeString } from '@/lib/providers/safe-read';

export const msyncNamesOf: ProviderDefinition['namesOf'] = async ({ from, conversation }, call) => {
  const isGroup = conversation.chatType === 'groupChat';
  const [users, groups] = await Promise.allSettled([
    call('fetchUserInfoById', [[from], ['nickname']]),
    isGroup ? call('getGroupInfo', [{ groupId: conversation.to }]) : undefined,
  ]);
  const names: MessageNames = {};
  const nickname = users.status === 'fulfilled' && safeRecord(safeRecord(safeRecord(users.value).data)[from]).nickname;
  if (safeString(nickname).trim()) names.from = safeString(nickname).trim();
  const [group] = groups.status === 'fulfilled' ? safeList(safeRecord(groups.value).data) : [];
  if (safeString(safeRecord(group).name)) names.group = safeString(safeRecord(group).name);
  return names;
};
