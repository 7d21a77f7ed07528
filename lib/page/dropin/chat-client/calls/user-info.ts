import type { ChatUserInfoManager } from '../managers';
import { omitUndefined } from '../omit-undefined';
import { ChatUserInfo } from '../results';
import { type Context, type Data, dataOf, type ManagerTable } from './table';

function infoOf(userId: string, { nickname, avatarurl, gender, ...rest }: Data): ChatUserInfo {
  const { mail, phone, sign, birth, ext } = rest;
  return new ChatUserInfo({
    userId,
    ...omitUndefined({ nickName: nickname, avatarUrl: avatarurl, mail, phone, sign, birth, ext }),
    ...(gender !== undefined && { gender: Number(gender) }),
  });
}

async function infos({ connection }: Context, userIds: string[]): Promise<Map<string, ChatUserInfo>> {
  const data = await dataOf(connection.fetchUserInfoById(userIds));
  return new Map(userIds.filter(id => id in data).map(id => [id, infoOf(id, Object(data[id]))]));
}

export const userInfoTable: ManagerTable<ChatUserInfoManager> = {
  actions: {
    updateOwnUserInfo: ({ connection }, { nickName, avatarUrl, ...rest }) =>
      connection.updateUserInfo(omitUndefined({ ...rest, nickname: nickName, avatarurl: avatarUrl })),
  },
  queries: {
    fetchUserInfoById: infos,
    fetchOwnInfo: async context => (await infos(context, [context.user])).get(context.user),
  },
};
