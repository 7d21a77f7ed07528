// Communities, which are groups with other command names, and their topics.
import { type Answer, listOf } from './answer';
import { type Body, failure, ok } from './frames';
import { forMember, groupAnswers, pushToMembers } from './group';
import { boardAnswers } from './group-board';
import type { TencentService } from './service';
import type { Group } from './state';

/** Notifies members of topics: 17 for a new one, 18 for deleted ones. */
const pushTopicChange = (service: TencentService, group: Group, operation: 17 | 18, info: Body, more: Body = {}) =>
  pushToMembers(service, group, {
    Event: 5,
    GroupTips: [
      {
        GroupInfo: { GroupId: group.groupId, MillionGroupFlag: 2, ...info },
        // V3 reads `OpType`, V4 `ReportType`.
        MsgBody: { OpType: operation, ReportType: operation, ...more },
      },
    ],
  });

const create = forMember((service, _user, group, body) => {
  const topicId = String(body.TopicId ?? `${group.groupId}@TOPIC#_${group.topics.size + 1}`);
  if (group.topics.has(topicId)) return failure(10021, 'the topic id is taken');
  group.topics.set(topicId, String(body.TopicName ?? ''));
  pushTopicChange(service, group, 17, { TopicId: topicId });
  return ok({ TopicId: topicId });
});

const destroy = forMember((service, _user, group, body) => {
  const requested = listOf<string>(body.TopicIdList);
  const destroyed = requested.filter(topicId => group.topics.delete(topicId));
  pushTopicChange(service, group, 18, {}, { TopicIdArray: destroyed });
  return ok({ DestroyResultItem: destroyed.map(TopicId => ({ TopicId, ErrorCode: 0, ErrorInfo: '' })) });
});

const list = forMember((_service, _user, group) =>
  ok({
    TopicInfo: [...group.topics].map(([TopicId, TopicName]) => ({ Topic: { TopicId, TopicName }, ErrorCode: 0 })),
  }),
);

/** Community commands that work as those of groups. */
const communityAnswers = Object.entries({ ...groupAnswers, ...boardAnswers }).map(
  ([command, answer]) => [command.replace('group_open_http_svc', 'million_group_open_http_svc'), answer] as const,
);

export const topicAnswers: Record<string, Answer> = {
  ...Object.fromEntries(communityAnswers),
  'million_group_open_http_svc.create_topic': create,
  'million_group_open_http_svc.destroy_topic': destroy,
  'million_group_open_http_svc.get_topic': list,
};
