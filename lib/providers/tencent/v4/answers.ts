import { safeList, safeRecord } from '@/lib/providers/safe-read';
import type { TencentChat } from '../sdk';
import { conversationAsV3 } from './conversation';

type Call = (method: string, ...args: unknown[]) => Promise<unknown>;
type Convert = (answer: { data?: unknown }, args: readonly unknown[], call: Call) => unknown;

const withData = (answer: object, data: unknown) => ({ ...answer, data });

const withCode: Convert = answer => withData(answer, { code: 0, ...safeRecord(answer.data) });

/** Answers of V4 (4.2.1) that have another form than those of V3. */
export const answersAsV3: Readonly<Record<string, Convert>> = {
  addFriend: withCode,
  setConversationDraft: withCode,
  addMessageReaction: answer => withData(answer, answer.data ?? {}),
  getUserFollowInfo: answer =>
    withData(
      answer,
      safeList(answer.data).map(info => {
        const { followerCount, mutualFollowingCount, ...others } = safeRecord(info);
        return { followersCount: followerCount, mutualFollowersCount: mutualFollowingCount, ...others };
      }),
    ),
  getConversationList: answer => {
    const data = safeRecord(answer.data);
    return withData(answer, { ...data, conversationList: safeList(data.conversationList).map(conversationAsV3) });
  },
  getConversationProfile: answer => {
    const data = safeRecord(answer.data);
    return withData(answer, { ...data, conversation: conversationAsV3(data.conversation) });
  },
  /** The group has no owner, number of members and time yet. The creator is not in a live room, so it stays so. */
  async createGroup(answer, _args, call) {
    const data = safeRecord(answer.data);
    const { groupID } = safeRecord(data.group);
    const profile = await call('getGroupProfile', { groupID }).catch(() => undefined);
    const { group = data.group } = safeRecord(safeRecord(profile).data);
    return withData(answer, { ...data, group });
  },
};

/** Converts the arguments of V3. */
export function argsAsV4(method: string, args: readonly unknown[]): readonly unknown[] {
  const [options, ...others] = args;
  if (!/^create\w+Message$/.test(method) || safeRecord(options).cloudCustomData !== '') return args;
  // V4 refuses an empty text.
  const { cloudCustomData: _empty, ...fields } = safeRecord(options);
  return [fields, ...others];
}

/** Methods that V4 (4.2.1) lacks, as calls of others. */
export const missingMethods: Readonly<
  Partial<Record<string, (options: unknown) => [method: string, options: object]>>
> = {
  // It requires a `userID`, which it does not use for a group.
  inviteInGroup(options) {
    const { inviteeList, ...others } = safeRecord(options);
    return ['invite', { userID: safeList(inviteeList)[0], inviteeList, ...others }];
  },
};

export type V4Chat = Omit<TencentChat, 'getServerTime' | 'registerPlugin'> & { use(plugin: object): unknown };
