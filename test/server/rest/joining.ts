// Joining a group by invitation or application, and the answers to both.
import { invite } from './groups';
import { addToGroup, groupFor, groupOf, managedGroup, sendGroupEvent } from './muc';
import { forbidden, illegal, ok, requireText, type SignedRequest, texts } from './request';
import type { Route } from './router';

const result = (request: SignedRequest, action: string, groupid: string) =>
  ok(request, { data: { result: true, action, groupid, user: request.me.userId } });

function apply(request: SignedRequest) {
  const { body, me } = request;
  const group = groupOf(request);
  if (group.members.has(me.userId)) throw forbidden(`invite users to join group failed: ${me.userId} already in group`);
  if (!group.info.isPublic || group.blocked.has(me.userId)) throw forbidden('permission denied');
  if (group.info.approval) {
    group.applicants.add(me.userId);
    sendGroupEvent(request, group, 'apply', { reason: requireText(body.message) }, group.managers);
  } else addToGroup(request, group, me.userId);
  return result(request, 'apply', group.groupId);
}

function answerApplication(request: SignedRequest) {
  const { body } = request;
  const group = managedGroup(request);
  const applicant = requireText(body.applicant).toLowerCase();
  if (!group.applicants.delete(applicant)) throw illegal('the application is not known');
  const accepted = body.verifyResult === true;
  if (accepted) addToGroup(request, group, applicant);
  sendGroupEvent(request, group, accepted ? 'applyAccept' : 'applyDecline', { reason: requireText(body.reason) }, [
    applicant,
  ]);
  return result(request, 'apply_verify', group.groupId);
}

function answerInvitation(request: SignedRequest) {
  const { body, me } = request;
  const group = groupOf(request);
  const inviter = group.invited.get(me.userId);
  if (!inviter) throw forbidden('permission denied: not invited');
  group.invited.delete(me.userId);
  const accepted = body.verifyResult === true;
  if (accepted) addToGroup(request, group, me.userId);
  sendGroupEvent(request, group, accepted ? 'inviteAccept' : 'inviteDecline', {}, [inviter]);
  return result(request, 'invite_verify', group.groupId);
}

export const joining: Route[] = [
  {
    at: 'POST chatgroups/:group/invite',
    handle: request => {
      const members = groupOf(request).info.allowInvites ? (['member'] as const) : [];
      const group = groupFor(request, 'owner', 'admin', ...members);
      const names = texts(request.body.usernames);
      invite(request, group, names);
      return ok(request, { data: names.map(user => ({ action: 'invite', user, id: group.groupId, result: true })) });
    },
  },
  { at: 'POST chatgroups/:group/apply', handle: apply },
  { at: 'POST chatgroups/:group/apply_verify', handle: answerApplication },
  { at: 'POST chatgroups/:group/invite_verify', handle: answerInvitation },
];
