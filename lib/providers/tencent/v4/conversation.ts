import { safeRecord } from '@/lib/providers/safe-read';

/** The fields of a profile that V4 (4.2.1) leaves out of a conversation, as V3 has them of a user who has set none. */
const emptyProfile = {
  gender: '',
  birthday: 0,
  location: '',
  selfSignature: '',
  allowType: '',
  language: 0,
  messageSettings: 0,
  adminForbidType: '',
  level: 0,
  role: 0,
  lastUpdatedTime: 0,
  profileCustomField: [],
};

export function conversationAsV3(conversation: unknown): unknown {
  const { userProfile } = safeRecord(conversation);
  if (typeof conversation !== 'object' || conversation === null) return conversation;
  const copy = { ...conversation };
  return userProfile ? { ...copy, userProfile: { ...emptyProfile, ...safeRecord(userProfile) } } : copy;
}
