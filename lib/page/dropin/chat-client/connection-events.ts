/** How the life of the connection is told to `ChatConnectEventListener`s. */
import type { AgoraChat } from 'agora-chat';
import { errorCode, mobileCode } from './error';

/**
 * The names of all versions of `react-native-agora-chat`: up to 1.0 `onDisconnected` had the code of what ended the session, later
 * ones have a callback for each.
 */
export interface ChatConnectEventListener {
  onConnected?(): void;
  /** @param errorCode of the mobile SDKs: 2 when the network is lost, and it comes back by itself */
  onDisconnected?(errorCode?: number): void;
  onTokenWillExpire?(): void;
  onTokenDidExpire?(): void;
  onAppActiveNumberReachLimit?(): void;
  onUserDidLoginFromOtherDevice?(deviceName?: string): void;
  onUserDidRemoveFromServer?(): void;
  onUserDidForbidByServer?(): void;
  onUserDidChangePassword?(): void;
  onUserDidLoginTooManyDevice?(): void;
  onUserKickedByOtherDevice?(): void;
  onUserAuthenticationFailed?(): void;
}

type Name = keyof ChatConnectEventListener;

const endings: ReadonlyMap<number, Name> = new Map([
  [errorCode.limit, 'onAppActiveNumberReachLimit'],
  [errorCode.anotherDevice, 'onUserDidLoginFromOtherDevice'],
  [errorCode.removed, 'onUserDidRemoveFromServer'],
  [errorCode.restricted, 'onUserDidForbidByServer'],
  [errorCode.passwordChanged, 'onUserDidChangePassword'],
  [errorCode.tooManyDevices, 'onUserDidLoginTooManyDevice'],
  [errorCode.kicked, 'onUserKickedByOtherDevice'],
  [errorCode.authenticationFailed, 'onUserAuthenticationFailed'],
]);

/**
 * What the connection is to tell.
 *
 * @param tell calls that function of the listeners
 * @param ended is called before they are told that the service has signed the user out
 */
export function connectionHandlers(
  tell: (name: Name, code?: number) => void,
  ended: () => void,
): AgoraChat.EventHandlerType {
  let isUp = false;
  const down = (code?: number) => {
    const ending = code === undefined ? undefined : endings.get(code);
    if (ending) {
      ended();
      tell(ending);
    }
    if (isUp || ending) tell('onDisconnected', code);
    isUp = false;
  };
  return {
    onConnected: () => {
      isUp = true;
      tell('onConnected');
    },
    // Once for each attempt.
    onReconnecting: () => down(errorCode.network),
    onDisconnected: error => down(error && mobileCode(error.type)),
    onTokenWillExpire: () => tell('onTokenWillExpire'),
    onTokenExpired: () => tell('onTokenDidExpire'),
  };
}
