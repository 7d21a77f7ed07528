// AVChatRooms: no pushes; each member long-polls for new messages.
import type { Answer } from './answer';
import { failure, ok } from './frames';
import { groupMessageBody } from './group';
import type { InstanceSocket } from './socket';

/** A pending long poll: answers if there are new messages, and returns whether it did. */
export type Poll = () => boolean;

const poll: Answer = (socket: InstanceSocket, frame) => {
  const { body } = frame;
  const [groupId = '', userId] = String(body.Key).split(' ');
  const group = socket.service.groups.get(groupId);
  if (!group || socket.instance?.user.userId !== userId) return failure(10010, 'no such room');
  const since = Number(body.StartSeq);
  const answerIfNew: Poll = () => {
    if (group.messages.length <= since) return false;
    const newMessages = group.messages.slice(since).filter(({ From_Account }) => From_Account !== userId);
    const messages = newMessages.map(message => ({ Event: 3, ...groupMessageBody(group, message) }));
    socket.reply(frame, ok({ Key: body.Key, NextSeq: group.messages.length, RspMsgList: messages }));
    return true;
  };
  if (!answerIfNew()) group.polls.add(answerIfNew);
  return undefined;
};

export const roomAnswers: Record<string, Answer> = {
  'group_open_long_polling_http_svc.get_msg': poll,
  'group_open_http_svc.get_online_member_num': ({ service }, { body }) =>
    ok({ OnlineMemberNum: service.groups.get(String(body.GroupId))?.members.size ?? 0 }),
};
