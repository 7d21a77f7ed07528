/** How the drop-in for `easemob-websdk` 5 covers the SDK's managers and events. */
import { chatCalls } from '../../../lib/page/dropin/easemob5/calls';
import { translations } from '../../../lib/page/dropin/easemob5/events';
import { lazyCalls } from '../../../lib/page/dropin/easemob5/lazy-calls';
import {
  type LocalMethod,
  localMethods,
  type ManagerKey,
  managerMethods,
} from '../../../lib/page/dropin/easemob5/names';
import { easemob5Entry } from '../easemob5-entries';
import type { CoverageTable } from './lite-chat';
import type { Cover } from './local-names';

const forwarded: Cover = { how: 'forwarded' };
const mirrored: Cover = { how: 'mirrored' };
const refused: Cover = { how: 'refused', note: 'error 111: the session’s SDK, version 4, has no such method' };

/** Local methods that reach the service. */
const sending: ReadonlySet<string> = new Set<LocalMethod>([
  ...(['sendMessage', 'modifyMessage', 'sendMessageReadReceipts', 'clearConversationUnreadMessageCount'] as const),
  ...(['clearAllConversationUnreadMessageCount', 'refreshSessionList', 'updateOwnInfoByAttribute'] as const),
  ...(['uploadGroupSharedFile', 'downloadGroupSharedFile', 'voiceMessageToText', 'voiceFileToText'] as const),
]);

function coverOf(key: ManagerKey, name: string): Cover {
  if (name in lazyCalls[key] || (key === 'chatManager' && name in chatCalls) || sending.has(name)) return forwarded;
  return (localMethods as readonly string[]).includes(name) ? mirrored : refused;
}

export function easemob5Section(): { title: string; tables: CoverageTable[] } {
  const managers = Object.entries(managerMethods).map(([key, names]) => ({
    title: `Methods of \`${key}\` of \`partyline/${easemob5Entry}\``,
    rows: names.map(name => [name, coverOf(key as ManagerKey, name)] as const),
  }));
  const topics = Object.keys(translations).map(name => [name, forwarded] as const);
  const events = { title: 'Events of version 4 that are translated', rows: topics };
  return { title: `\`partyline/${easemob5Entry}\`: easemob-websdk 5.1.2`, tables: [...managers, events] };
}
