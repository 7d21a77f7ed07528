import { toPlainData } from '@/lib/providers/to-plain-data';
import type { Callback, MsyncConnection } from './sdk';
import { eventHandlerNames, hasMessage } from './topics';

export type Emit = (topic: string, payload: unknown) => void;

/**
 * Emits all callbacks of the SDK's current API as events of the same name. The page derives those of the older
 * `listen` from them (`lib/page/webim-listen`). The background adds only what it cannot derive:
 * - `connectionError`: `onError` of `listen`. The SDKs report a lost socket only there, and refused sign-ins only to
 *   the current API.
 * - `listen` in the payload of a message: the file name of an image, and the `type` after a sign-in by `agoraToken`.
 *
 * @param onCallback called after the event was emitted
 */
export function subscribe(
  connection: MsyncConnection,
  emit: Emit,
  onCallback: (name: string, payload: unknown) => void,
): void {
  /** By message id. The SDKs call `onPictureMessage` first. */
  const fileNames = new Map<unknown, string>();
  const extrasOf = ({ id, chatType }: Record<string, unknown>): object | undefined => {
    const filename = fileNames.get(id);
    fileNames.delete(id);
    const type = connection.grantType === 'agoraToken' ? chatType : undefined;
    return filename || type ? { ...(filename && { filename }), ...(type !== undefined && { type }) } : undefined;
  };
  const handlers: Record<string, Callback> = {};
  for (const name of eventHandlerNames) {
    handlers[name] = payload => {
      const data = toPlainData(payload);
      const listen = hasMessage(name) && extrasOf(Object(data));
      emit(name, listen ? { ...(data as object), listen } : data);
      onCallback(name, payload);
    };
  }
  connection.addEventHandler('partyline', handlers);
  connection.listen({
    onError: payload => emit('connectionError', toPlainData(payload)),
    onPictureMessage: payload => {
      const { id, filename } = Object(payload);
      if (filename) fileNames.set(id, filename);
    },
  });
}
