/** How the drop-ins for `miniCore` cover its connection and its plugins. */
import {
  type MiniCorePackage,
  type MiniCorePluginName,
  miniCoreFunctions,
  miniCorePlugins,
  miniCoreVersion,
} from '../mini-core-entries';
import { coverOf } from './classify';
import { type Declared, miniCoreDeclared } from './declarations';
import type { CoverageTable } from './lite-chat';
import type { Cover } from './local-names';

/** Names that differ from those of a package's main entry. */
const own: Readonly<Record<string, Cover>> = {
  usePlugin: {
    how: 'page-local',
    note: 'adds the functions of the package’s plugins; the extension does not run a page’s code',
  },
  username: { how: 'forwarded', note: 'names the account' },
  password: { how: 'refused', note: 'the user enters it in the extension; only the native SDK reads it' },
  Message: { how: 'mirrored' },
  name: { how: 'mirrored' },
  user: { how: 'mirrored' },
  logOut: { how: 'mirrored' },
  delivery: { how: 'mirrored', note: 'as the page set it; the session has its own' },
  getTokenExpireTimestamp: { how: 'refused', note: 'of a token, which no page gets' },
  getRoster: { how: 'refused', note: 'a name from before `getContacts`, which no version declares' },
  removeRoster: { how: 'refused', note: 'a name from before `deleteContact`, which no version declares' },
};

const localCache: Cover = {
  how: 'mirrored',
  note: 'over the service’s list of conversations; what the page sets is in its `localStorage`',
};

function rowOf(sdk: MiniCorePackage, declared: Declared): readonly [string, Cover] {
  const { name } = declared;
  const isPlugin = (miniCorePlugins as readonly string[]).includes(name);
  // The main entry has an option of this name, too.
  const ownCover = declared.of === 'new connection' ? undefined : own[name];
  const cover = isPlugin ? own.usePlugin : (ownCover ?? coverOf(sdk, declared));
  if (!cover) throw new Error(`No coverage is declared for ${name} of ${sdk}/miniCore.`);
  return [name, cover];
}

export interface MiniCoreSection {
  title: string;
  tables: readonly CoverageTable[];
}

/** @throws {Error} for an unclassified name */
export function miniCoreSection(sdk: MiniCorePackage): MiniCoreSection {
  const declared = miniCoreDeclared(sdk);
  const functions = miniCoreFunctions(sdk);
  const table = (title: string, of: string, kind: string): CoverageTable => ({
    title,
    rows: declared.filter(one => one.of === of && one.kind === kind).map(one => rowOf(sdk, one)),
  });
  const plugin = (name: MiniCorePluginName): CoverageTable => ({
    title: `Functions of \`${name}\``,
    rows: functions[name].map(fn =>
      name === 'localCache' ? ([fn, localCache] as const) : rowOf(sdk, { kind: 'method', of: 'connection', name: fn }),
    ),
  });
  return {
    title: `\`partyline/${sdk}/miniCore/miniCore\`: miniCore ${miniCoreVersion(sdk)}`,
    tables: [
      table('Methods of a connection', 'connection', 'method'),
      table('Properties of a connection', 'connection', 'property'),
      table('Options of `new MiniCore`', 'new connection', 'option'),
      table('Options of `open`', 'open', 'option'),
      ...miniCorePlugins.map(plugin),
    ],
  };
}
