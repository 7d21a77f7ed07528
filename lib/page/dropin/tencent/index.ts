/** The SDK's module: `create`, which hands out the same object for the same app, and its tables. */
import type { Announcement } from '../../client/extension-api';
import { defaultExportOf } from '../native-sdk';
import { createChat, type TencentChatObject } from './chat';
import { EVENT, TSignaling, TYPES, VERSION } from './tables';

interface Options {
  SDKAppID: number | string;
}

interface Sdk {
  create(options: Options): TencentChatObject;
}

export interface TencentCloudChat extends Sdk {
  EVENT: typeof EVENT;
  TYPES: typeof TYPES;
  TSignaling: typeof TSignaling;
  VERSION: string;
}

/**
 * @param announcement the extension, where it is there
 * @param load the SDK's own module; called at once where there is no extension, and else only when it is needed
 */
export function tencentCloudChat(
  announcement: Announcement | undefined,
  load: () => Promise<unknown>,
): TencentCloudChat {
  const chats = new Map<number, TencentChatObject>();
  let sdk: Sdk | undefined;
  const loaded = async (): Promise<Sdk> => {
    sdk ??= defaultExportOf<Sdk>(await load());
    return sdk;
  };
  if (!announcement) loaded().catch(() => {});

  const create = (options: Options): TencentChatObject => {
    const SDKAppID = Number.parseInt(String(options.SDKAppID), 10);
    if (!SDKAppID) return null as unknown as TencentChatObject;
    const known = chats.get(SDKAppID);
    if (known) return known;
    if (!announcement && sdk) return sdk.create(options);
    const made = createChat({
      SDKAppID,
      announcement,
      create: async () => (await loaded()).create(options),
      destroyed: () => void chats.delete(SDKAppID),
    });
    chats.set(SDKAppID, made);
    return made;
  };
  return { create, EVENT, TYPES, TSignaling, VERSION };
}
