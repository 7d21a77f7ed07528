/** What a page is told of its connection, made of the session's status: by the SDKs' names, and in their order. */
import type { End } from '../../client/types';
import type { SharedSession } from '../shared-session';
import type { Listeners } from './listeners';

const types: Partial<Record<End['reason'], number>> = {
  replaced: 206,
  removed: 207,
  passwordChanged: 216,
  kicked: 217,
};

/** The error that the SDK would tell: its own, as far as it has crossed. */
function errorOf(end: End | undefined): unknown {
  const known = end && types[end.reason];
  if (!known) return undefined;
  const { code: type = known, message = end.reason, raw = { type, message } } = end.vendor ?? {};
  return raw;
}

/**
 * @param set is told whether messages go out
 * @param leave when the session is over for this page
 * @returns its own end
 */
export function followStatus(
  line: SharedSession,
  listeners: Listeners,
  set: (isUp: boolean) => void,
  leave: () => void,
): () => void {
  let isUp = false;
  let attempt = 0;
  const become = (now: boolean) => {
    isUp = now;
    set(now);
    if (now) listeners.setConnected();
    else listeners.setDisconnected();
  };
  const end = (ended?: End) => {
    leave();
    listeners.emitDisconnected(errorOf(ended));
  };
  const offs = [
    line.onStatus(status => {
      const { phase } = status;
      if (phase === 'online') {
        attempt = 0;
        if (!isUp) become(true);
      } else if (phase === 'reconnecting') {
        become(false);
        if (status.attempt !== attempt) listeners.emit('onReconnecting');
        attempt = status.attempt;
      } else if (phase === 'offline') {
        become(false);
        if (status.cause === 'gaveUp') listeners.emit('onDisconnected', { type: 16, message: 'reconnection failed' });
      } else if (phase !== 'signingIn') end(phase === 'signedOut' ? status.ended : undefined);
    }),
    line.onLink(link => link === 'gone' && end()),
  ];
  return () => {
    for (const off of offs) off();
  };
}
