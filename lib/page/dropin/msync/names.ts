/** Method, property and event names of a connection. Tests compare them with `lib/providers` and the SDKs. */
const words = (text: string): string[] => text.trim().split(/\s+/);

/** Methods that run in the page. */
export const localMethods = words(`
  open close isOpened listen addEventHandler removeEventHandler send sendMsg registerUser renewToken reconnect
  setLoginInfoCustomExt onShow usePlugin getUniqueId`);

/** Fields that change during a session. They are read from the session, so they work on a frozen connection too. */
export const properties = words(`
  user token logOut context clientResource expirationTime expiresIn grantType
  autoReconnectNumMax autoReconnectNumTotal times reconnecting disconnectedReason lastHeartbeat _isLogging`);

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
