/** The SDK's module: its tables, and `create`, which returns the same object for the same app. */
import { tencentMethods } from '@/lib/providers/tencent/methods';
import { roomCommands } from '@/lib/providers/tencent/room-commands';
import type { Announcement } from '../../client/extension-api';
import { isPage } from '../detect-extension';
import { defaultExportOf } from '../native-sdk';
import { createChat, type TencentChatObject } from './chat';
import { EVENT, TSignaling, TYPES, VERSION } from './sdk-constants';

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
 * @param announcement `undefined` without Partyline
 * @param load loads the SDK's module; called at once without Partyline, otherwise only when needed
 */
export function tencentCloudChat(
  announcement: Announcement | undefined,
  load: () => Promise<unknown>,
): TencentCloudChat {
  const chats = new Map<number, TencentChatObject>();
  let sdk: Sdk | undefined;
  const loadSdk = async (): Promise<Sdk> => {
    sdk ??= defaultExportOf<Sdk>(await load());
    return sdk;
  };
  if (!announcement && isPage()) loadSdk().catch(() => {});

  const create = (options: Options): TencentChatObject => {
    const SDKAppID = Number.parseInt(String(options.SDKAppID), 10);
    if (!SDKAppID) return null as unknown as TencentChatObject;
    const existing = chats.get(SDKAppID);
    if (existing) return existing;
    if (!announcement && sdk) return sdk.create(options);
    const chat = createChat({
      SDKAppID,
      announcement,
      methods: [...tencentMethods.keys()].filter(name => name !== roomCommands),
      create: async () => (await loadSdk()).create(options),
      onDestroy: () => void chats.delete(SDKAppID),
    });
    chats.set(SDKAppID, chat);
    return chat;
  };
  return { create, EVENT, TYPES, TSignaling, VERSION };
}
