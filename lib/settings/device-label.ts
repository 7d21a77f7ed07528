import { maxLabelLength } from '@/lib/contract/settings';

/** From `navigator`. Only Chromium has `userAgentData`, with `brands` and `platform`. */
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

/** Such as `Chrome on Linux`. */
export function defaultLabel({ brands = [], platform, userAgent }: PlatformInfo): string {
  // Browsers add a made-up brand, and `Chromium` beside their own. https://wicg.github.io/ua-client-hints/#grease
  const ownBrands = brands.map(({ brand }) => brand).filter(brand => !/not.*brand|^chromium$/i.test(brand));
  const name = ownBrands[0]?.replace(/^(?:Google|Microsoft) /, '') ?? firstOf(browsers, userAgent);
  const browser = name ?? (brands.some(({ brand }) => brand === 'Chromium') ? 'Chromium' : 'Browser');
  const system = platform || firstOf(systems, userAgent);
  return (system ? `${browser} on ${system}` : browser).slice(0, maxLabelLength);
}
