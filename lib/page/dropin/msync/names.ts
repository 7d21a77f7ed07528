/** Method, property and event names of a connection. Tests compare them with `lib/providers` and the SDKs. */
const words = (text: string): string[] => text.trim().split(/\s+/);

const verbs =
  'accept|add|agree|change|clear|create|decline|delete|destroy|disable|dissolve|enable|fetch|get|invite|join|leave|list|' +
  'modify|publish|quit|recall|reject|remove|report|rm|set|translate|update|voice|(up|down)load|' +
  '(un)?(bind|block|mute|pin|subscribe)|is(In)?(Group|ChatRoom)|(group|chatRoom)Block';
const remoteMethod = new RegExp(`^((${verbs})[A-Z]\\w+|mute)$`);

/**
 * Returns whether the name looks like a method for the background. The extension checks the exact name. A
 * full list would be a tenth of the drop-in's size and exclude methods of newer SDKs.
 */
export const isRemoteMethod = (name: unknown): name is string => typeof name === 'string' && remoteMethod.test(name);

/** Methods that run in the page. */
export const localMethods = words(`
  open close isOpened listen addEventHandler removeEventHandler send sendMsg registerUser renewToken reconnect
  setLoginInfoCustomExt onShow usePlugin getUniqueId`);

/** Properties of the SDKs that pages read. */
export const properties = words('user token logOut context clientResource expirationTime expiresIn');

/** Events that the drop-in derives from the session's status and from the answers of sends. */
const derivedEvents: ReadonlySet<string> = new Set(
  words('onOpened onConnected onReconnecting onDisconnected onClosed onReceivedMessage'),
);

/** Returns the event names of an object's callbacks, including those of its class. */
export function eventNamesOf(callbacks: object): string[] {
  const names = new Set<string>();
  for (let level = callbacks; level && level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const name of Object.getOwnPropertyNames(level)) names.add(name);
  return [...names].filter(name => name.startsWith('on') && !derivedEvents.has(name));
}
