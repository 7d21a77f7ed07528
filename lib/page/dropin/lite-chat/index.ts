/** The module of `@tencentcloud/lite-chat`: its tables, and `create`, which returns one object for all apps. */
import type { Announcement } from '../../client/extension-api';
import { isPage } from '../detect-extension';
import { defaultExportOf } from '../native-sdk';
import type { TencentChatObject } from '../tencent/chat';
import { createLiteChat } from './chat';
import type { Edition, Major } from './methods';
import { eventsOf, TSignaling, typesOf, versions } from './sdk-constants';

interface Options {
  SDKAppID: number | string;
}

export interface LiteChat {
  create(options: Options): TencentChatObject;
  EVENT: Readonly<Record<string, string>>;
  TYPES: Readonly<Record<string, unknown>>;
  TSignaling: Readonly<Record<string, string>>;
  VERSION: string;
}

/**
 * @param announcement `undefined` without Partyline
 * @param load loads the SDK's module; called at once without Partyline, otherwise only when needed
 */
export function liteChat(
  announcement: Announcement | undefined,
  edition: { major: Major; edition: Edition },
  load: () => Promise<unknown>,
): LiteChat {
  let chat: TencentChatObject | undefined;
  let module: Promise<LiteChat> | undefined;
  const loadSdk = (): Promise<LiteChat> => {
    module ??= load().then(defaultExportOf<LiteChat>);
    module.catch(() => {
      module = undefined;
    });
    return module;
  };
  if (!announcement && isPage()) loadSdk().catch(() => {});

  const create = (options: Options): TencentChatObject => {
    const SDKAppID = Number(options.SDKAppID);
    // A second object is never made, also for another app.
    if (!chat && Number.isNaN(SDKAppID)) return null as unknown as TencentChatObject;
    chat ??= createLiteChat({
      ...edition,
      SDKAppID,
      announcement,
      create: async () => (await loadSdk()).create(options),
      onDestroy: () => {
        chat = undefined;
      },
    });
    return chat;
  };
  return {
    create,
    TSignaling,
    EVENT: eventsOf(edition.major),
    VERSION: versions[edition.major],
    TYPES: typesOf(edition.major),
  };
}
