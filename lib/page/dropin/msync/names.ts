/** The names that a page may use of a connection. Tests hold them to the lists of `lib/providers` and to the SDKs. */
const words = (text: string): string[] => text.trim().split(/\s+/);

const verbs =
  'accept|add|agree|change|clear|create|decline|delete|destroy|disable|dissolve|enable|fetch|get|invite|join|leave|list|' +
  'modify|publish|quit|recall|reject|remove|report|rm|set|translate|update|voice|(up|down)load|' +
  '(un)?(bind|block|mute|pin|subscribe)|is(In)?(Group|ChatRoom)|(group|chatRoom)Block';
const remoteMethod = new RegExp(`^((${verbs})[A-Z]\\w+|mute)$`);

/**
 * Whether it is a method that the background may carry out, by the look of its name. Which there are the extension knows, and is asked
 * for, so that a page has those of a newer SDK, too; their list would be a tenth of the drop-in.
 */
export const isRemoteMethod = (name: unknown): name is string => typeof name === 'string' && remoteMethod.test(name);

/** What a connection does in the page. */
export const localMethods = words(`
  open close isOpened listen addEventHandler removeEventHandler send sendMsg registerUser renewToken reconnect
  setLoginInfoCustomExt onShow usePlugin getUniqueId`);

/** State that the SDKs keep in properties, and pages read. */
export const properties = words('user token logOut context clientResource expirationTime expiresIn');

/** What is told of the connection itself is made of the session's status, and of a page's own sends, by their answers. */
const derivedEvents: ReadonlySet<string> = new Set(
  words('onOpened onConnected onReconnecting onDisconnected onClosed onReceivedMessage'),
);

/** The events that an object of callbacks is to be told of, also where it is an instance of a class. */
export function eventNamesOf(callbacks: object): string[] {
  const names = new Set<string>();
  for (let place = callbacks; place && place !== Object.prototype; place = Object.getPrototypeOf(place))
    for (const name of Object.getOwnPropertyNames(place)) names.add(name);
  return [...names].filter(name => name.startsWith('on') && !derivedEvents.has(name));
}
