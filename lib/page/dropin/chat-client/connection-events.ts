/** Converts the web SDK's connection events to `ChatConnectEventListener` callbacks. */
import type { AgoraChat } from 'agora-chat';
import { chatErrorCode, toMobileCode } from './error';

/**
 * The callbacks of all versions of `react-native-agora-chat`. Up to 1.0, `onDisconnected` receives the
 * reason's code; later versions have a callback per reason.
 */
export interface ChatConnectEventListener {
  onConnected?(): void;
  /**
   * @param errorCode code of the mobile SDKs; 2 if the network is lost, followed by an automatic reconnect
   */
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
 * Creates the web SDK's event handlers.
 *
 * @param emit calls the callback of all listeners
 * @param onSessionEnd called before the listeners when the service signs the user out
 */
export function connectionHandlers(
  emit: (name: Name, code?: number) => void,
  onSessionEnd: () => void,
): AgoraChat.EventHandlerType {
  let isConnected = false;
  const disconnect = (code?: number) => {
    const endEvent = code === undefined ? undefined : endEvents.get(code);
    if (endEvent) {
      onSessionEnd();
      emit(endEvent);
    }
    if (isConnected || endEvent) emit('onDisconnected', code);
    isConnected = false;
  };
  return {
    onConnected: () => {
      isConnected = true;
      emit('onConnected');
    },
    // The web SDK emits this at each attempt.
    onReconnecting: () => disconnect(chatErrorCode.network),
    onDisconnected: error => disconnect(error && toMobileCode(error.type)),
    onTokenWillExpire: () => emit('onTokenWillExpire'),
    onTokenExpired: () => emit('onTokenDidExpire'),
  };
}
