import type { ChatRoomRules } from '@/lib/providers/provider';
import { safeRecord, safeString } from '@/lib/providers/safe-read';
import { isLiveRoom } from './incoming-messages';
import { groupsLostBy, noticeTypes } from './withdrawn';

/** Lower codes are the SDK's own, such as 2996 for too many requests (https://trtc.io/document/34348). */
const minServiceCode = 10_000;
const internalError = 10_002;
const groupNotFound = 10_010;
const system = '@TIM#SYSTEM';

/** Live rooms only: in other groups the user stays a member. */
export const tencentChatRooms: ChatRoomRules = {
  changedBy(method, [target], result, { unlimitedAVChatRoom }) {
    if (method === 'quitGroup') return { left: safeString(target) };
    if (method === 'dismissGroup') return { dissolved: safeString(target) };
    if (method !== 'joinGroup') return undefined;
    const { groupID, type } = safeRecord(target);
    const { status, group } = safeRecord(safeRecord(result).data);
    const id = safeString(groupID);
    const isRoom = [safeRecord(group).type, type].some(one => isLiveRoom({ to: id, chatType: 'groupChat' }, one));
    if (!isRoom || status === 'WaitAdminApproval') return undefined;
    // The SDK leaves the last live room when it joins another.
    return { joined: id, isOnly: unlimitedAVChatRoom !== true };
  },
  lostBy: groupsLostBy,
  join: groupID => ({ method: 'joinGroup', args: [{ groupID, type: 'AVChatRoom' }] }),
  reasonOf(code = 0) {
    if (code === groupNotFound) return 'dissolved';
    return code < minServiceCode || code === internalError ? undefined : 'removed';
  },
  eventsOfExit({ id, userId, at, reason }) {
    const message = {
      ID: `partyline-exit-${id}-${at}`,
      type: 'TIMGroupSystemNoticeElem',
      ...{ conversationID: system, conversationType: system, from: system, to: userId },
      ...{ flow: 'in', time: Math.floor(at / 1000), isSystemMessage: true },
      payload: {
        operatorID: userId,
        operationType: noticeTypes[reason],
        groupProfile: { groupID: id, groupType: 'AVChatRoom' },
      },
    };
    return [{ topic: 'onMessageReceived', payload: { name: 'onMessageReceived', data: [message] } }];
  },
};
