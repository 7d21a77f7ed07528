/** How `partyline/chat-client` covers the exports, managers and listeners of `react-native-agora-chat`. */
import { readFileSync } from 'node:fs';
import { tables } from '../../../lib/page/dropin/chat-client/calls';
import type { ManagerName } from '../../../lib/page/dropin/chat-client/managers';
import { type DeclaredNames, namesFile } from '../chat-client-types';
import type { CoverageTable } from './lite-chat';
import type { Cover } from './local-names';

const forwarded: Cover = { how: 'forwarded' };
const mirrored: Cover = { how: 'mirrored' };
const local: Cover = { how: 'page-local' };
const refused = (note: string): Cover => ({ how: 'refused', note });

const fromMemory: Cover = { how: 'mirrored', note: 'from the messages that the page has sent, received or fetched' };
const bridge = refused('an internal of the native bridge');
const noDevices = refused('error 111: the web SDK neither lists nor signs out the user’s devices');

/** Rows of names, separated by spaces. */
const covers = (rows: readonly (readonly [Cover, string])[]): ReadonlyMap<string, Cover> =>
  new Map(rows.flatMap(([cover, names]) => names.split(/\s+/).map((name): [string, Cover] => [name, cover])));

const bridgeNames = 'setNativeListener getEventEmitter TAG eventType';

const clientCovers = covers([
  [{ how: 'forwarded', note: 'attaches to the session when it is online' }, 'login loginWithToken loginWithAgoraToken'],
  [{ how: 'forwarded', note: 'if nothing else renews the session' }, 'renewAgoraToken'],
  [forwarded, 'updatePushConfig'],
  [{ how: 'page-local', note: 'detaches this page; the account stays signed in' }, 'logout'],
  [{ how: 'page-local', note: 'by the native SDK, which is loaded for it' }, 'createAccount'],
  [{ how: 'mirrored', note: 'a placeholder that no service accepts' }, 'getAccessToken'],
  [
    mirrored,
    `getInstance version options currentUserName init isConnected getCurrentUsername isLoginBefore changeAppKey chatManager
     groupManager contactManager pushManager userManager roomManager presenceManager`,
  ],
  [
    local,
    `addConnectionListener removeConnectionListener removeAllConnectionListener addMultiDeviceListener
     removeMultiDeviceListener removeAllMultiDeviceListener addCustomListener removeCustomListener removeAllCustomListener
     addExceptListener removeExceptListener removeAllExceptListener`,
  ],
  [refused('error 111: the web SDK has no log files'), 'compressLogs'],
  [noDevices, 'getLoggedInDevicesFromServer kickDevice kickAllDevices'],
  [bridge, bridgeNames],
]);

/** By `Listener.callback`; the others are forwarded. */
export const refusedCallbacks: Readonly<Record<string, string>> = {
  'ChatCustomEventListener.onDataReceived': 'pages have no native code that sends data',
  'ChatExceptionEventListener.onExcept': 'reports values of the native SDK that the package does not know',
  'ChatGroupEventListener.onStateChanged': 'the web SDK has no such event',
  'ChatMultiDeviceEventListener.onContactEvent': 'the web SDK reports it as an event of the contacts',
};

function methodCover(manager: ManagerName, name: string): Cover | undefined {
  const { actions, queries, mirrored: answered = {}, refused: reasons = {} } = tables[manager];
  if (name.endsWith('Listener') && !bridgeNames.includes(name)) return local;
  if (bridgeNames.split(' ').includes(name)) return bridge;
  if (name in actions || name in queries) return forwarded;
  if (name in answered) return fromMemory;
  return reasons[name] === undefined ? undefined : refused(`error 111: ${reasons[name]?.replace(/\.$/, '')}`);
}

export const chatClientNames = (): DeclaredNames => JSON.parse(readFileSync(namesFile, 'utf8'));

const isManager = (name: string): name is ManagerName => name in tables;

/** Classes with methods. The others have only fields. */
const classes = ['ChatMessage', 'ChatConversation'];

/** @throws {Error} for an unclassified name */
export function chatClientSection(): { title: string; tables: CoverageTable[] } {
  const { exports, version } = chatClientNames();
  const required = (name: string, cover: Cover | undefined): readonly [string, Cover] => {
    if (!cover) throw new Error(`No coverage is declared for ${name} of react-native-agora-chat.`);
    return [name, cover];
  };
  const membersOf = (name: string) => exports[name]?.members ?? [];
  const values = Object.entries(exports).filter(([, { kind }]) => kind !== 'interface');
  const listeners = Object.keys(exports).filter(name => name.endsWith('Listener'));
  const log: Cover = { how: 'page-local', note: 'writes to the page’s console' };
  return {
    title: `\`partyline/chat-client\`: react-native-agora-chat ${version}`,
    tables: [
      { title: 'Exports', rows: values.map(([name]) => [name, name === 'ChatLog' ? log : mirrored] as const) },
      {
        title: 'Members of `ChatClient`',
        rows: ['getInstance', ...membersOf('ChatClient').filter(name => name !== 'getInstance')].map(name =>
          required(name, clientCovers.get(name)),
        ),
      },
      ...Object.keys(exports)
        .filter(isManager)
        .map(manager => ({
          title: `Methods of \`${manager}\``,
          rows: membersOf(manager).map(name => required(name, methodCover(manager, name))),
        })),
      ...classes.map(name => ({
        title: `Members of \`${name}\``,
        rows: membersOf(name).map(member => [member, member === 'TAG' ? bridge : mirrored] as const),
      })),
      ...listeners.map(listener => ({
        title: `Callbacks of \`${listener}\``,
        rows: membersOf(listener).map((name): readonly [string, Cover] => {
          const reason = refusedCallbacks[`${listener}.${name}`];
          return [name, reason === undefined ? forwarded : refused(reason)];
        }),
      })),
    ],
  };
}
