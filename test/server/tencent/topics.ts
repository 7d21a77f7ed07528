// Communities, which are groups under another service's name, and their topics.
import { type Answer, listOf } from './answer';
import { type Body, failure, ok } from './frames';
import { forMember, groupAnswers, tellMembers } from './group';
import { boardAnswers } from './group-board';
import type { TencentService } from './service';
import type { Group } from './state';

/** What has happened to topics: 17 one is new, 18 some are gone. */
const announce = (service: TencentService, group: Group, what: 17 | 18, about: Body, more: Body = {}) =>
  tellMembers(service, group, {
    Event: 5,
    GroupTips: [
      { GroupInfo: { GroupId: group.groupId, MillionGroupFlag: 2, ...about }, MsgBody: { OpType: what, ...more } },
    ],
  });

const create = forMember((service, _user, group, body) => {
  const topicId = String(body.TopicId ?? `${group.groupId}@TOPIC#_${group.topics.size + 1}`);
  if (group.topics.has(topicId)) return failure(10021, 'the topic id is taken');
  group.topics.set(topicId, String(body.TopicName ?? ''));
  announce(service, group, 17, { TopicId: topicId });
  return ok({ TopicId: topicId });
});

const destroy = forMember((service, _user, group, body) => {
  const asked = listOf<string>(body.TopicIdList);
  const gone = asked.filter(topicId => group.topics.delete(topicId));
  announce(service, group, 18, {}, { TopicIdArray: gone });
  return ok({ DestroyResultItem: gone.map(TopicId => ({ TopicId, ErrorCode: 0, ErrorInfo: '' })) });
});

const list = forMember((_service, _user, group) =>
  ok({
    TopicInfo: [...group.topics].map(([TopicId, TopicName]) => ({ Topic: { TopicId, TopicName }, ErrorCode: 0 })),
  }),
);

/** The same for communities, as far as they are groups like others. */
const alike = Object.entries({ ...groupAnswers, ...boardAnswers }).map(
  ([command, answer]) => [command.replace('group_open_http_svc', 'million_group_open_http_svc'), answer] as const,
);

export const topicAnswers: Record<string, Answer> = {
  ...Object.fromEntries(alike),
  'million_group_open_http_svc.create_topic': create,
  'million_group_open_http_svc.destroy_topic': destroy,
  'million_group_open_http_svc.get_topic': list,
};
