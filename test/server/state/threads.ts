// Thread notifications to a group's members, and the thread's mark on its messages.
import type { ImApp } from './app';
import type { Group } from './group';

type ThreadOperation = 'create' | 'update' | 'update_msg' | 'delete';

/** The content of a `thread` notification. */
export function threadContent(
  app: ImApp,
  { groupId, info, thread }: Group,
  operation: ThreadOperation,
  from: string,
): object {
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
