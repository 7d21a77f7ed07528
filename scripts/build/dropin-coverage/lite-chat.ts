/** How the drop-ins for `@tencentcloud/lite-chat` cover its entries. */
import {
  basicMethods,
  type Edition,
  type Major,
  pluginMethods,
  pluginsOf,
} from '../../../lib/page/dropin/lite-chat/methods';
import { eventsOf, versions } from '../../../lib/page/dropin/lite-chat/sdk-constants';
import { liteChatEditions, liteChatFolders, liteChatPluginNames } from '../lite-chat-entries';
import { coverOf } from './classify';
import type { Cover } from './local-names';

/** Names that differ from those of `@tencentcloud/chat`. */
const own: Readonly<Record<string, Cover>> = {
  use: {
    how: 'page-local',
    note: 'adds the methods of the SDK’s own plugins; another plugin is refused with the reason',
  },
  registerPlugin: { how: 'mirrored', note: 'no effect, as in the SDK' },
  onWebPushMessageReceived: { how: 'refused', note: 'the session’s SDK has no such event' },
  onGroupOnlineMemberCountChanged: { how: 'refused', note: 'the session’s SDK has no such event' },
  onRichStatusChanged: { how: 'refused', note: 'the session’s SDK has no such event' },
};

/** @returns undefined for an unclassified name */
function liteChatCover(kind: 'method' | 'event', name: string, value?: string): Cover | undefined {
  const of = kind === 'method' ? 'chat' : 'EVENT';
  return own[value ?? name] ?? coverOf('@tencentcloud/chat', { kind, of, name, ...(value && { value }) });
}

export interface CoverageTable {
  title: string;
  rows: readonly (readonly [name: string, cover: Cover])[];
}

export interface LiteChatSection {
  title: string;
  tables: readonly CoverageTable[];
  /** A file of a plugin with the methods that it adds. */
  plugins: readonly (readonly [file: string, methods: readonly string[]])[];
}

const methodsOf = (major: Major, edition: Edition): string[] => [
  ...new Set([...basicMethods(major), ...pluginMethods(new Set(pluginsOf(edition)))]),
];

/** `AVChatRoom` adds its method in one array with `Group`. */
function addedBy(plugin: string): string[] {
  const group = pluginMethods(new Set(['Group']));
  if (plugin !== 'AVChatRoom') return pluginMethods(new Set([plugin]));
  return pluginMethods(new Set(['Group', plugin])).filter(name => !group.includes(name));
}

/** @throws {Error} for an unclassified name */
function rowOf(kind: 'method' | 'event', name: string, value?: string): readonly [string, Cover] {
  const cover = liteChatCover(kind, name, value);
  if (!cover) throw new Error(`No coverage is declared for ${name} of lite-chat.`);
  return [name, cover];
}

export function liteChatSection(major: Major): LiteChatSection {
  const folder = liteChatFolders[major];
  const editions = liteChatEditions.map(edition => {
    const same = edition === 'standard' ? ` and \`partyline/${folder}\`` : '';
    const methods = methodsOf(major, edition);
    return {
      title: `Methods of \`partyline/${folder}/${edition}\`${same}`,
      rows: methods.map(name => rowOf('method', name)),
    };
  });
  const events = Object.entries(eventsOf(major)).map(([name, value]) => rowOf('event', name, value));
  return {
    title: `\`partyline/${folder}\`: @tencentcloud/lite-chat ${versions[major]}`,
    tables: [...editions, { title: 'Events: `EVENT`', rows: events }],
    plugins: Object.entries(liteChatPluginNames(major)).map(([file, name]) => [file, addedBy(name)]),
  };
}
