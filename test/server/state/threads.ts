// What members of a group are told of a thread in it, and what its messages say of it.
import type { ImApp } from './app';
import type { Group } from './group';

type News = 'create' | 'update' | 'update_msg' | 'delete';

/** The content of a `thread` notification. */
export function threadNews(app: ImApp, { groupId, info, thread }: Group, operation: News, from: string): object {
  return {
    operation,
    id: groupId,
    name: info.name,
    muc_parent_id: thread?.parentId,
    msg_parent_id: thread?.messageId,
    from,
    timestamp: Date.now(),
    message_count: app.history.filter(({ meta }) => meta.to?.name === groupId).length,
  };
}

/** The `meta` of a message in a thread. */
export const threadMark = ({ info, thread }: Group): object => ({
  thread: { msg_parent_id: thread?.messageId, muc_parent_id: thread?.parentId, thread_name: info.name },
});
