/** Emits the SDKs' connection events, in their order, from changes of the session's status. */
import type { End } from '../../client/types';
import type { SharedSession } from '../shared-session';
import type { Listeners } from './listeners';

const types: Partial<Record<End['reason'], number>> = {
  replaced: 206,
  removed: 207,
  passwordChanged: 216,
  kicked: 217,
};

/** Returns the SDK's error for the end of a session, or an equivalent. */
function errorOf(end: End | undefined): unknown {
  const defaultType = end && types[end.reason];
  if (!defaultType) return undefined;
  const { code: type = defaultType, message = end.reason, raw = { type, message } } = end.vendor ?? {};
  return raw;
}

/**
 * @param fields of the connection, which are kept up to date
 * @param leave called when the session ends for this page
 * @returns a function that unsubscribes
 */
export function followStatus(
  session: SharedSession,
  listeners: Listeners,
  fields: Record<string, unknown>,
  leave: () => void,
): () => void {
  let isConnected = false;
  let attempt = 0;
  const disconnect = () => {
    isConnected = false;
    listeners.setDisconnected();
  };
  const end = (ended?: End) => {
    leave();
    fields.disconnectedReason = errorOf(ended);
    listeners.emitClosed(fields.disconnectedReason);
  };
  const offs = [
    session.onStatus(status => {
      const { phase } = status;
      if (phase === 'online') {
        attempt = 0;
        Object.assign(fields, { autoReconnectNumTotal: 0, times: 1, reconnecting: false, lastHeartbeat: Date.now() });
        fields.disconnectedReason = undefined;
        if (!isConnected) listeners.setConnected();
        isConnected = true;
      } else if (phase === 'reconnecting') {
        disconnect();
        Object.assign(fields, { reconnecting: true, autoReconnectNumMax: status.maxAttempts });
        // The SDK counts an attempt after `onReconnecting`. Apps leave the chat when the total reaches the maximum.
        Object.assign(fields, { autoReconnectNumTotal: status.attempt - 1, times: status.attempt });
        if (status.attempt !== attempt) listeners.emit('onReconnecting');
        attempt = status.attempt;
      } else if (phase === 'offline') {
        disconnect();
        if (status.cause === 'gaveUp') listeners.emit('onDisconnected', { type: 16, message: 'reconnection failed' });
      } else if (phase !== 'signingIn') end(phase === 'signedOut' ? status.ended : undefined);
    }),
    session.onLink(link => link === 'gone' && end()),
  ];
  return () => {
    for (const off of offs) off();
  };
}
