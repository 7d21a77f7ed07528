import { defaultLabel, type PlatformInfo } from '@/lib/settings/device-label';
import { local } from './storage';

/** Returns the user's name for this browser, or a default such as its brand and platform. */
export async function deviceLabel(): Promise<string> {
  const { label } = await local.get('label').catch(() => ({ label: undefined }));
  if (typeof label === 'string') return label;
  const { userAgent, userAgentData } = navigator as Navigator & { userAgentData?: Omit<PlatformInfo, 'userAgent'> };
  return defaultLabel({ userAgent, brands: userAgentData?.brands, platform: userAgentData?.platform });
}

/** @param label empty restores the default */
export function setDeviceLabel(label: string): Promise<void> {
  return label === '' ? local.remove('label') : local.set({ label });
}
