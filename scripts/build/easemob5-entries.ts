/** Entries of the npm package that replace those of `easemob-websdk` 5, with equal subpaths. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the npm package; an app chooses the drop-in of the version that it has installed. */
export const easemob5Entry = 'easemob-websdk-5';

/** Classes of `easemob-websdk/managers/…` by the file. */
export const easemob5Managers = {
  chat: 'ChatManager',
  contact: 'ContactManager',
  group: 'GroupManager',
  chatroom: 'ChatRoomManager',
  'chat-thread': 'ChatThreadManager',
  presence: 'PresenceManager',
  push: 'PushManager',
  'user-info': 'UserInfoManager',
} as const;

const source = JSON.stringify(fileURLToPath(new URL('../../lib/page/dropin/easemob5.ts', import.meta.url)));

/** Code of each entry by its path in the package, without `.js`. */
export const easemob5Codes: Readonly<Record<string, string>> = {
  [easemob5Entry]: `export * from ${source};`,
  ...Object.fromEntries(
    Object.entries(easemob5Managers).map(([file, name]) => [
      `${easemob5Entry}/managers/${file}`,
      `export { ${name} } from ${source};`,
    ]),
  ),
};

/** @param types the folder of the package's types */
export function writeEasemob5Types(types: string): void {
  for (const path of Object.keys(easemob5Codes)) {
    const file = join(types, `${path}.d.ts`);
    mkdirSync(dirname(file), { recursive: true });
    const vendors = path.replace(easemob5Entry, 'easemob-websdk');
    writeFileSync(
      file,
      `/** Types of the vendor's package, which the page must install: without Partyline the drop-in loads it. */\nexport * from '${vendors}';\n`,
    );
  }
}
