/** The name of this browser among the account's devices. */

import { longestLabel } from '@/lib/contract/settings';

/** As browsers tell of themselves; `brands` and `platform` are Chromium's only. */
export interface PlatformInfo {
  brands?: readonly { brand: string }[] | undefined;
  platform?: string | undefined;
  userAgent: string;
}

const browsers: readonly [pattern: RegExp, name: string][] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\bChrome\//, 'Chrome'],
];
const systems: readonly [pattern: RegExp, name: string][] = [
  [/\bWindows\b/, 'Windows'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'Chrome OS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const firstOf = (list: typeof browsers, userAgent: string) => list.find(([pattern]) => pattern.test(userAgent))?.[1];

/** Such as `Chrome on Linux`, until the user says better. */
export function usualLabel({ brands = [], platform, userAgent }: PlatformInfo): string {
  // One of them is made up, so that nobody relies on the list; Chromium is what the others are made of.
  const own = brands.map(({ brand }) => brand).filter(brand => !/not.*brand|^chromium$/i.test(brand));
  const known = own[0]?.replace(/^(?:Google|Microsoft) /, '') ?? firstOf(browsers, userAgent);
  const browser = known ?? (brands.some(({ brand }) => brand === 'Chromium') ? 'Chromium' : 'Browser');
  const system = platform || firstOf(systems, userAgent);
  return (system ? `${browser} on ${system}` : browser).slice(0, longestLabel);
}
