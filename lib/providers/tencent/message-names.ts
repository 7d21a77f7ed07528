import type { ProviderDefinition } from '@/lib/providers/provider';
import { safeList, safeRecord, safeString } from '@/lib/providers/safe-read';

/** Messages in groups have the sender's name. */
export const tencentNamesOf: ProviderDefinition['namesOf'] = async ({ conversation }, call) => {
  if (conversation.chatType !== 'groupChat') {
    const { data } = safeRecord(await call('getUserProfile', [{ userIDList: [conversation.to] }]));
    const from = safeString(safeRecord(safeList(data)[0]).nick);
    return from ? { from } : {};
  }
  const { data } = safeRecord(await call('getGroupProfile', [{ groupID: conversation.to }]));
  const group = safeString(safeRecord(safeRecord(data).group).name);
  return group ? { group } : {};
};
