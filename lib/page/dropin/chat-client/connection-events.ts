/** How the life of the connection is told to `ChatConnectEventListener`s. */
import type { AgoraChat } from 'agora-chat';
import { chatErrorCode, toMobileCode } from './error';

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

const endEvents: ReadonlyMap<number, Name> = new Map([
  [chatErrorCode.limit, 'onAppActiveNumberReachLimit'],
  [chatErrorCode.anotherDevice, 'onUserDidLoginFromOtherDevice'],
  [chatErrorCode.removed, 'onUserDidRemoveFromServer'],
  [chatErrorCode.restricted, 'onUserDidForbidByServer'],
  [chatErrorCode.passwordChanged, 'onUserDidChangePassword'],
  [chatErrorCode.tooManyDevices, 'onUserDidLoginTooManyDevice'],
  [chatErrorCode.kicked, 'onUserKickedByOtherDevice'],
  [chatErrorCode.authenticationFailed, 'onUserAuthenticationFailed'],
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
    const ending = code === undefined ? undefined : endEvents.get(code);
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
    onReconnecting: () => down(chatErrorCode.network),
    onDisconnected: error => down(error && toMobileCode(error.type)),
    onTokenWillExpire: () => tell('onTokenWillExpire'),
    onTokenExpired: () => tell('onTokenDidExpire'),
  };
}
