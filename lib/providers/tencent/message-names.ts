import type { ProviderDefinition } from '@/lib/providers/provider';
import { safeRecord, safeString } from '@/lib/providers/safe-read';

/** Messages have the sender's name. */
export const tencentNamesOf: ProviderDefinition['namesOf'] = async ({ conversation }, call) => {
  if (conversation.chatType !== 'groupChat') return {};
  const { data } = safeRecord(await call('getGroupProfile', [{ groupID: conversation.to }]));
  const group = safeString(safeRecord(safeRecord(data).group).name);
  return group ? { group } : {};
};
