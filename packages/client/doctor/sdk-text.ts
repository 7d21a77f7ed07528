/** Recognizes code by texts that minifiers keep: names of the vendors' protocols, hosts and events. */

/** Smaller files contain no SDK; the smallest, `@tencentcloud/lite-chat/basic`, has 228 KB. */
export const smallestSdk = 150_000;

/** Larger files are not read. The largest known file with an SDK, of a UIKit, has 6 MB. */
export const largestFile = 20_000_000;

/** Texts that occur together only in the SDKs, with the packages that differ by another text, most specific first. */
const families: readonly { marks: readonly string[]; packages: readonly (readonly [string, string])[] }[] = [
  {
    marks: ['easemob.pb', 'CommSyncUL'],
    packages: [
      ['agora-chat', 'ars.chat.agora.io'],
      ['easemob-websdk', 'rs.easemob.com'],
      ['shengwang-chat', ''],
    ],
  },
  {
    marks: ['wss.im.qcloud.com', 'sdkStateReady'],
    packages: [
      ['tim-js-sdk', 'TIM_WEB'],
      ['@tencentcloud/chat', 'group-module'],
      ['@tencentcloud/lite-chat', ''],
    ],
  },
];

/** @returns the vendor's package whose SDK is in the text */
export function sdkIn(text: string): string | undefined {
  if (text.length < smallestSdk) return undefined;
  const family = families.find(({ marks }) => marks.every(mark => text.includes(mark)));
  return family?.packages.find(([, mark]) => text.includes(mark))?.[0];
}

/** Every drop-in asks for the extension with this event. */
export const hasDropIn = (text: string): boolean => text.includes('partyline:request');
